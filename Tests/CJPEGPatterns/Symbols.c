#include "Patterns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A file that grows, with a writer of bits.
typedef struct {
    uint8_t *bytes;
    size_t length, capacity;
    uint32_t bits;
    int bit_count;
} File;

static void put(File *file, int byte) {
    if (file->length == file->capacity) {
        file->capacity = file->capacity * 2 + 4096;
        file->bytes = realloc(file->bytes, file->capacity);
        if (!file->bytes) abort();
    }
    file->bytes[file->length++] = (uint8_t)byte;
}

static void put16(File *file, int value) {
    put(file, value >> 8);
    put(file, value & 0xFF);
}

static void put_bits(File *file, uint32_t bits, int count) {
    for (int index = count - 1; index >= 0; index--) {
        file->bits = file->bits << 1 | (bits >> index & 1);
        if (++file->bit_count < 8) continue;
        put(file, (int)(file->bits & 0xFF));
        if ((file->bits & 0xFF) == 0xFF) put(file, 0);
        file->bit_count = 0;
    }
}

/// Symbols with the lengths of their codes.
typedef struct {
    uint8_t counts[17], symbols[256];
    int symbol_count;
    uint16_t codes[256];
    uint8_t lengths[256];
} Table;

static void shuffle(Random *random, uint8_t *values, int count) {
    for (int index = count - 1; index > 0; index--) {
        int other = random_between(random, 0, index);
        uint8_t value = values[index];
        values[index] = values[other];
        values[other] = value;
    }
}

/// Gives the symbols codes: all lengths are used as far as there is room for the rest at 16 bits.
static void choose_codes(Random *random, Table *table) {
    int code = 0, index = 0;
    for (int length = 1; length <= 16; length++, code <<= 1) {
        int left = table->symbol_count - index, room = (1 << length) - 1 - code;
        int most = left < room ? left : room;
        // As many as leave each of the rest a code, the one of all ones excepted.
        while (most > 0 && ((1 << length) - code - most) << (16 - length) <= left - most) most--;
        int count = length == 16 ? left : most > 0 ? random_between(random, 0, most > 6 && random_once_in(random, 2) ? 6 : most) : 0;
        table->counts[length] = (uint8_t)count;
        for (; count > 0; count--, code++, index++) {
            table->codes[table->symbols[index]] = (uint16_t)code;
            table->lengths[table->symbols[index]] = (uint8_t)length;
        }
    }
}

static Table table_make(Random *random, bool is_for_means) {
    Table table = {0};
    if (is_for_means) {
        for (int size = 0; size <= 11; size++)
            if (size < 2 || !random_once_in(random, 12)) table.symbols[table.symbol_count++] = (uint8_t)size;
    } else {
        bool has_odd_ends = random_once_in(random, 3);
        table.symbols[table.symbol_count++] = 0;
        for (int symbol = 1; symbol < 256; symbol++) {
            bool is_wanted = (symbol & 15) == 0 ? symbol == 0xF0 || has_odd_ends : (symbol & 15) <= 10;
            if (is_wanted && !random_once_in(random, 10)) table.symbols[table.symbol_count++] = (uint8_t)symbol;
        }
        if (random_once_in(random, 2)) table.symbol_count = random_between(random, 1, table.symbol_count);
    }
    shuffle(random, table.symbols, table.symbol_count);
    choose_codes(random, &table);
    return table;
}

static void put_table(File *file, const Table *table, int identifier) {
    put16(file, 0xFFC4);
    put16(file, 19 + table->symbol_count);
    put(file, identifier);
    for (int length = 1; length <= 16; length++) put(file, table->counts[length]);
    for (int index = 0; index < table->symbol_count; index++) put(file, table->symbols[index]);
}

/// A block of random symbols; some blocks end with zeros that are spelt out, or with another end than usual.
static void put_block(Random *random, File *file, const Table *dc, const Table *ac, int *mean, int liveliness) {
    int size = 0, difference = 0;
    do {
        size = random_once_in(random, 3) ? random_between(random, 0, 11) : random_between(random, 0, 3);
        int amplitude = size ? random_between(random, 0, (1 << size) - 1) : 0;
        difference = size && amplitude < 1 << (size - 1) ? amplitude - (1 << size) + 1 : amplitude;
        if (dc->lengths[size] == 0 || abs(*mean + difference) > 1020) continue;
        put_bits(file, dc->codes[size], dc->lengths[size]);
        put_bits(file, (uint32_t)amplitude, size);
        *mean += difference;
        break;
    } while (true);
    for (int done = 0; done < 63;) {
        uint8_t symbol = ac->symbols[random_between(random, 0, ac->symbol_count - 1)];
        bool is_end = (symbol & 15) == 0 && symbol != 0xF0;
        if (random_between(random, 0, 99) >= liveliness && ac->lengths[0]) symbol = 0, is_end = true;
        if (symbol == 0xF0 && done + 16 > 63) continue;
        if (!is_end && symbol != 0xF0 && done + (symbol >> 4) + 1 > 63) {
            if (ac->lengths[0] == 0) break;
            symbol = 0, is_end = true;
        }
        put_bits(file, ac->codes[symbol], ac->lengths[symbol]);
        put_bits(file, random_next(random), symbol & 15);
        if (is_end) break;
        done += (symbol >> 4) + 1;
    }
}

