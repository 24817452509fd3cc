#include "Session.h"

#include <stdlib.h>
#include <string.h>

/// Encoders write a dozen; a file with more scans than this gets the default ones.
enum { MOST_SCANS = 64 };

typedef struct {
    const uint8_t *bytes;
    size_t length;
    size_t position;
} Cursor;

/// The next marker, past entropy-coded data; 0 at the end.
static int next_marker(Cursor *cursor) {
    while (cursor->position + 1 < cursor->length) {
        const uint8_t *found =
            memchr(cursor->bytes + cursor->position, 0xFF, cursor->length - 1 - cursor->position);
        if (!found) return 0;
        cursor->position = (size_t)(found - cursor->bytes) + 1;
        int code = cursor->bytes[cursor->position];
        if (code == 0xFF) continue;
        cursor->position++;
        if (code == 0x00 || code == 0x01 || (code >= 0xD0 && code <= 0xD8)) continue;
        return code;
    }
    return 0;
}

static bool read_scan(const uint8_t *body, size_t size, const int *identifiers, int components, jpeg_scan_info *scan) {
    if (size < 1) return false;
    int count = body[0];
    if (count < 1 || count > MAX_COMPS_IN_SCAN || size < (size_t)count * 2 + 4) return false;
    scan->comps_in_scan = count;
    for (int index = 0; index < count; index++) {
        int found = -1;
        for (int component = 0; component < components; component++)
            if (identifiers[component] == body[1 + index * 2]) found = component;
        if (found < 0) return false;
        scan->component_index[index] = found;
    }
    const uint8_t *last = body + 1 + count * 2;
    scan->Ss = last[0];
    scan->Se = last[1];
    scan->Ah = last[2] >> 4;
    scan->Al = last[2] & 15;
    return true;
}

jpeg_scan_info *scans_read(const uint8_t *input, size_t length, int *count) {
    Cursor cursor = {.bytes = input, .length = length, .position = 0};
    int identifiers[MAX_COMPONENTS] = {0}, components = 0;
    jpeg_scan_info *scans = calloc(MOST_SCANS, sizeof *scans);
    *count = 0;
    if (!scans) return NULL;
    for (int marker = next_marker(&cursor); marker && marker != 0xD9; marker = next_marker(&cursor)) {
        if (cursor.position + 2 > length) break;
        size_t size = (size_t)input[cursor.position] << 8 | input[cursor.position + 1];
        if (size < 2 || cursor.position + size > length) break;
        const uint8_t *body = input + cursor.position + 2;
        bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame && size >= 8) {
            components = body[5] <= MAX_COMPONENTS ? body[5] : 0;
            if (size < 8 + (size_t)components * 3) break;
            for (int index = 0; index < components; index++) identifiers[index] = body[6 + index * 3];
        } else if (marker == 0xDA) {
            if (*count == MOST_SCANS || !read_scan(body, size - 2, identifiers, components, &scans[*count])) {
                free(scans);
                *count = 0;
                return NULL;
            }
            (*count)++;
        }
        cursor.position += size;
    }
    if (*count > 0) return scans;
    free(scans);
    return NULL;
}
