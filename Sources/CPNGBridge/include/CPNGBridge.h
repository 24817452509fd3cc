#pragma once

// Reads and writes PNGs with libdeflate, which takes a third of zlib's time at its fastest level and leaves fewer bytes.

#include <stddef.h>
#include <stdint.h>

/// The same numbers as CodecWire's RefusalCode; 0 is success.
enum { PNG_BRIDGE_OK = 0, PNG_BRIDGE_CORRUPT = 1, PNG_BRIDGE_TOO_LARGE = 4, PNG_BRIDGE_NO_MEMORY = 5, PNG_BRIDGE_INTERNAL = 6 };

/// Interleaved samples without padding, of 8 bits, or of 16 with the lower byte first.
typedef struct {
    const void *samples;
    size_t length;
    uint32_t width;
    uint32_t height;
    /// 1 to 4: grey, grey and transparency, colours, colours and transparency.
    uint32_t bands;
    /// 8 or 16.
    uint32_t bits;
    /// Bits a sample of the file: 16 or 8, and for one band 4, 2 or 1, which are the highest of the eight.
    uint32_t file_bits;
} PNGPicture;

/// Writes a PNG that has a header and the picture, and no more.
/// @return 0, or why not.
int png_bridge_encode(const PNGPicture *picture, void *output, size_t capacity, size_t *written);

/// Whether a PNG is of the plain kinds that are decoded here: 8 or 16 bits, no palette, not interlaced, no transparent colour.
int png_bridge_can_decode(const void *input, size_t length);
/// Decodes such a PNG.
/// @return 0 and the picture, whose samples are in `samples`; or why not.
int png_bridge_decode(const void *input, size_t length, void *samples, size_t capacity, PNGPicture *picture);
