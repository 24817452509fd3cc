#include "CVipsBridge.h"
#include "Exif.h"

#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

struct VipsSession {
    VipsImage *source;
    const void *work;
    VipsPhoto photo;
};

static void drop_message(const char *domain, GLogLevelFlags level, const char *message, void *data) {
    (void)domain, (void)level, (void)message, (void)data;
}

int vips_bridge_start(void) {
    g_log_set_default_handler(drop_message, NULL);
    // Large pictures would be unpacked into a temporary file, which the sandbox forbids; the memory limit bounds them instead.
    g_setenv("VIPS_DISC_THRESHOLD", "64g", TRUE);
    if (vips_init("darkroom-codec") != 0) return -1;
    vips_block_untrusted_set(TRUE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return 0;
}

const char *vips_bridge_version(void) {
    return vips_version_string();
}

/// Fills in the failure from libvips' error buffer, whose last line says most.
static int failed(VipsFailure *failure, int code) {
    char text[1024];
    snprintf(text, sizeof text, "%s", vips_error_buffer());
    vips_error_clear();
    size_t end = strlen(text);
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' ')) text[--end] = 0;
    char *line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    failure->code = strstr(text, "out of memory") ? VIPS_BRIDGE_NO_MEMORY : code;
    snprintf(failure->message, sizeof failure->message, "%s", *line ? line : "libvips gave no reason");
    return failure->code;
}

static int refused(VipsFailure *failure, int code, const char *message) {
    vips_error_clear();
    failure->code = code;
    snprintf(failure->message, sizeof failure->message, "%s", message);
    return code;
}

