#include "Layout.h"

#include <string.h>

/// libjpeg's own limit.
enum { LONGEST_SIDE = 65500 };

/// What is gathered on the way to the scan's header.
typedef struct {
    Layout *layout;
    bool has_frame, has_jfif, has_adobe;
    uint8_t adobe_transform;
    /// The quantiser of the mean, by table; 0 where there is none.
    uint16_t mean_quantisers[MOST_TABLES];
} Header;

static bool read_quantisation(Header *header, const uint8_t *body, size_t size) {
    while (size > 0) {
        int identifier = body[0] & 15;
        size_t width = body[0] >> 4;
        if (identifier >= MOST_TABLES || width > 1 || size < 1 + 64 * (width + 1)) return false;
        const uint8_t *numbers = body + 1;
        for (size_t index = 0; index < 64; index++) {
            unsigned quantiser = width ? (unsigned)numbers[index * 2] << 8 | numbers[index * 2 + 1] : numbers[index];
            if (quantiser == 0) return false;
            if (index == 0) header->mean_quantisers[identifier] = (uint16_t)quantiser;
        }
        body += 1 + 64 * (width + 1);
        size -= 1 + 64 * (width + 1);
    }
    return true;
}

static bool read_codes(Layout *layout, const uint8_t *body, size_t size) {
    while (size > 0) {
        if (size < 17 || (body[0] & ~0x10) >= MOST_TABLES) return false;
        HuffmanDefinition *definition = (body[0] & 0x10 ? layout->ac : layout->dc) + (body[0] & 15);
        size_t total = 0;
        for (int bits = 1; bits <= 16; bits++) total += definition->counts[bits] = body[bits];
        if (total > 256 || size < 17 + total) return false;
        definition->is_defined = true;
        definition->symbol_count = (uint16_t)total;
        memset(definition->symbols, 0, sizeof definition->symbols);
        memcpy(definition->symbols, body + 17, total);
        body += 17 + total;
        size -= 17 + total;
    }
    return true;
}

static bool read_frame(Header *header, const uint8_t *body, size_t size) {
    Layout *layout = header->layout;
    if (header->has_frame || size < 6 || body[0] != 8) return false;
    layout->height = (uint32_t)body[1] << 8 | body[2];
    layout->width = (uint32_t)body[3] << 8 | body[4];
    int count = body[5];
    if (layout->width == 0 || layout->height == 0 || layout->width > LONGEST_SIDE || layout->height > LONGEST_SIDE) return false;
    if ((count != 1 && count != 3) || size != 6 + (size_t)count * 3) return false;
    for (int index = 0; index < count; index++) {
        const uint8_t *entry = body + 6 + index * 3;
        Component *component = &layout->components[index];
        component->identifier = entry[0];
        component->columns = entry[1] >> 4;
        component->rows = entry[1] & 15;
        component->quantisation = entry[2];
        if (component->columns < 1 || component->columns > 4 || component->rows < 1 || component->rows > 4) return false;
        if (component->quantisation >= MOST_TABLES) return false;
        for (int other = 0; other < index; other++)
            if (layout->components[other].identifier == component->identifier) return false;
    }
    layout->component_count = count;
    header->has_frame = true;
    return true;
}

/// All components in the frame's order, all coefficients at once.
static bool read_scan(Header *header, const uint8_t *body, size_t size) {
    Layout *layout = header->layout;
    int count = layout->component_count;
    if (!header->has_frame || size != 4 + (size_t)count * 2 || body[0] != count) return false;
    for (int index = 0; index < count; index++) {
        Component *component = &layout->components[index];
        if (body[1 + index * 2] != component->identifier) return false;
        component->dc_table = body[2 + index * 2] >> 4;
        component->ac_table = body[2 + index * 2] & 15;
        if (component->dc_table >= MOST_TABLES || component->ac_table >= MOST_TABLES) return false;
        if (!layout->dc[component->dc_table].is_defined || !layout->ac[component->ac_table].is_defined) return false;
        if (header->mean_quantisers[component->quantisation] == 0) return false;
    }
    const uint8_t *range = body + 1 + count * 2;
    return range[0] == 0 && range[1] == 63 && range[2] == 0;
}

