#include "CPNGBridge.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/// The lowest level: higher ones take longer for one or two per cent of a photograph's bytes.
enum { LEVEL = 1, SIGNATURE_BYTES = 8, HEADER_BYTES = 13, FRAME_BYTES = 12 };

/// The filters in use, with the numbers that stand before each row.
enum { SUB = 1, UP = 2 };

static const uint8_t colour_types[] = {0, 0, 4, 2, 6};

static void put32(uint8_t *target, uint32_t number) {
    for (int index = 0; index < 4; index++) target[index] = (uint8_t)(number >> (24 - 8 * index));
}

/// Fills in what frames a chunk whose body lies in its place already.
/// @return the first byte behind it.
static uint8_t *finish_chunk(uint8_t *chunk, const char *type, uint32_t length) {
    put32(chunk, length);
    memcpy(chunk + 4, type, 4);
    put32(chunk + 8 + length, libdeflate_crc32(0, chunk + 4, (size_t)length + 4));
    return chunk + FRAME_BYTES + length;
}

/// How far the differences are from zero, which tells how well they will be compressed.
static uint64_t magnitude(const uint8_t *row, size_t length) {
    uint64_t sum = 0;
    for (size_t index = 0; index < length; index++) {
        int8_t difference = (int8_t)row[index];
        sum += (uint64_t)(difference < 0 ? -(int)difference : difference);
    }
    return sum;
}

static void filter_sub(const uint8_t *row, size_t length, size_t step, uint8_t *target) {
    size_t first = step < length ? step : length;
    memcpy(target, row, first);
    for (size_t index = first; index < length; index++) target[index] = (uint8_t)(row[index] - row[index - step]);
}

static void filter_up(const uint8_t *row, const uint8_t *above, size_t length, uint8_t *target) {
    for (size_t index = 0; index < length; index++) target[index] = (uint8_t)(row[index] - above[index]);
}

/// A row as the file has it, before filtering.
static void pack_row(const PNGPicture *picture, const uint8_t *samples, size_t count, uint8_t *row, size_t length) {
    if (picture->file_bits == 16) {
        for (size_t index = 0; index < count; index++) {
            row[2 * index] = samples[2 * index + 1];
            row[2 * index + 1] = samples[2 * index];
        }
    } else if (picture->file_bits == 8) {
        memcpy(row, samples, count);
    } else {
        memset(row, 0, length);
        uint32_t bits = picture->file_bits, per_byte = 8 / bits;
        for (size_t index = 0; index < count; index++)
            row[index / per_byte] |= (uint8_t)((samples[index] >> (8 - bits)) << (8 - bits - bits * (index % per_byte)));
    }
}

/// Filters all rows; each begins with the number of its filter. The one of two is taken that leaves less.
/// @param rows room for two packed rows and one filtered one.
static void filter(const PNGPicture *picture, size_t count, size_t length, size_t step, uint8_t *rows, uint8_t *target) {
    uint8_t *row = rows, *above = rows + length, *other = rows + 2 * length;
    memset(above, 0, length);
    const uint8_t *samples = picture->samples;
    for (uint32_t line = 0; line < picture->height; line++) {
        pack_row(picture, samples + (size_t)line * count * (picture->bits / 8), count, row, length);
        filter_up(row, above, length, target + 1);
        filter_sub(row, length, step, other);
        if (magnitude(other, length) < magnitude(target + 1, length)) {
            target[0] = SUB;
            memcpy(target + 1, other, length);
        } else {
            target[0] = UP;
        }
        target += length + 1;
        uint8_t *exchanged = row;
        row = above;
        above = exchanged;
    }
}

/// Whether the picture is one, and its samples are as many as it says.
static int is_sound(const PNGPicture *picture) {
    uint32_t bits = picture->file_bits;
    if (picture->width == 0 || picture->height == 0 || picture->width > INT32_MAX || picture->height > INT32_MAX) return 0;
    if (picture->bands < 1 || picture->bands > 4 || (picture->bits != 8 && picture->bits != 16)) return 0;
    if (bits == 16 ? picture->bits != 16 : picture->bits != 8) return 0;
    if (bits != 16 && bits != 8 && (picture->bands != 1 || (bits != 4 && bits != 2 && bits != 1))) return 0;
    size_t row = 0, all = 0;
    if (__builtin_mul_overflow((size_t)picture->width, (size_t)picture->bands * (picture->bits / 8), &row)) return 0;
    if (__builtin_mul_overflow(row, (size_t)picture->height, &all)) return 0;
    return all <= picture->length && all < SIZE_MAX / 4;
}

int png_bridge_encode(const PNGPicture *picture, void *output, size_t capacity, size_t *written) {
    if (!is_sound(picture)) return PNG_BRIDGE_INTERNAL;
    size_t start = SIGNATURE_BYTES + FRAME_BYTES + HEADER_BYTES;
    if (capacity < start + 3 * FRAME_BYTES) return PNG_BRIDGE_TOO_LARGE;
    size_t count = (size_t)picture->width * picture->bands;
    size_t length = (count * picture->file_bits + 7) / 8;
    size_t step = picture->file_bits < 8 ? 1 : picture->bands * (picture->file_bits / 8);
    size_t filtered_length = (length + 1) * picture->height;
    uint8_t *filtered = malloc(filtered_length), *rows = malloc(3 * length);
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    int code = PNG_BRIDGE_NO_MEMORY;
    if (filtered && rows && compressor) {
        filter(picture, count, length, step, rows, filtered);
        uint8_t *bytes = output, *header = bytes + SIGNATURE_BYTES;
        memcpy(bytes, "\x89PNG\r\n\x1a\n", SIGNATURE_BYTES);
        put32(header + 8, picture->width);
        put32(header + 12, picture->height);
        header[16] = (uint8_t)picture->file_bits;
        header[17] = colour_types[picture->bands];
        memset(header + 18, 0, 3);
        uint8_t *data = finish_chunk(header, "IHDR", HEADER_BYTES);
        size_t room = capacity - start - 2 * FRAME_BYTES;
        size_t packed = libdeflate_zlib_compress(compressor, filtered, filtered_length, data + 8, room);
        // 0 when there is not room enough. A chunk's length has 31 bits.
        code = packed == 0 || packed > INT32_MAX ? PNG_BRIDGE_TOO_LARGE : PNG_BRIDGE_OK;
        if (code == PNG_BRIDGE_OK)
            *written = (size_t)(finish_chunk(finish_chunk(data, "IDAT", (uint32_t)packed), "IEND", 0) - bytes);
    }
    libdeflate_free_compressor(compressor);
    free(rows);
    free(filtered);
    return code;
}