static void end_bits(Random *random, File *file) {
    // Decoders do not look at the bits that fill the last byte up.
    while (file->bit_count) put_bits(file, random_once_in(random, 6) ? 0 : 1, 1);
    if (random_once_in(random, 20)) put(file, 0xFF);
}

Pattern symbols_make(Random *random) {
    File file = {0};
    Pattern pattern = {0};
    int width = random_between(random, 1, 70), height = random_between(random, 1, 70), count = random_once_in(random, 4) ? 1 : 3;
    int columns[3] = {1, 1, 1}, rows[3] = {1, 1, 1}, most_columns = 1, most_rows = 1;
    for (int component = 0; component < count; component++) {
        columns[component] = random_between(random, 1, component == 0 ? 2 : random_once_in(random, 3) ? 2 : 1);
        rows[component] = random_between(random, 1, component == 0 ? 2 : random_once_in(random, 3) ? 2 : 1);
        if (columns[component] > most_columns) most_columns = columns[component];
        if (rows[component] > most_rows) most_rows = rows[component];
    }
    if (columns[0] * rows[0] + columns[1] * rows[1] + columns[2] * rows[2] > 10) columns[1] = columns[2] = 1;
    int quantiser = random_between(random, 1, 20), interval = random_once_in(random, 2) ? 0 : random_between(random, 1, 6);
    put16(&file, 0xFFD8);
    put16(&file, 0xFFDB);
    put16(&file, 67);
    put(&file, 0);
    for (int index = 0; index < 64; index++) put(&file, quantiser);
    put16(&file, 0xFFC0);
    put16(&file, 8 + 3 * count);
    put(&file, 8);
    put16(&file, height);
    put16(&file, width);
    put(&file, count);
    for (int component = 0; component < count; component++) {
        put(&file, component + 1);
        put(&file, columns[component] << 4 | rows[component]);
        put(&file, 0);
    }
    Table dc[2] = {table_make(random, true), table_make(random, true)}, ac[2] = {table_make(random, false), table_make(random, false)};
    for (int table = 0; table < 2; table++) {
        put_table(&file, &dc[table], table);
        put_table(&file, &ac[table], 16 + table);
    }
    if (interval) {
        put16(&file, 0xFFDD);
        put16(&file, 4);
        put16(&file, interval);
    }
    put16(&file, 0xFFDA);
    put16(&file, 6 + 2 * count);
    put(&file, count);
    for (int component = 0; component < count; component++) {
        put(&file, component + 1);
        put(&file, component == 0 ? 0x00 : 0x11);
    }
    put(&file, 0);
    put(&file, 63);
    put(&file, 0);

    if (count == 1) most_columns = most_rows = columns[0] = rows[0] = 1;
    int units = (width + 8 * most_columns - 1) / (8 * most_columns) * ((height + 8 * most_rows - 1) / (8 * most_rows));
    int means[3] = {0}, liveliness = random_between(random, 0, 100);
    for (int unit = 0; unit < units; unit++) {
        if (interval && unit && unit % interval == 0) {
            end_bits(random, &file);
            put16(&file, 0xFFD0 + (unit / interval - 1) % 8);
            memset(means, 0, sizeof means);
        }
        for (int component = 0; component < count; component++)
            for (int block = 0; block < columns[component] * rows[component]; block++)
                put_block(random, &file, &dc[component != 0], &ac[component != 0], &means[component], liveliness);
    }
    end_bits(random, &file);
    put16(&file, 0xFFD9);
    pattern.bytes = file.bytes;
    pattern.length = file.length;
    snprintf(
        pattern.description, sizeof pattern.description, "%d x %d, %d components, sampling %dx%d, restarts %d, liveliness %d", width, height,
        count, columns[0], rows[0], interval, liveliness);
    return pattern;
}
