#include "Patterns.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf escape;
} Errors;

static void escape(j_common_ptr common) {
    longjmp(((Errors *)common->err)->escape, 1);
}

static void ignore(j_common_ptr common, int level) {
    (void)common, (void)level;
}

static struct jpeg_error_mgr *errors_prepare(Errors *errors) {
    jpeg_std_error(&errors->base);
    errors->base.error_exit = escape;
    errors->base.emit_message = ignore;
    return &errors->base;
}

/// What is drawn: noise on a slope, both of any strength.
static void draw_row(Random *random, uint8_t *row, int width, int bands, int y, int slope, int noise) {
    for (int index = 0; index < width * bands; index++) {
        int value = 128 + (index / bands * slope - y * slope) / 8 + (noise ? random_between(random, -noise, noise) : 0);
        row[index] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

/// Samplings that cameras and programs use, and some that nobody does.
static void choose_sampling(Random *random, struct jpeg_compress_struct *target) {
    static const uint8_t common[][2] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}, {1, 4}, {4, 2}, {2, 4}, {3, 1}, {1, 3}};
    bool is_odd = random_once_in(random, 4);
    const uint8_t *first = common[random_between(random, 0, is_odd ? 9 : 4)];
    for (int component = 0; component < target->num_components; component++) {
        target->comp_info[component].h_samp_factor = component == 0 ? first[0] : is_odd ? random_between(random, 1, 2) : 1;
        target->comp_info[component].v_samp_factor = component == 0 ? first[1] : is_odd ? random_between(random, 1, 2) : 1;
    }
}

/// libjpeg's own compression of a random picture.
/// @param pad_to_units makes the picture as large as its coded units.
static bool compress(Random *random, int pad_to_units, Pattern *pattern, int *width, int *height) {
    Errors errors;
    struct jpeg_compress_struct target;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    uint8_t *volatile row = NULL;
    memset(&target, 0, sizeof target);
    target.err = errors_prepare(&errors);
    if (setjmp(errors.escape)) {
        jpeg_destroy_compress(&target);
        free(row);
        free(bytes);
        return 0;
    }
    jpeg_create_compress(&target);
    jpeg_mem_dest(&target, &bytes, &length);
    target.image_width = (JDIMENSION)(*width = random_between(random, 1, 70));
    target.image_height = (JDIMENSION)(*height = random_between(random, 1, 70));
    target.input_components = random_once_in(random, 5) ? 1 : 3;
    target.in_color_space = target.input_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&target);
    if (target.input_components == 3 && random_once_in(random, 8)) jpeg_set_colorspace(&target, JCS_RGB);
    int quality = random_between(random, 1, 100);
    jpeg_set_quality(&target, quality, !random_once_in(random, 4));
    if (target.input_components == 3 || random_once_in(random, 2)) choose_sampling(random, &target);
    target.optimize_coding = random_once_in(random, 3);
    if (random_once_in(random, 3)) target.restart_interval = (unsigned)random_between(random, 1, 9);
    if (random_once_in(random, 6)) target.restart_in_rows = random_between(random, 1, 2);
    if (pad_to_units) {
        int columns = 1, rows = 1;
        for (int component = 0; component < target.num_components; component++) {
            if (target.comp_info[component].h_samp_factor > columns) columns = target.comp_info[component].h_samp_factor;
            if (target.comp_info[component].v_samp_factor > rows) rows = target.comp_info[component].v_samp_factor;
        }
        if (target.num_components == 1) columns = rows = 1;
        target.image_width = (JDIMENSION)((*width + columns * 8 - 1) / (columns * 8) * columns * 8);
        target.image_height = (JDIMENSION)((*height + rows * 8 - 1) / (rows * 8) * rows * 8);
    }
    snprintf(
        pattern->description, sizeof pattern->description, "%d x %d, %d components, sampling %dx%d, quality %d, restarts %u/%d%s", *width,
        *height, target.num_components, target.comp_info[0].h_samp_factor, target.comp_info[0].v_samp_factor, quality,
        target.restart_interval, target.restart_in_rows, target.optimize_coding ? ", optimised" : "");
    jpeg_start_compress(&target, TRUE);
    int slope = random_between(random, -40, 40), noise = random_once_in(random, 3) ? 0 : random_between(random, 0, 255);
    row = malloc((size_t)target.image_width * 3);
    while (target.next_scanline < target.image_height) {
        JSAMPROW rows[1] = {row};
        draw_row(random, row, (int)target.image_width, target.input_components, (int)target.next_scanline, slope, noise);
        jpeg_write_scanlines(&target, rows, 1);
    }
    jpeg_finish_compress(&target);
    jpeg_destroy_compress(&target);
    free(row);
    pattern->bytes = bytes;
    pattern->length = length;
    return 1;
}

