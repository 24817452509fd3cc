#pragma once

// Huffman tables in the forms that reading and writing need.

#include "Layout.h"

enum {
    /// Longest codes that the fast tables know.
    AC_LOOKUP_BITS = 11,
    DC_LOOKUP_BITS = 10,
    /// Bits of a coefficient and of a difference of means that 8 bits a sample can bring about; larger ones are damage.
    MOST_AC_BITS = 10,
    MOST_DC_BITS = 11,
    /// The most bits that a code and what follows it have.
    LONGEST_STEP = 16 + MOST_DC_BITS,
    COEFFICIENTS = 63,
    /// In a step's advance: the block ends.
    END_OF_BLOCK = 128,
    /// A step that the fast table does not know: the advance is past any block's end, so that no test of its own is needed.
    UNKNOWN_STEP = 64 << 8,
};

/// A symbol's code; `length` is 0 when it has none.
typedef struct {
    uint16_t code;
    uint8_t length;
} Code;

/// One table. The symbols of means are numbers of bits; those of the other coefficients have the zeros before it in their upper half.
typedef struct {
    Code of_symbol[256];
    /// The first code of each length, the number of codes of it, and the index of the first one's symbol.
    uint32_t first_code[17];
    uint16_t code_count[17];
    uint16_t first_symbol[17];
    uint8_t symbols[256];
} Codes;

/// What the next AC_LOOKUP_BITS bits hold, as many whole symbols as possible at once. From the lowest bit: 8 bits how long they are,
/// with the bits that follow the last code; 8 bits how many coefficients they are, with END_OF_BLOCK; 16 bits which of their bits
/// negation flips, the last one lowest.
typedef struct {
    uint32_t steps[1 << AC_LOOKUP_BITS];
} CoefficientSteps;

/// What the next DC_LOOKUP_BITS bits hold: 8 bits how long code and difference are together, 8 bits how long the difference is; 0 when
/// this table does not know.
typedef struct {
    uint16_t steps[1 << DC_LOOKUP_BITS];
} MeanSteps;

/// @return false for a table that libjpeg does not take for reading or for writing.
bool codes_build(Codes *codes, const HuffmanDefinition *definition, bool is_for_means);
void coefficient_steps_build(CoefficientSteps *table, const Codes *codes);
void mean_steps_build(MeanSteps *table, const Codes *codes);

/// The symbol at the head of 16 bits.
/// @return its code's length; 0 when no code begins like this.
static inline int codes_find(const Codes *codes, uint32_t bits, uint8_t *symbol) {
    for (int length = 1; length <= 16; length++) {
        uint32_t offset = (bits >> (16 - length)) - codes->first_code[length];
        // Shorter codes would have been found before, so what lies below the first code wraps around.
        if (offset < codes->code_count[length]) {
            *symbol = codes->symbols[codes->first_symbol[length] + offset];
            return length;
        }
    }
    return 0;
}
