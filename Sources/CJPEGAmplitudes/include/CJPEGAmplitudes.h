#pragma once

#include <stddef.h>
#include <stdint.h>

/// What came of it. The same numbers as CodecWire's RefusalCode, where 0 is success.
enum {
    JPEG_AMPLITUDES_OK = 0,
    /// There is not enough room for the result.
    JPEG_AMPLITUDES_TOO_LARGE = 4,
    JPEG_AMPLITUDES_NO_MEMORY = 5,
    /// This JPEG is not of the kind that can be inverted in its coded form, or it is damaged; libjpeg knows what to do with it.
    JPEG_AMPLITUDES_NOT_APPLICABLE = 7,
};

/// Inverts a JPEG without decoding its coefficients: a Huffman code says how many bits a coefficient has and how many zeros stand before
/// it, both of which negation leaves as they are, and the bits that follow are the coefficient itself, which negation complements.
///
/// The result is, byte by byte, what libjpeg writes when it transcodes the negated coefficients with the source's own tables.
///
/// @param output receives the coded data of the only scan and the end-of-image marker: what follows the scan's header. All that stands
/// before it in the source holds for the result too.
/// @param written how many bytes those are.
int jpeg_amplitudes_invert(const uint8_t *input, size_t length, uint8_t *output, size_t capacity, size_t *written);
