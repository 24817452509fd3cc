#include "Session.h"

#include <stdlib.h>
#include <string.h>

int write_pixels(VipsImage *image, void *work, size_t capacity, VipsFailure *failure) {
    size_t line = VIPS_IMAGE_SIZEOF_LINE(image);
    if (line * (size_t)image->Ysize > capacity)
        return refused(failure, VIPS_BRIDGE_TOO_LARGE, "more pixels than the header announced");
    VipsRegion *region = vips_region_new(image);
    int strip = 64;
    for (int top = 0; top < image->Ysize; top += strip) {
        VipsRect area = {.left = 0, .top = top, .width = image->Xsize, .height = VIPS_MIN(strip, image->Ysize - top)};
        if (vips_region_prepare(region, &area) != 0) {
            g_object_unref(region);
            return failed(failure, VIPS_BRIDGE_CORRUPT);
        }
        for (int row = 0; row < area.height; row++)
            memcpy((char *)work + line * (size_t)(top + row), VIPS_REGION_ADDR(region, 0, top + row), line);
    }
    g_object_unref(region);
    return VIPS_BRIDGE_OK;
}

static VipsImage *load(int format, const void *input, size_t length, int frames, VipsFailOn fail_on) {
    void *bytes = (void *)input;
    VipsImage *image = NULL;
    int result = -1;
    switch (format) {
    case VIPS_BRIDGE_PNG:
        result = vips_pngload_buffer(bytes, length, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
        break;
    case VIPS_BRIDGE_WEBP:
        result = vips_webpload_buffer(
            bytes, length, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
        break;
    case VIPS_BRIDGE_GIF:
        result = vips_gifload_buffer(
            bytes, length, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
        break;
    case VIPS_BRIDGE_TIFF:
        result = vips_tiffload_buffer(
            bytes, length, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
        break;
    }
    return result == 0 ? image : NULL;
}

static VipsImage *prepare(
    int format, const void *input, size_t length, int count, VipsFailOn fail_on, VipsPhoto *photo, VipsFailure *failure) {
    VipsImage *image = load(format, input, length, count, fail_on);
    if (!image) {
        failed(failure, VIPS_BRIDGE_CORRUPT);
        return NULL;
    }
    int frames = vips_image_get_n_pages(image), height = vips_image_get_page_height(image);
    if (image->Coding != VIPS_CODING_NONE || (image->BandFmt != VIPS_FORMAT_UCHAR && image->BandFmt != VIPS_FORMAT_USHORT)) {
        refused(failure, VIPS_BRIDGE_UNSUPPORTED, "samples must be unsigned whole numbers of 8 or 16 bits");
        g_object_unref(image);
        return NULL;
    }
    if (height <= 0 || image->Ysize % height != 0) height = image->Ysize;
    // A still has one page even when the loader counts more (a pyramid in a TIFF).
    frames = image->Ysize / height;
    if (image->Type == VIPS_INTERPRETATION_CMYK) {
        if (convert_inks(&image) != 0) {
            failed(failure, VIPS_BRIDGE_UNSUPPORTED);
            return NULL;
        }
        photo->converted = 1;
    }
    if (image->Bands < 1 || image->Bands > 4) {
        refused(failure, VIPS_BRIDGE_UNSUPPORTED, "more than four channels are not supported");
        g_object_unref(image);
        return NULL;
    }
    photo->width = (uint32_t)image->Xsize;
    photo->height = (uint32_t)height;
    photo->frames = (uint32_t)frames;
    photo->bands = (uint32_t)image->Bands;
    photo->bits = image->BandFmt == VIPS_FORMAT_UCHAR ? 8 : 16;
    photo->has_alpha = vips_image_hasalpha(image) ? 1 : 0;
    photo->work_bytes = (uint64_t)VIPS_IMAGE_SIZEOF_LINE(image) * (uint64_t)image->Ysize;
    return image;
}

VipsSession *vips_session_decode(
    int format, const void *input, size_t length, int frames, int accepts_damage, void *work, size_t capacity, VipsPhoto *photo,
    VipsFailure *failure) {
    memset(photo, 0, sizeof *photo);
    memset(failure, 0, sizeof *failure);
    VipsImage *image = prepare(
        format, input, length, frames, accepts_damage ? VIPS_FAIL_ON_NONE : VIPS_FAIL_ON_ERROR, photo, failure);
    if (!image) return NULL;
    if (write_pixels(image, work, capacity, failure) != VIPS_BRIDGE_OK) {
        g_object_unref(image);
        return NULL;
    }
    VipsSession *session = calloc(1, sizeof *session);
    if (!session) {
        g_object_unref(image);
        refused(failure, VIPS_BRIDGE_NO_MEMORY, "out of memory");
        return NULL;
    }
    session->source = image;
    session->converted = photo->converted != 0;
    return session;
}

void vips_session_free(VipsSession *session) {
    g_object_unref(session->source);
    free(session);
    vips_error_clear();
}
