#include "CJPEGAmplitudes.h"

#include <stdlib.h>

#include "Codes.h"
#include "Stream.h"

/// A mean that is further away would leave the 16 bits that libjpeg has for it.
enum { FARTHEST_MEAN = 32000 };

/// A component on its way through the scan.
typedef struct {
    const Codes *dc, *ac;
    const MeanSteps *mean_steps;
    const CoefficientSteps *coefficient_steps;
    int dc_step;
    /// The mean that the next block's difference in the source refers to.
    int mean;
    /// What the next difference needs beside its negation: the first one in the scan and after a restart.
    int shift;
} Channel;

typedef struct {
    Stream stream;
    Channel channels[MOST_COMPONENTS];
    /// Whose the blocks of a unit are, in their order.
    Channel *blocks[MOST_BLOCKS_IN_UNIT];
    int block_count;
    Layout layout;
    Codes dc[MOST_TABLES], ac[MOST_TABLES];
    MeanSteps mean_steps[MOST_TABLES];
    CoefficientSteps coefficient_steps[MOST_TABLES];
} Inversion;

// MARK: One block

static inline int extended(unsigned amplitude, unsigned size) {
    return amplitude < (1u << size) >> 1 ? (int)amplitude - (int)((1u << size) - 1) : (int)amplitude;
}

/// Writes a difference of means.
/// @return false when there is no code for it.
static bool give_mean(Position *position, const Codes *codes, int difference) {
    unsigned magnitude = (unsigned)(difference < 0 ? -difference : difference);
    unsigned size = magnitude ? 32 - (unsigned)__builtin_clz(magnitude) : 0;
    if (size > MOST_DC_BITS || codes->of_symbol[size].length == 0) return false;
    Code code = codes->of_symbol[size];
    unsigned amplitude = (unsigned)(difference < 0 ? difference - 1 : difference) & ((1u << size) - 1);
    position_give(position, (uint64_t)code.code << size | amplitude, code.length + size);
    return true;
}

/// Reads a difference of means; 56 bits are there before.
/// @param step how many bits it has with its code, and in its second byte without.
static inline bool take_mean(const Position *position, const Channel *channel, unsigned *step, int *difference) {
    *step = channel->mean_steps->steps[position->bits >> (64 - DC_LOOKUP_BITS)];
    if (__builtin_expect(*step == 0, 0)) {
        uint8_t symbol = 0;
        unsigned code = (unsigned)codes_find(channel->dc, (uint32_t)(position->bits >> 48), &symbol);
        if (code == 0 || symbol > MOST_DC_BITS) return false;
        *step = (unsigned)symbol << 8 | (code + symbol);
    }
    unsigned length = *step & 0xFF, size = *step >> 8;
    *difference = extended((unsigned)(position->bits >> (64 - length)) & ((1u << size) - 1), size);
    return true;
}

/// The mean's part of a block. Means stay within 16 bits, else libjpeg's would wrap around.
static inline bool invert_mean(Position *position, Channel *channel) {
    position_refill(position);
    unsigned step;
    int difference;
    if (!take_mean(position, channel, &step, &difference)) return false;
    channel->mean += difference;
    if (__builtin_expect(abs(channel->mean) > FARTHEST_MEAN, 0)) return false;
    unsigned length = step & 0xFF, size = step >> 8;
    if (__builtin_expect(channel->shift == 0, 1)) {
        position_give(position, (position->bits >> (64 - length)) ^ ((1u << size) - 1), length);
    } else {
        if (!give_mean(position, channel->dc, channel->shift - difference)) return false;
        channel->shift = 0;
    }
    position_take(position, length);
    position_flush(position);
    return true;
}

/// One coefficient, with what stands before it, or the end of the block, read symbol by symbol. Zeros that nothing follows are not written,
/// and the block's end is written as libjpeg does.
/// @param done how many coefficients the block has so far.
/// @return how many it has then, COEFFICIENTS at its end; -1 for what is damaged or what libjpeg could not write.
static __attribute__((noinline)) int invert_symbol(Position *position, const Codes *codes, int done) {
    int sixteens = 0;
    for (;;) {
        position_refill(position);
        uint8_t symbol = 0;
        int length = codes_find(codes, (uint32_t)(position->bits >> 48), &symbol);
        if (length == 0) return -1;
        position_take(position, (unsigned)length);
        unsigned size = symbol & 15, zeros = symbol >> 4;
        if (size == 0 && zeros == 15 && done + 16 < COEFFICIENTS) {
            done += 16;
            sixteens++;
            continue;
        }
        if (size == 0) {
            Code end = codes->of_symbol[0];
            if (end.length == 0) return -1;
            position_give(position, end.code, end.length);
            position_flush(position);
            return COEFFICIENTS;
        }
        done += (int)zeros + 1;
        if (size > MOST_AC_BITS || done > COEFFICIENTS) return -1;
        for (; sixteens > 0; sixteens--) {
            position_give(position, codes->of_symbol[0xF0].code, codes->of_symbol[0xF0].length);
            position_flush(position);
        }
        uint64_t amplitude = (position->bits >> (64 - size)) ^ ((1u << size) - 1);
        position_give(position, (uint64_t)codes->of_symbol[symbol].code << size | amplitude, codes->of_symbol[symbol].length + size);
        position_take(position, size);
        position_flush(position);
        return done;
    }
}

