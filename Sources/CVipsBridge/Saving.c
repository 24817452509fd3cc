#include "Session.h"

#include <string.h>

/// What the samples mean: as in the source, unless there are colours now where there were none, or none where there were.
static VipsInterpretation interpretation(const VipsImage *source, const VipsPicture *picture) {
    int is_grey = picture->bands < 3;
    if (is_grey == (source->Bands < 3)) return source->Type;
    if (picture->bits == 8) return is_grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
    return is_grey ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
}

/// The picture as an image with the source's metadata.
static VipsImage *assemble(VipsSession *session, const VipsPicture *picture, uint32_t carried) {
    size_t height = (size_t)picture->height * picture->frames;
    size_t bytes = (size_t)picture->width * height * picture->bands * (picture->bits / 8);
    VipsImage *raw = vips_image_new_from_memory(
        picture->samples, bytes, (int)picture->width, (int)height, (int)picture->bands,
        picture->bits == 8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT);
    if (!raw) return NULL;
    const VipsImage *source = session->source;
    VipsImage *image = NULL;
    int result = vips_copy(
        raw, &image, "interpretation", interpretation(source, picture), "xres", source->Xres, "yres", source->Yres, NULL);
    g_object_unref(raw);
    if (result != 0) return NULL;
    carry_metadata(session, image, picture, carried);
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

static int webp_quality(uint32_t quality) {
    return quality < 1 ? 1 : quality > 100 ? 100 : (int)quality;
}

/// A size of tiles that libvips takes.
static int tile_side(uint32_t side) {
    return side < 16 || side > 4096 || side % 16 != 0 ? 256 : (int)side;
}

static int save(VipsImage *image, int format, const VipsEncoding *encoding, void **bytes, size_t *length) {
    switch (format) {
    case VIPS_BRIDGE_PNG:
        // Only interlaced ones come here.
        return vips_pngsave_buffer(
            image, bytes, length, "compression", 1, "filter", VIPS_FOREIGN_PNG_FILTER_SUB, "bitdepth", (int)encoding->bits, "interlace", TRUE, NULL);
    case VIPS_BRIDGE_WEBP:
        return vips_webpsave_buffer(
            image, bytes, length, "lossless", encoding->lossless != 0, "Q", encoding->lossless ? 75 : webp_quality(encoding->quality), "effort", 2, NULL);
    case VIPS_BRIDGE_GIF:
        return vips_gifsave_buffer(image, bytes, length, "dither", 0.0, "effort", 4, NULL);
    case VIPS_BRIDGE_TIFF:
        return vips_tiffsave_buffer(
            image, bytes, length, "compression", tiff_compression(encoding->compression), "Q", 92, "predictor",
            encoding->predictor ? VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL : VIPS_FOREIGN_TIFF_PREDICTOR_NONE, "bitdepth",
            encoding->bits < 8 ? (int)encoding->bits : 0, "miniswhite", encoding->white_is_zero && encoding->bits < 8, "tile",
            encoding->tile_width > 0 && encoding->tile_height > 0, "tile_width", tile_side(encoding->tile_width), "tile_height",
            tile_side(encoding->tile_height), NULL);
    }
    vips_error("save", "unknown format");
    return -1;
}

int vips_session_encode(
    VipsSession *session, int format, const VipsPicture *picture, const VipsEncoding *encoding, void *output, size_t capacity,
    size_t *written, VipsFailure *failure) {
    memset(failure, 0, sizeof *failure);
    // libvips counts rows and columns in int; the samples' size was checked by the caller.
    if (picture->width == 0 || picture->width > VIPS_MAX_COORD || picture->height == 0 || picture->frames == 0 ||
        (uint64_t)picture->height * picture->frames > VIPS_MAX_COORD || picture->bands < 1 || picture->bands > 4 ||
        (picture->bits != 8 && picture->bits != 16))
        return refused(failure, VIPS_BRIDGE_INTERNAL, "these are no dimensions of a picture");
    VipsImage *image = assemble(session, picture, encoding->carried);
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
