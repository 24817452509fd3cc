#include "Stream.h"

void stream_begin(Stream *stream, const uint8_t *input, size_t length, uint8_t *output, size_t capacity) {
    stream->input = input;
    stream->input_end = input + length;
    stream->is_at_marker = false;
    stream->available = 0;
    stream->output = output;
    stream->output_end = output + capacity;
    stream->position = (Position){.next = stream->taken, .end = stream->given};
}

/// How many bits of the piece were read.
static size_t bits_read(const Stream *stream) {
    return (size_t)(stream->position.next - stream->taken) * 8 - stream->position.count;
}

/// Copies data up to the next marker or to the piece's end, and takes out zeros behind bytes of ones.
static bool take(Stream *stream) {
    while (stream->available < PIECE) {
        size_t left = (size_t)(stream->input_end - stream->input), room = PIECE - stream->available;
        if (left == 0) return false;
        const uint8_t *ones = memchr(stream->input, 0xFF, left < room ? left : room);
        size_t run = ones ? (size_t)(ones - stream->input) : left < room ? left : room;
        memcpy(stream->taken + stream->available, stream->input, run);
        stream->input += run;
        stream->available += run;
        if (!ones) continue;
        if (left - run < 2) return false;
        if (ones[1] != 0) {
            stream->is_at_marker = true;
            return true;
        }
        stream->taken[stream->available++] = 0xFF;
        stream->input += 2;
    }
    return true;
}

bool stream_refill(Stream *stream) {
    if (stream->is_at_marker) return true;
    size_t read = bits_read(stream), whole = read / 8;
    if (whole > stream->available) return false;
    stream->available -= whole;
    memmove(stream->taken, stream->taken + whole, stream->available);
    bool is_whole = take(stream);
    stream->position.bits = 0;
    stream->position.count = 0;
    stream->position.next = stream->taken;
    position_refill(&stream->position);
    position_take(&stream->position, read % 8);
    return is_whole;
}

bool stream_drain(Stream *stream) {
    const uint8_t *from = stream->given;
    size_t count = (size_t)(stream->position.end - stream->given);
    size_t room = (size_t)(stream->output_end - stream->output);
    stream->position.end = stream->given;
    while (count > 0) {
        const uint8_t *ones = memchr(from, 0xFF, count);
        size_t run = ones ? (size_t)(ones - from) + 1 : count;
        if (run + (ones ? 1 : 0) > room) return false;
        memcpy(stream->output, from, run);
        stream->output += run;
        if (ones) *stream->output++ = 0;
        room -= run + (ones ? 1 : 0);
        from += run;
        count -= run;
    }
    return true;
}

bool stream_pass_marker(Stream *stream, uint8_t marker, bool *is_full) {
    *is_full = false;
    if (!stream->is_at_marker || (bits_read(stream) + 7) / 8 != stream->available) return false;
    // More fill bytes than one may stand before a marker; none are written.
    while (stream->input_end - stream->input >= 2 && stream->input[1] == 0xFF) stream->input++;
    if (stream->input_end - stream->input < 2 || stream->input[1] != marker) return false;
    stream->input += 2;

    Position *position = &stream->position;
    unsigned missing = (8 - position->held_count) & 7;
    position_give(position, (1u << missing) - 1, missing);
    position_flush(position);
    *is_full = true;
    if (!stream_drain(stream) || stream->output_end - stream->output < 2) return false;
    *stream->output++ = 0xFF;
    *stream->output++ = marker;
    *is_full = false;
    stream->is_at_marker = false;
    stream->available = 0;
    stream->position = (Position){.next = stream->taken, .end = stream->given};
    return true;
}