/// All coefficients but the mean.
static inline bool invert_coefficients(Position *position, const Channel *channel) {
    unsigned done = 0;
    for (;;) {
        position_refill(position);
        // Two steps fit the bits that are there.
        for (int turn = 0; turn < 2; turn++) {
            uint32_t step = channel->coefficient_steps->steps[position->bits >> (64 - AC_LOOKUP_BITS)];
            unsigned length = step & 0xFF, then = done + (step >> 8 & 0xFF);
            if (__builtin_expect(then >= COEFFICIENTS, 0)) {
                if (then != COEFFICIENTS && then - END_OF_BLOCK >= COEFFICIENTS) {
                    position_flush(position);
                    Position copy = *position;
                    int result = invert_symbol(&copy, channel->ac, (int)done);
                    *position = copy;
                    if (result < 0) return false;
                    if (result == COEFFICIENTS) return true;
                    done = (unsigned)result;
                    break;
                }
                position_give(position, (position->bits >> (64 - length)) ^ step >> 16, length);
                position_take(position, length);
                position_flush(position);
                return true;
            }
            position_give(position, (position->bits >> (64 - length)) ^ step >> 16, length);
            position_take(position, length);
            done = then;
        }
        position_flush(position);
    }
}

// MARK: The scan

/// @return how many units were done before the piece's end; -1 for what is not applicable.
static int64_t invert_units(Inversion *inversion, uint64_t count) {
    Stream *stream = &inversion->stream;
    Position position = stream->position;
    const uint8_t *last_start = stream_last_start(stream), *last_end = stream->given + PIECE;
    int blocks = inversion->block_count;
    int64_t unit = 0;
    while ((uint64_t)unit < count && position.next <= last_start && position.end <= last_end) {
        for (int block = 0; block < blocks; block++) {
            Channel *channel = inversion->blocks[block];
            if (!invert_mean(&position, channel) || !invert_coefficients(&position, channel)) return -1;
        }
        unit++;
    }
    stream->position = position;
    return unit;
}

static void begin_interval(Inversion *inversion) {
    for (int index = 0; index < inversion->layout.component_count; index++) {
        inversion->channels[index].mean = 0;
        // The mean is negated and moved, the one before it is nothing in both.
        inversion->channels[index].shift = -inversion->channels[index].dc_step;
    }
}

static int invert_scan(Inversion *inversion) {
    const Layout *layout = &inversion->layout;
    Stream *stream = &inversion->stream;
    uint64_t left = layout->units;
    uint64_t left_in_interval = layout->restart_interval ? layout->restart_interval : left;
    uint8_t restart = 0;
    bool is_full = false;
    begin_interval(inversion);
    for (;;) {
        if (!stream_refill(stream)) return JPEG_AMPLITUDES_NOT_APPLICABLE;
        while (left > 0 && left_in_interval > 0) {
            if (stream->position.end > stream->given + PIECE && !stream_drain(stream)) return JPEG_AMPLITUDES_TOO_LARGE;
            if (stream->position.next > stream_last_start(stream)) {
                // With all data there, this is beyond their end.
                if (stream->is_at_marker || !stream_refill(stream)) return JPEG_AMPLITUDES_NOT_APPLICABLE;
            }
            int64_t done = invert_units(inversion, left < left_in_interval ? left : left_in_interval);
            if (done < 0) return JPEG_AMPLITUDES_NOT_APPLICABLE;
            left -= (uint64_t)done;
            left_in_interval -= (uint64_t)done;
        }
        uint8_t marker = left > 0 ? 0xD0 + restart : 0xD9;
        if (!stream_pass_marker(stream, marker, &is_full))
            return is_full ? JPEG_AMPLITUDES_TOO_LARGE : JPEG_AMPLITUDES_NOT_APPLICABLE;
        if (left == 0) return JPEG_AMPLITUDES_OK;
        restart = (restart + 1) & 7;
        left_in_interval = layout->restart_interval;
        begin_interval(inversion);
    }
}

// MARK: The whole

static bool prepare(Inversion *inversion) {
    const Layout *layout = &inversion->layout;
    for (int index = 0; index < layout->component_count; index++) {
        const Component *component = &layout->components[index];
        int dc = component->dc_table, ac = component->ac_table;
        inversion->channels[index] = (Channel){
            .dc = &inversion->dc[dc], .ac = &inversion->ac[ac], .mean_steps = &inversion->mean_steps[dc],
            .coefficient_steps = &inversion->coefficient_steps[ac], .dc_step = component->dc_step,
        };
        bool is_dc_built = false, is_ac_built = false;
        for (int other = 0; other < index; other++) {
            is_dc_built |= layout->components[other].dc_table == dc;
            is_ac_built |= layout->components[other].ac_table == ac;
        }
        if (!is_dc_built) {
            if (!codes_build(&inversion->dc[dc], &layout->dc[dc], true)) return false;
            mean_steps_build(&inversion->mean_steps[dc], &inversion->dc[dc]);
        }
        if (!is_ac_built) {
            if (!codes_build(&inversion->ac[ac], &layout->ac[ac], false)) return false;
            coefficient_steps_build(&inversion->coefficient_steps[ac], &inversion->ac[ac]);
        }
        for (int block = 0; block < component->columns * component->rows; block++)
            inversion->blocks[inversion->block_count++] = &inversion->channels[index];
    }
    return true;
}

int jpeg_amplitudes_invert(const uint8_t *input, size_t length, uint8_t *output, size_t capacity, size_t *written) {
    *written = 0;
    Inversion *inversion = calloc(1, sizeof *inversion);
    if (!inversion) return JPEG_AMPLITUDES_NO_MEMORY;
    int result = JPEG_AMPLITUDES_NOT_APPLICABLE;
    if (layout_read(input, length, &inversion->layout) && prepare(inversion)) {
        size_t start = inversion->layout.data_start;
        stream_begin(&inversion->stream, input + start, length - start, output, capacity);
        result = invert_scan(inversion);
        if (result == JPEG_AMPLITUDES_OK) *written = (size_t)(inversion->stream.output - output);
    }
    free(inversion);
    return result;
}