/// Computes the pixels from top to bottom on this thread, straight into `work`.
static int write_pixels(VipsImage *image, void *work, size_t capacity, VipsFailure *failure) {
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

static VipsImage *load(int format, const void *input, size_t length, int frames) {
    void *bytes = (void *)input;
    VipsImage *image = NULL;
    int result = -1;
    switch (format) {
    case VIPS_BRIDGE_PNG:
        result = vips_pngload_buffer(bytes, length, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    case VIPS_BRIDGE_WEBP:
        result = vips_webpload_buffer(
            bytes, length, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    case VIPS_BRIDGE_GIF:
        result = vips_gifload_buffer(
            bytes, length, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    case VIPS_BRIDGE_TIFF:
        result = vips_tiffload_buffer(
            bytes, length, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    }
    return result == 0 ? image : NULL;
}

/// Replaces `image` by the result of an operation on it; on failure the image is released and NULL is left.
static int replace(VipsImage **image, int result, VipsImage *next) {
    g_object_unref(*image);
    *image = result == 0 ? next : NULL;
    return result;
}

static int convert_inks(VipsImage **image) {
    VipsImage *next = NULL;
    int result = vips_icc_transform(
        *image, &next, "srgb", "embedded", TRUE, "input_profile", "cmyk", "intent", VIPS_INTENT_RELATIVE, "depth", 8, NULL);
    return replace(image, result, next);
}

static VipsImage *prepare(int format, const void *input, size_t length, int count, VipsPhoto *photo, VipsFailure *failure) {
    VipsImage *image = load(format, input, length, count);
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
    int format, const void *input, size_t length, int frames, void *work, size_t capacity, VipsPhoto *photo, VipsFailure *failure) {
    memset(photo, 0, sizeof *photo);
    memset(failure, 0, sizeof *failure);
    VipsImage *image = prepare(format, input, length, frames, photo, failure);
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
    session->work = work;
    session->photo = *photo;
    return session;
}

void vips_session_free(VipsSession *session) {
    g_object_unref(session->source);
    free(session);
    vips_error_clear();
}

/// What describes the pixels and not the picture; libvips sets these by itself.
static int describes_pixels(const char *field) {
    static const char *const names[] = {
        "width", "height", "bands", "format", "coding", "interpretation", "xoffset", "yoffset", "xres", "yres", "filename",
        "vips-loader", "vips-sequential", "bits-per-sample", "palette-bit-depth", "gif-palette", "background", NULL,
    };
    for (const char *const *name = names; *name; name++)
        if (strcmp(*name, field) == 0) return 1;
    return 0;
}

static void *copy_field(VipsImage *from, const char *field, GValue *value, void *target) {
    (void)from;
    // A thumbnail would still show the picture as it was, and the fields that were read from EXIF would bring it back.
    if (describes_pixels(field) || strcmp(field, "jpeg-thumbnail-data") == 0 || strncmp(field, "exif-ifd1-", 10) == 0) return NULL;
    if (strcmp(field, VIPS_META_EXIF_NAME) != 0) {
        vips_image_set(target, field, value);
        return NULL;
    }
    size_t length = 0;
    const void *data = vips_value_get_blob(value, &length);
    uint8_t *copy = data ? g_memdup2(data, length) : NULL;
    if (!copy) return NULL;
    exif_drop_thumbnail(copy, length);
    vips_image_set_blob_copy(target, field, copy, length);
    g_free(copy);
    return NULL;
}

/// The work memory as an image with the source's metadata.
static VipsImage *reassemble(VipsSession *session) {
    const VipsPhoto *photo = &session->photo;
    VipsImage *raw = vips_image_new_from_memory(
        session->work, photo->work_bytes, (int)photo->width, (int)(photo->height * photo->frames), (int)photo->bands,
        photo->bits == 8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT);
    if (!raw) return NULL;
    VipsImage *image = NULL;
    int result = vips_copy(
        raw, &image, "interpretation", session->source->Type, "xres", session->source->Xres, "yres", session->source->Yres, NULL);
    g_object_unref(raw);
    if (result != 0) return NULL;
    vips_image_map(session->source, copy_field, image);
    if (photo->converted) vips_image_remove(image, VIPS_META_ICC_NAME);
    vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, (int)photo->height);
    vips_image_set_int(image, VIPS_META_N_PAGES, (int)photo->frames);
    return image;
}

static VipsForeignTiffCompression tiff_compression(uint32_t number) {
    switch (number) {
    case 1:
        return VIPS_FOREIGN_TIFF_COMPRESSION_JPEG;
    case 2:
        return VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE;
    case 3:
        return VIPS_FOREIGN_TIFF_COMPRESSION_PACKBITS;
    case 4:
        return VIPS_FOREIGN_TIFF_COMPRESSION_CCITTFAX4;
    case 5:
        return VIPS_FOREIGN_TIFF_COMPRESSION_LZW;
    default:
        return VIPS_FOREIGN_TIFF_COMPRESSION_NONE;
    }
}

static int save(VipsImage *image, int format, const VipsEncoding *encoding, void **bytes, size_t *length) {
    switch (format) {
    case VIPS_BRIDGE_PNG:
        // Level 1 with the filter Sub: seven times faster than level 6 with all filters, for 17 % more bytes.
        return vips_pngsave_buffer(
            image, bytes, length, "compression", 1, "filter", VIPS_FOREIGN_PNG_FILTER_SUB, "bitdepth", (int)encoding->bits, NULL);
    case VIPS_BRIDGE_WEBP:
        return vips_webpsave_buffer(
            image, bytes, length, "lossless", encoding->lossless != 0, "Q", encoding->lossless ? 75 : 90, "effort", 2, NULL);
    case VIPS_BRIDGE_GIF:
        return vips_gifsave_buffer(image, bytes, length, "dither", 0.0, "effort", 4, NULL);
    case VIPS_BRIDGE_TIFF:
        return vips_tiffsave_buffer(
            image, bytes, length, "compression", tiff_compression(encoding->compression), "Q", 92, "predictor",
            encoding->predictor ? VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL : VIPS_FOREIGN_TIFF_PREDICTOR_NONE, "bitdepth",
            encoding->bits < 8 ? (int)encoding->bits : 0, NULL);
    }
    vips_error("save", "unknown format");
    return -1;
}

int vips_session_encode(
    VipsSession *session, int format, const VipsEncoding *encoding, void *output, size_t capacity, size_t *written,
    VipsFailure *failure) {
    memset(failure, 0, sizeof *failure);
    VipsImage *image = reassemble(session);
    if (!image) return failed(failure, VIPS_BRIDGE_INTERNAL);
    void *bytes = NULL;
    size_t length = 0;
    int result = save(image, format, encoding, &bytes, &length);
    g_object_unref(image);
    if (result != 0) return failed(failure, VIPS_BRIDGE_INTERNAL);
    int code = VIPS_BRIDGE_OK;
    if (length <= capacity) {
        memcpy(output, bytes, length);
        *written = length;
    } else {
        code = refused(failure, VIPS_BRIDGE_TOO_LARGE, "the result is larger than the memory set aside for it");
    }
    g_free(bytes);
    return code;
}

int vips_bridge_inks_to_rgb(
    const void *inks, uint32_t width, uint32_t height, const void *profile, size_t profile_length, void *pixels, size_t capacity,
    VipsFailure *failure) {
    memset(failure, 0, sizeof *failure);
    VipsImage *raw =
        vips_image_new_from_memory(inks, (size_t)width * height * 4, (int)width, (int)height, 4, VIPS_FORMAT_UCHAR);
    if (!raw) return failed(failure, VIPS_BRIDGE_INTERNAL);
    VipsImage *image = NULL;
    int result = vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_CMYK, NULL);
    g_object_unref(raw);
    if (result != 0) return failed(failure, VIPS_BRIDGE_INTERNAL);
    if (profile) vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, profile, profile_length);
    if (convert_inks(&image) != 0) return failed(failure, VIPS_BRIDGE_UNSUPPORTED);
    int code = image->Bands == 3 ? write_pixels(image, pixels, capacity, failure)
                                 : refused(failure, VIPS_BRIDGE_UNSUPPORTED, "the profile does not lead to RGB");
    g_object_unref(image);
    return code;
}
