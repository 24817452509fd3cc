#pragma once

// What the header of a JPEG says, as far as its coded data depend on it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MOST_COMPONENTS = 3,
    MOST_TABLES = 4,
    /// Blocks of all components in one coded unit, as the standard allows.
    MOST_BLOCKS_IN_UNIT = 10,
};

/// A Huffman table as it stands in the file.
typedef struct {
    bool is_defined;
    /// How many codes have each length; the first is not used.
    uint8_t counts[17];
    uint16_t symbol_count;
    uint8_t symbols[256];
} HuffmanDefinition;

typedef struct {
    uint8_t identifier;
    /// Blocks of the component in one unit.
    uint8_t columns, rows;
    uint8_t quantisation;
    uint8_t dc_table, ac_table;
    /// What inversion takes off each mean after negating it.
    int dc_step;
} Component;

typedef struct {
    uint32_t width, height;
    int component_count;
    Component components[MOST_COMPONENTS];
    /// Units (the standard's MCU) of the scan. Those at the edges may reach beyond the picture.
    uint64_t units;
    /// Units between two restart markers; 0 without them.
    uint32_t restart_interval;
    HuffmanDefinition dc[MOST_TABLES], ac[MOST_TABLES];
    /// The first byte of coded data.
    size_t data_start;
} Layout;

/// Reads the header.
/// @return false when the file is anything else than one sequential scan of all components, or when libjpeg might object to it.
bool layout_read(const uint8_t *input, size_t length, Layout *layout);