/// Whether three components are red, green and blue: libjpeg's rules.
static bool is_rgb(const Header *header) {
    if (header->has_jfif) return false;
    if (header->has_adobe) return header->adobe_transform == 0;
    const Component *components = header->layout->components;
    return components[0].identifier == 'R' && components[1].identifier == 'G' && components[2].identifier == 'B';
}

static uint32_t divided_up(uint32_t value, uint32_t divisor) {
    return (value + divisor - 1) / divisor;
}

static bool measure(const Header *header) {
    Layout *layout = header->layout;
    bool is_light = layout->component_count == 1 || is_rgb(header);
    for (int index = 0; index < layout->component_count; index++) {
        // Inversion in the level-shifted domain is -x - 1: a block's first coefficient, eight times its mean, moves by 8 / its quantiser.
        int quantiser = header->mean_quantisers[layout->components[index].quantisation];
        layout->components[index].dc_step = index == 0 || is_light ? (8 + quantiser / 2) / quantiser : 0;
    }
    if (layout->component_count == 1) {
        // Alone in its scan, a component is coded block by block.
        layout->components[0].columns = layout->components[0].rows = 1;
    }
    uint32_t columns = 1, rows = 1;
    int blocks = 0;
    for (int index = 0; index < layout->component_count; index++) {
        const Component *component = &layout->components[index];
        if (component->columns > columns) columns = component->columns;
        if (component->rows > rows) rows = component->rows;
        blocks += component->columns * component->rows;
    }
    uint32_t across = divided_up(layout->width, columns * 8), down = divided_up(layout->height, rows * 8);
    // libjpeg is told that the picture reaches as far as its blocks, else it would make up those beyond the edge.
    if (blocks > MOST_BLOCKS_IN_UNIT || across * columns * 8 > LONGEST_SIDE || down * rows * 8 > LONGEST_SIDE) return false;
    layout->units = (uint64_t)across * down;
    return true;
}

/// What libjpeg looks at in an application's segment to tell how colours are coded.
static void read_application(Header *header, uint8_t marker, const uint8_t *body, size_t size) {
    if (marker == 0xE0 && size >= 14 && memcmp(body, "JFIF", 5) == 0) header->has_jfif = true;
    if (marker == 0xEE && size >= 12 && memcmp(body, "Adobe", 5) == 0) {
        header->has_adobe = true;
        header->adobe_transform = body[11];
    }
}

bool layout_read(const uint8_t *input, size_t length, Layout *layout) {
    Header header = {.layout = layout};
    memset(layout, 0, sizeof *layout);
    if (length < 4 || input[0] != 0xFF || input[1] != 0xD8) return false;
    size_t position = 2;
    while (length - position >= 4) {
        if (input[position] != 0xFF) return false;
        uint8_t marker = input[position + 1];
        // Any number of fill bytes may stand before a marker.
        if (marker == 0xFF) {
            position++;
            continue;
        }
        size_t size = (size_t)input[position + 2] << 8 | input[position + 3];
        if (size < 2 || size > length - position - 2) return false;
        const uint8_t *body = input + position + 4;
        position += 2 + size;
        size -= 2;
        bool is_read = true;
        switch (marker) {
        case 0xC0:
        case 0xC1:
            is_read = read_frame(&header, body, size);
            break;
        case 0xC4:
            is_read = read_codes(layout, body, size);
            break;
        case 0xDB:
            is_read = read_quantisation(&header, body, size);
            break;
        case 0xDD:
            is_read = size == 2;
            if (is_read) layout->restart_interval = (uint32_t)body[0] << 8 | body[1];
            break;
        case 0xDA:
            layout->data_start = position;
            return read_scan(&header, body, size) && measure(&header);
        case 0xFE:
            break;
        default:
            is_read = marker >= 0xE0 && marker <= 0xEF;
            if (is_read) read_application(&header, marker, body, size);
        }
        if (!is_read) return false;
    }
    return false;
}
