#include "CJPEGPatterns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CJPEGAmplitudes.h"
#include "CJPEGBridge.h"

/// Where the coded data of the first scan begin; 0 when there are none.
static size_t data_start(const uint8_t *bytes, size_t length) {
    for (size_t position = 2; position + 4 <= length;) {
        if (bytes[position] != 0xFF) return 0;
        if (bytes[position + 1] == 0xFF) {
            position++;
            continue;
        }
        int marker = bytes[position + 1];
        position += 2 + ((size_t)bytes[position + 2] << 8 | bytes[position + 3]);
        if (marker == 0xDA) return position <= length ? position : 0;
    }
    return 0;
}

/// The Huffman tables that stand before the data, in one: 4 + 4 tables with a length and up to 272 bytes.
typedef struct {
    uint16_t lengths[32];
    uint8_t tables[32][272];
} Tables;

static void tables_read(const uint8_t *bytes, size_t end, Tables *tables) {
    memset(tables, 0, sizeof *tables);
    for (size_t position = 2; position + 4 <= end;) {
        size_t size = (size_t)bytes[position + 2] << 8 | bytes[position + 3];
        if (bytes[position + 1] == 0xFF) {
            position++;
            continue;
        }
        for (size_t index = 4; bytes[position + 1] == 0xC4 && index + 17 <= size + 2;) {
            size_t total = 16;
            for (int length = 1; length <= 16; length++) total += bytes[position + index + (size_t)length];
            if (total > 272 || index + 1 + total > size + 2) return;
            uint8_t identifier = bytes[position + index] & 31;
            tables->lengths[identifier] = (uint16_t)total;
            memcpy(tables->tables[identifier], bytes + position + index + 1, total);
            index += 1 + total;
        }
        position += 2 + size;
    }
}

static int has_tables(const uint8_t *source, size_t source_end, const uint8_t *result, size_t result_end) {
    Tables *mine = malloc(2 * sizeof *mine);
    if (!mine) abort();
    tables_read(source, source_end, &mine[0]);
    tables_read(result, result_end, &mine[1]);
    int are_equal = 1;
    for (int index = 0; index < 32; index++)
        if (mine[1].lengths[index] && memcmp(mine[0].tables[index], mine[1].tables[index], mine[1].lengths[index]) != 0) are_equal = 0;
    free(mine);
    return are_equal;
}

/// What the coefficient path does, kernel included.
static int invert_coefficients(const uint8_t *bytes, size_t length, uint8_t *work, size_t work_size, uint8_t *output, size_t capacity,
                               size_t *written, JPEGFailure *failure) {
    JPEGSession *session = jpeg_session_create(bytes, length);
    if (!session) abort();
    JPEGPhoto photo;
    JPEGArrangement arrangement = {0};
    int code = jpeg_session_read_coefficients(session, work, work_size, &photo, failure);
    for (uint32_t plane = 0; code == 0 && plane < photo.plane_count; plane++) {
        CoefficientBlocks blocks = photo.planes[plane].blocks;
        int16_t *numbers = (int16_t *)(void *)(work + blocks.offset);
        arrangement.planes[plane] = blocks;
        for (uint64_t block = 0; block < (uint64_t)blocks.blocks_per_row * blocks.rows; block++, numbers += 64) {
            for (int index = 0; index < 64; index++) numbers[index] = (int16_t)(uint16_t)(0u - (unsigned)numbers[index]);
            numbers[0] = (int16_t)(uint16_t)((unsigned)numbers[0] - (unsigned)photo.planes[plane].dc_step);
        }
    }
    arrangement.components = photo.plane_count;
    if (code == 0) code = jpeg_session_write_coefficients(session, &arrangement, output, capacity, written, failure);
    jpeg_session_free(session);
    return code;
}

/// Applies the coded form to its own result.
static int is_own_inverse(const uint8_t *bytes, size_t length, size_t start, const uint8_t *coded, size_t coded_length) {
    size_t capacity = 2 * length + 4096, written = 0;
    uint8_t *once = malloc(start + coded_length + 1), *twice = malloc(capacity);
    if (!once || !twice) abort();
    memcpy(once, bytes, start);
    memcpy(once + start, coded, coded_length);
    int is_same = jpeg_amplitudes_invert(once, start + coded_length, twice, capacity, &written) == JPEG_AMPLITUDES_OK
                  && written == length - start && memcmp(twice, bytes + start, written) == 0;
    free(once);
    free(twice);
    return is_same;
}

Comparison comparison_make(const uint8_t *bytes, size_t length) {
    Comparison comparison = {.result = COMPARISON_EQUAL};
    size_t capacity = 8 * length + (1 << 16), work_size = 8 << 20, coded_length = 0, result_length = 0;
    uint8_t *coded = malloc(capacity), *result = malloc(capacity), *work = calloc(1, work_size);
    if (!coded || !result || !work) abort();
    JPEGFailure failure;
    int code = jpeg_amplitudes_invert(bytes, length, coded, capacity, &coded_length);
    comparison.coefficient_code = invert_coefficients(bytes, length, work, work_size, result, capacity, &result_length, &failure);
    size_t start = data_start(bytes, length);
    size_t result_start = comparison.coefficient_code == 0 ? data_start(result, result_length) : 0;
    comparison.keeps_tables = result_start > 0 && has_tables(bytes, start, result, result_start);
    if (code != JPEG_AMPLITUDES_OK) {
        comparison.result = COMPARISON_DECLINED;
    } else if (comparison.coefficient_code != 0) {
        comparison.result = COMPARISON_DIFFERENT;
        snprintf(comparison.message, sizeof comparison.message, "libjpeg refuses it: %.150s", failure.message);
    } else if (coded_length != result_length - result_start || memcmp(coded, result + result_start, coded_length) != 0) {
        comparison.result = COMPARISON_DIFFERENT;
        size_t first = 0;
        while (first < coded_length && first < result_length - result_start && coded[first] == result[result_start + first]) first++;
        snprintf(comparison.message, sizeof comparison.message, "%zu bytes instead of %zu, different from byte %zu on", coded_length,
                 result_length - result_start, first);
    } else {
        comparison.is_own_inverse = is_own_inverse(bytes, length, start, coded, coded_length);
    }
    free(coded);
    free(result);
    free(work);
    return comparison;
}
