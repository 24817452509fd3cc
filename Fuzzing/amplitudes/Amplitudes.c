// Any bytes as a JPEG to be inverted in its coded form: nothing outside of the two memories is touched, and what is accepted comes back
// when it is inverted twice more.

#include <stdlib.h>
#include <string.h>

#include "CJPEGAmplitudes.h"

/// The bytes before the coded data, which stay as they are, with coded data behind them.
static uint8_t *joined(const uint8_t *head, size_t head_length, const uint8_t *coded, size_t coded_length) {
    uint8_t *file = malloc(head_length + coded_length);
    if (!file) abort();
    memcpy(file, head, head_length);
    memcpy(file + head_length, coded, coded_length);
    return file;
}

/// Behind the header of the first scan. Only asked of files that were accepted.
static size_t data_start(const uint8_t *bytes, size_t length) {
    for (size_t position = 2; position + 4 <= length;) {
        int marker = bytes[position + 1];
        if (marker == 0xFF) {
            position++;
            continue;
        }
        position += 2 + ((size_t)bytes[position + 2] << 8 | bytes[position + 3]);
        if (marker == 0xDA) return position;
    }
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    // The output is exactly as large as it is said to be, so that a byte too much is noticed; often it is too small.
    size_t capacity = length ? 2 * length + 64 - (bytes[length - 1] & 1 ? length : 0) : 0, written = 0;
    uint8_t *first = malloc(capacity ? capacity : 1);
    if (!first) abort();
    int code = jpeg_amplitudes_invert(bytes, length, first, capacity, &written);
    if (code != JPEG_AMPLITUDES_OK) {
        if (written != 0) abort();
        free(first);
        return 0;
    }
    if (written > capacity) abort();
    // The first result is in libjpeg's own form, so from there on twice gives the same bytes.
    size_t start = data_start(bytes, length), most = 8 * written + 64, second_length = 0, third_length = 0;
    uint8_t *file = joined(bytes, start, first, written), *second = malloc(most), *third = malloc(most);
    if (!second || !third) abort();
    if (jpeg_amplitudes_invert(file, start + written, second, most, &second_length) == JPEG_AMPLITUDES_OK) {
        uint8_t *other = joined(bytes, start, second, second_length);
        if (jpeg_amplitudes_invert(other, start + second_length, third, most, &third_length) != JPEG_AMPLITUDES_OK) abort();
        if (third_length != written || memcmp(third, first, written) != 0) abort();
        free(other);
    }
    free(file);
    free(first);
    free(second);
    free(third);
    return 0;
}
