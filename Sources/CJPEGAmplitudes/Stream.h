#pragma once

// Coded data as a plain run of bits: the zeros that a JPEG puts behind each byte of ones are taken out on the way in and put back on
// the way out, a piece at a time, in buffers that fit the processor's caches.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    PIECE = 1 << 15,
    /// What one unit may take at most: ten blocks of 64 symbols with 31 bits each. Reading and writing need not look within one.
    LARGEST_UNIT = 2600,
    /// Beyond a piece's end, the words that are read ahead or written whole included.
    MARGIN = LARGEST_UNIT + 64,
};

/// Where reading and writing are. Small enough to live in registers.
typedef struct {
    /// The next bits, highest first; at least `count` of them are there, and further ones that were read ahead.
    uint64_t bits;
    unsigned count;
    const uint8_t *next;
    /// What was written and is no whole byte yet: the lowest `held_count` bits.
    uint64_t held;
    unsigned held_count;
    uint8_t *end;
} Position;

typedef struct {
    const uint8_t *input, *input_end;
    /// Data up to the next marker are all there.
    bool is_at_marker;
    size_t available;
    uint8_t *output, *output_end;
    Position position;
    uint8_t taken[PIECE + MARGIN];
    uint8_t given[PIECE + MARGIN];
} Stream;

void stream_begin(Stream *stream, const uint8_t *input, size_t length, uint8_t *output, size_t capacity);
/// Makes the next unit readable.
/// @return false when a file ends without a marker.
bool stream_refill(Stream *stream);
/// Makes room for the next unit.
/// @return false when the output has no room.
bool stream_drain(Stream *stream);
/// The marker that ends the data read so far, when they were read up to it and nothing but filling bits is left; else 0. Writes what is
/// held, filled up with ones, and the marker.
/// @return false when this is not so, or the output has no room (`*is_full`).
bool stream_pass_marker(Stream *stream, uint8_t marker, bool *is_full);

/// No unit begins behind this, except when all data up to a marker are there: then what is behind their end is noticed afterwards.
static inline const uint8_t *stream_last_start(const Stream *stream) {
    return stream->taken + stream->available + (stream->is_at_marker ? 8 : 0) - (stream->is_at_marker ? 0 : LARGEST_UNIT);
}

static inline uint64_t load_bits(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline void store_bits(uint8_t *bytes, uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(bytes, &word, sizeof word);
}

/// At least 56 bits are there afterwards.
static inline void position_refill(Position *position) {
    position->bits |= load_bits(position->next) >> position->count;
    position->next += (63 - position->count) >> 3;
    position->count |= 56;
}

/// Fewer than 8 bits are held afterwards.
static inline void position_flush(Position *position) {
    store_bits(position->end, (position->held << 1) << (63 - position->held_count));
    position->end += position->held_count >> 3;
    position->held_count &= 7;
}

static inline void position_take(Position *position, unsigned count) {
    position->bits <<= count;
    position->count -= count;
}

static inline void position_give(Position *position, uint64_t bits, unsigned count) {
    position->held = position->held << count | bits;
    position->held_count += count;
}
