#include "Exif.h"

#include <string.h>

typedef struct {
    uint8_t *bytes;
    size_t length;
    int big_endian;
} Exif;

/// The whole number of two or four bytes at the position; -1 beyond the end.
static int64_t number(const Exif *exif, int64_t position, int size) {
    if (position < 0 || position > (int64_t)exif->length - size) return -1;
    int64_t value = 0;
    for (int index = 0; index < size; index++)
        value = value << 8 | exif->bytes[position + (exif->big_endian ? index : size - 1 - index)];
    return value;
}

static void blank_thumbnail(Exif *exif, int64_t directory) {
    int64_t offset = -1, size = -1, count = number(exif, directory, 2);
    for (int64_t entry = 0; entry < count; entry++) {
        int64_t position = directory + 2 + entry * 12, tag = number(exif, position, 2);
        if (tag < 0) return;
        if (tag == 0x0201) offset = number(exif, position + 8, 4);
        if (tag == 0x0202) size = number(exif, position + 8, 4);
    }
    if (offset >= 8 && size > 0 && offset + size <= (int64_t)exif->length) memset(exif->bytes + offset, 0, (size_t)size);
}

int exif_drop_thumbnail(uint8_t *data, size_t length) {
    if (length >= 6 && memcmp(data, "Exif\0\0", 6) == 0) {
        data += 6;
        length -= 6;
    }
    if (length < 8 || (memcmp(data, "II", 2) != 0 && memcmp(data, "MM", 2) != 0)) return 0;
    Exif exif = {.bytes = data, .length = length, .big_endian = data[0] == 'M'};
    int64_t first = number(&exif, 4, 4), count = number(&exif, first, 2);
    if (first < 8 || count < 0) return 0;
    int64_t link = first + 2 + count * 12, second = number(&exif, link, 4);
    if (second <= 0) return 0;
    blank_thumbnail(&exif, second);
    memset(data + link, 0, 4);
    return 1;
}
