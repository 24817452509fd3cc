#include "Session.h"

// Whether Huffman tables have the codes that coefficients need. libjpeg's fast encoder writes nothing where a code is missing, and says
// nothing either.

enum { DC_CODES = 12, AC_SIZES = 10, AC_RUNS = 16 };

static void find_symbols(const JHUFF_TBL *table, bool present[256]) {
    int count = 0;
    for (int length = 1; length <= 16; length++) count += table->bits[length];
    for (int symbol = 0; symbol < 256; symbol++) present[symbol] = false;
    for (int index = 0; index < count && index < 256; index++) present[table->huffval[index]] = true;
}

bool codes_are_complete(const JHUFF_TBL *dc, const JHUFF_TBL *ac) {
    bool present[256];
    find_symbols(dc, present);
    for (int symbol = 0; symbol < DC_CODES; symbol++)
        if (!present[symbol]) return false;
    find_symbols(ac, present);
    // The end of a block, sixteen zeros, and all others.
    if (!present[0x00] || !present[0xF0]) return false;
    for (int run = 0; run < AC_RUNS; run++)
        for (int size = 1; size <= AC_SIZES; size++)
            if (!present[run << 4 | size]) return false;
    return true;
}

/// How many bits the number takes.
static int size_of(int number) {
    unsigned magnitude = (unsigned)(number < 0 ? -number : number);
    return magnitude ? 32 - __builtin_clz(magnitude) : 0;
}

/// Walks through the differences of a component's first coefficients in the order of one scan, unit by unit.
bool codes_have_dc(const JHUFF_TBL *table, const JPEGSession *session, int component) {
    const CoefficientBlocks *blocks = &session->arrays.planes[component];
    const struct jpeg_decompress_struct *source = &session->source;
    const jpeg_component_info *info = &source->comp_info[component];
    bool is_alone = source->num_components == 1;
    uint32_t across = is_alone ? 1 : (uint32_t)info->h_samp_factor, down = is_alone ? 1 : (uint32_t)info->v_samp_factor;
    uint32_t columns = is_alone ? info->width_in_blocks : blocks->blocks_per_row;
    uint32_t rows = is_alone ? info->height_in_blocks : blocks->rows;
    bool present[256];
    find_symbols(table, present);
    uint32_t needed = 0;
    int previous = 0;
    unsigned units_left = source->restart_interval;
    for (uint32_t top = 0; top + down <= rows; top += down) {
        for (uint32_t left = 0; left + across <= columns; left += across) {
            if (source->restart_interval && units_left-- == 0) {
                units_left = source->restart_interval - 1;
                previous = 0;
            }
            for (uint32_t row = top; row < top + down; row++) {
                size_t first = (size_t)row * blocks->blocks_per_row + left;
                const JBLOCK *block = (const JBLOCK *)(session->arrays.memory + blocks->offset) + first;
                for (uint32_t column = 0; column < across; column++) {
                    needed |= 1U << size_of(block[column][0] - previous);
                    previous = block[column][0];
                }
            }
        }
    }
    for (int size = 0; size < 32; size++)
        if (needed >> size & 1 && !present[size]) return false;
    return true;
}
