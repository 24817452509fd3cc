#include "CPNGBridge.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

static uint32_t number32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint8_t paeth(int left, int above, int corner) {
    int estimate = left + above - corner;
    int to_left = abs(estimate - left), to_above = abs(estimate - above), to_corner = abs(estimate - corner);
    return (uint8_t)(to_left <= to_above && to_left <= to_corner ? left : to_above <= to_corner ? above : corner);
}

/// Undoes the filter of a row in its place.
/// @return 0, or -1 for a filter that does not exist.
static int unfilter(int kind, uint8_t *row, const uint8_t *above, size_t length, size_t step) {
    switch (kind) {
    case 0:
        return 0;
    case 1:
        for (size_t index = step; index < length; index++) row[index] = (uint8_t)(row[index] + row[index - step]);
        return 0;
    case 2:
        for (size_t index = 0; index < length; index++) row[index] = (uint8_t)(row[index] + above[index]);
        return 0;
    case 3:
        for (size_t index = 0; index < length; index++) {
            int left = index < step ? 0 : row[index - step];
            row[index] = (uint8_t)(row[index] + (left + above[index]) / 2);
        }
        return 0;
    case 4:
        for (size_t index = 0; index < step && index < length; index++) row[index] = (uint8_t)(row[index] + above[index]);
        for (size_t index = step; index < length; index++)
            row[index] = (uint8_t)(row[index] + paeth(row[index - step], above[index], above[index - step]));
        return 0;
    }
    return -1;
}

/// The bodies of all chunks of coded data one after the other.
/// @return their size; 0 when a checksum is wrong, or there are none.
static size_t gather(const uint8_t *file, size_t length, uint8_t *target) {
    size_t size = 0, position = 8;
    while (length - position >= 12) {
        uint32_t body = number32(file + position);
        if (body > length - position - 12) return 0;
        const uint8_t *checked = file + position + 4;
        if (libdeflate_crc32(0, checked, (size_t)body + 4) != number32(checked + 4 + body)) return 0;
        if (memcmp(checked, "IDAT", 4) == 0) {
            memcpy(target + size, checked + 4, body);
            size += body;
        }
        position += (size_t)body + 12;
        if (memcmp(checked, "IEND", 4) == 0) return size;
    }
    return 0;
}

int png_bridge_can_decode(const void *input, size_t length) {
    const uint8_t *file = input;
    if (length < 33 || memcmp(file, "\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR", 16) != 0) return 0;
    // Neither palettes, nor fewer than eight bits, nor interlacing, nor a transparent colour.
    if ((file[24] != 8 && file[24] != 16) || (file[25] != 0 && file[25] != 2 && file[25] != 4 && file[25] != 6)) return 0;
    if (file[26] != 0 || file[27] != 0 || file[28] != 0) return 0;
    size_t position = 8;
    while (length - position >= 12) {
        uint32_t body = number32(file + position);
        if (body > length - position - 12) return 0;
        if (memcmp(file + position + 4, "tRNS", 4) == 0) return 0;
        if (memcmp(file + position + 4, "IDAT", 4) == 0) return 1;
        position += (size_t)body + 12;
    }
    return 0;
}

int png_bridge_decode(const void *input, size_t length, void *samples, size_t capacity, PNGPicture *picture) {
    const uint8_t *file = input;
    if (!png_bridge_can_decode(input, length)) return PNG_BRIDGE_INTERNAL;
    static const uint8_t bands[] = {1, 0, 3, 0, 2, 0, 4};
    uint32_t width = number32(file + 16), height = number32(file + 20), bits = file[24];
    if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX) return PNG_BRIDGE_CORRUPT;
    size_t step = (size_t)bands[file[25]] * (bits / 8), row = 0, all = 0;
    if (__builtin_mul_overflow(step, (size_t)width, &row) || __builtin_mul_overflow(row, (size_t)height, &all)) return PNG_BRIDGE_TOO_LARGE;
    if (all > capacity || all > SIZE_MAX / 4) return PNG_BRIDGE_TOO_LARGE;
    size_t filtered_length = all + height;
    uint8_t *coded = malloc(length), *filtered = malloc(filtered_length), *nothing = calloc(1, row);
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    int code = PNG_BRIDGE_NO_MEMORY;
    if (coded && filtered && nothing && decompressor) {
        size_t size = gather(file, length, coded);
        // More data than the picture needs are an error for it, fewer as well.
        code = size > 0 && libdeflate_zlib_decompress(decompressor, coded, size, filtered, filtered_length, NULL) == LIBDEFLATE_SUCCESS
                   ? PNG_BRIDGE_OK
                   : PNG_BRIDGE_CORRUPT;
        const uint8_t *above = nothing;
        uint8_t *target = samples;
        for (uint32_t line = 0; code == PNG_BRIDGE_OK && line < height; line++) {
            uint8_t *coded_row = filtered + (size_t)line * (row + 1);
            if (unfilter(coded_row[0], coded_row + 1, above, row, step) != 0) code = PNG_BRIDGE_CORRUPT;
            above = coded_row + 1;
            uint8_t *place = target + (size_t)line * row;
            if (bits == 8) {
                memcpy(place, above, row);
            } else {
                for (size_t index = 0; index + 1 < row; index += 2) {
                    place[index] = above[index + 1];
                    place[index + 1] = above[index];
                }
            }
        }
    }
    libdeflate_free_decompressor(decompressor);
    free(nothing);
    free(filtered);
    free(coded);
    if (code == PNG_BRIDGE_OK)
        *picture = (PNGPicture){samples, all, width, height, bands[file[25]], bits, bits};
    return code;
}
