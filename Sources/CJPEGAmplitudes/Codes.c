#include "Codes.h"

#include <string.h>

/// A step has room for as many flipped bits.
enum { MOST_FLIPS = 0xFFFF };

bool codes_build(Codes *codes, const HuffmanDefinition *definition, bool is_for_means) {
    memset(codes, 0, sizeof *codes);
    memcpy(codes->symbols, definition->symbols, sizeof codes->symbols);
    uint32_t code = 0;
    unsigned index = 0;
    for (int length = 1; length <= 16; length++) {
        codes->first_code[length] = code;
        codes->first_symbol[length] = (uint16_t)index;
        codes->code_count[length] = definition->counts[length];
        for (unsigned rest = definition->counts[length]; rest > 0; rest--) {
            uint8_t symbol = definition->symbols[index++];
            // A symbol with two codes can be read, but libjpeg does not write with such a table.
            if (codes->of_symbol[symbol].length != 0 || (is_for_means && symbol > 15)) return false;
            codes->of_symbol[symbol] = (Code){.code = (uint16_t)code, .length = (uint8_t)length};
            code++;
        }
        // No code may be all ones, nor may there be more codes than fit.
        if (code >= 1u << length) return false;
        code <<= 1;
    }
    return true;
}

void coefficient_steps_build(CoefficientSteps *table, const Codes *codes) {
    for (uint32_t index = 0; index < 1 << AC_LOOKUP_BITS; index++) {
        unsigned length = 0, advance = 0;
        uint32_t flips = 0;
        while (length < AC_LOOKUP_BITS && !(advance & END_OF_BLOCK)) {
            uint8_t symbol = 0;
            unsigned known = AC_LOOKUP_BITS - length;
            unsigned code = (unsigned)codes_find(codes, (index << (16 - known)) & 0xFFFF, &symbol);
            if (code == 0 || code > known) break;
            unsigned bits = symbol & 15, zeros = symbol >> 4;
            if (bits == 0) {
                // Sixteen zeros are left to the slow way, which knows whether they end the block.
                if (zeros != 0 || (uint64_t)flips << code > MOST_FLIPS) break;
                advance += END_OF_BLOCK;
                flips <<= code;
                length += code;
                break;
            }
            uint64_t flipped = (uint64_t)flips << (code + bits) | ((1u << bits) - 1);
            if (bits > MOST_AC_BITS || flipped > MOST_FLIPS || advance + zeros + 1 > COEFFICIENTS) break;
            flips = (uint32_t)flipped;
            length += code + bits;
            advance += zeros + 1;
        }
        table->steps[index] = length == 0 ? UNKNOWN_STEP : flips << 16 | advance << 8 | length;
    }
}

void mean_steps_build(MeanSteps *table, const Codes *codes) {
    for (uint32_t index = 0; index < 1 << DC_LOOKUP_BITS; index++) {
        uint8_t symbol = 0;
        int code = codes_find(codes, index << (16 - DC_LOOKUP_BITS), &symbol);
        bool is_known = code > 0 && code <= DC_LOOKUP_BITS && symbol <= MOST_DC_BITS;
        table->steps[index] = is_known ? (uint16_t)(symbol << 8 | (code + symbol)) : 0;
    }
}