Pattern picture_make(Random *random) {
    Pattern pattern = {0};
    int width, height;
    // A sampling that libjpeg cannot write is tried again with another.
    while (!compress(random, 0, &pattern, &width, &height)) continue;
    return pattern;
}

/// Fills a block with coefficients as large as 8 bits a sample can bring about.
static void fill(Random *random, JCOEF *block, int density) {
    static const int largest[] = {1, 3, 40, 1023};
    memset(block, 0, sizeof(JCOEF) * DCTSIZE2);
    block[0] = (JCOEF)(random_once_in(random, 3) ? random_between(random, -1024, 1023) : random_between(random, -60, 60));
    for (int index = 1; index < DCTSIZE2; index++) {
        int most = largest[random_between(random, 0, 3)];
        if (random_between(random, 0, 99) < density) block[index] = (JCOEF)random_between(random, -most, most);
    }
}

/// Writes the pattern's picture anew with coefficients of our own.
static bool replace_coefficients(Random *random, Pattern *pattern) {
    Errors errors;
    struct jpeg_decompress_struct source;
    struct jpeg_compress_struct target;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    memset(&source, 0, sizeof source);
    memset(&target, 0, sizeof target);
    source.err = target.err = errors_prepare(&errors);
    if (setjmp(errors.escape)) {
        jpeg_destroy_compress(&target);
        jpeg_destroy_decompress(&source);
        free(bytes);
        return 0;
    }
    jpeg_create_decompress(&source);
    jpeg_create_compress(&target);
    jpeg_mem_src(&source, pattern->bytes, pattern->length);
    jpeg_mem_dest(&target, &bytes, &length);
    jpeg_read_header(&source, TRUE);
    jvirt_barray_ptr *arrays = jpeg_read_coefficients(&source);
    int density = random_between(random, 0, 100);
    for (int component = 0; component < source.num_components; component++) {
        jpeg_component_info *info = &source.comp_info[component];
        for (JDIMENSION row = 0; row < info->height_in_blocks; row++) {
            JBLOCKARRAY blocks = source.mem->access_virt_barray((j_common_ptr)&source, arrays[component], row, 1, TRUE);
            for (JDIMENSION column = 0; column < info->width_in_blocks; column++) fill(random, blocks[0][column], density);
        }
    }
    jpeg_copy_critical_parameters(&source, &target);
    target.restart_interval = source.restart_interval;
    target.optimize_coding = random_once_in(random, 4);
    jpeg_write_coefficients(&target, arrays);
    jpeg_finish_compress(&target);
    jpeg_destroy_compress(&target);
    jpeg_destroy_decompress(&source);
    free(pattern->bytes);
    pattern->bytes = bytes;
    pattern->length = length;
    return 1;
}

/// Makes the picture smaller than its coded units, so that blocks with content lie beyond its edge.
static void crop(Pattern *pattern, int width, int height) {
    for (size_t index = 2; index + 9 < pattern->length; index += 2 + ((size_t)pattern->bytes[index + 2] << 8 | pattern->bytes[index + 3])) {
        if (pattern->bytes[index + 1] != 0xC0 && pattern->bytes[index + 1] != 0xC1) continue;
        pattern->bytes[index + 5] = (uint8_t)(height >> 8);
        pattern->bytes[index + 6] = (uint8_t)height;
        pattern->bytes[index + 7] = (uint8_t)(width >> 8);
        pattern->bytes[index + 8] = (uint8_t)width;
        return;
    }
}

Pattern coefficients_make(Random *random) {
    Pattern pattern = {0};
    int width, height;
    while (!compress(random, 1, &pattern, &width, &height)) continue;
    replace_coefficients(random, &pattern);
    crop(&pattern, width, height);
    return pattern;
}
