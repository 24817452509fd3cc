#pragma once

// Test photos from a number, and what the coefficient path makes of them.

#include <stddef.h>
#include <stdint.h>

typedef enum {
    /// A picture as an encoder writes it: every sampling, quality and restart interval.
    PATTERN_PICTURE = 0,
    /// Coefficients of any size, also in the blocks that lie beyond the picture's edge.
    PATTERN_COEFFICIENTS = 1,
    /// Huffman tables and symbols as no encoder would choose them.
    PATTERN_SYMBOLS = 2,
    /// One of the others with a few bytes changed, or cut.
    PATTERN_DAMAGE = 3,
} PatternKind;

typedef struct {
    uint8_t *bytes;
    size_t length;
    /// In words, for the message of a test that fails.
    char description[160];
} Pattern;

/// The same number gives the same photo.
Pattern pattern_make(PatternKind kind, uint64_t seed);
void pattern_free(Pattern pattern);

typedef enum {
    COMPARISON_EQUAL = 0,
    /// The coded form was not applicable.
    COMPARISON_DECLINED = 1,
    COMPARISON_DIFFERENT = 2,
} ComparisonResult;

typedef struct {
    ComparisonResult result;
    /// What libjpeg said; 0 for success.
    int coefficient_code;
    /// libjpeg wrote with the source's own Huffman tables.
    int keeps_tables;
    /// Applied twice, the coded form gives the source's coded data.
    int is_own_inverse;
    char message[200];
} Comparison;

/// Inverts a photo in its coded form and through libjpeg's coefficients, and compares the coded data.
Comparison comparison_make(const uint8_t *bytes, size_t length);
