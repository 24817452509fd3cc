#include "Session.h"

#include <stdlib.h>
#include <string.h>

/// More is no colour profile.
enum { MOST_PROFILE = 16 << 20 };

static void read_profile(HEIFSession *session, const struct heif_image_handle *handle) {
    size_t length = heif_image_handle_get_raw_color_profile_size(handle);
    if (length == 0 || length > MOST_PROFILE) return;
    void *bytes = malloc(length);
    if (bytes && heif_image_handle_get_raw_color_profile(handle, bytes).code == heif_error_Ok)
        session->profile = (HEIFBytes){.bytes = bytes, .length = length};
    else
        free(bytes);
}

static void read_colours(HEIFSession *session, const struct heif_image_handle *handle, const struct heif_image *image) {
    session->has_colour_box = heif_image_handle_get_nclx_color_profile(handle, &session->colours).code == heif_error_Ok;
    if (!session->has_colour_box && heif_image_get_nclx_color_profile(image, &session->colours).code != heif_error_Ok)
        session->colours = NULL;
}

/// A sample of few bits spread over all 16, so that the largest becomes the largest.
static uint16_t spread(uint16_t sample, int bits) {
    uint32_t value = sample & ((1U << bits) - 1);
    return (uint16_t)(value << (16 - bits) | value >> (2 * bits - 16));
}

/// Where a sample of the picture lies among the decoded ones of its pixel: grey is the first of three equal colours.
static uint32_t source_sample(int is_grey, uint32_t band) {
    return is_grey && band == 1 ? 3 : band;
}

static int copy_samples(
    const struct heif_image *image, int is_grey, HEIFPicture *picture, void *work, size_t capacity, HEIFFailure *failure) {
    int width = heif_image_get_width(image, heif_channel_interleaved), height = heif_image_get_height(image, heif_channel_interleaved);
    int bits = heif_image_get_bits_per_pixel_range(image, heif_channel_interleaved), stride = 0;
    const uint8_t *plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
    if (!plane || width <= 0 || height <= 0) return heif_refuse(failure, HEIF_BRIDGE_CORRUPT, "it has no pixels");
    if (picture->bits == 8 ? bits != 8 : bits <= 8 || bits > 16)
        return heif_refuse(failure, HEIF_BRIDGE_UNSUPPORTED, "its planes differ in depth");
    picture->width = (uint32_t)width;
    picture->height = (uint32_t)height;
    uint32_t bands = picture->bands, decoded = 3 + picture->has_alpha;
    if ((size_t)width * (size_t)height * bands * (picture->bits / 8) > capacity)
        return heif_refuse(failure, HEIF_BRIDGE_TOO_LARGE, "more pixels than the header announced");
    for (uint32_t row = 0; row < picture->height; row++) {
        const uint8_t *line = plane + (size_t)stride * row;
        size_t start = (size_t)row * picture->width * bands;
        if (picture->bits == 8 && !is_grey) {
            memcpy((uint8_t *)work + start, line, (size_t)picture->width * bands);
            continue;
        }
        for (uint32_t column = 0; column < picture->width; column++)
            for (uint32_t band = 0; band < bands; band++) {
                size_t from = (size_t)column * decoded + source_sample(is_grey, band), to = start + (size_t)column * bands + band;
                if (picture->bits == 8)
                    ((uint8_t *)work)[to] = line[from];
                else
                    ((uint16_t *)work)[to] = spread(((const uint16_t *)line)[from], bits);
            }
    }
    return HEIF_BRIDGE_OK;
}

/// Brightness in the range of television (16 to 235, with 8 bits) is spread over all values: libheif does so with colours alone.
static void widen_range(void *samples, const HEIFPicture *picture) {
    size_t count = (size_t)picture->width * picture->height;
    int64_t most = picture->bits == 8 ? 255 : 65535, black = most * 16 / 255, span = most * 219 / 255;
    for (size_t index = 0; index < count; index++) {
        uint8_t *narrow = (uint8_t *)samples + index * picture->bands;
        uint16_t *wide = (uint16_t *)samples + index * picture->bands;
        int64_t value = ((picture->bits == 8 ? *narrow : *wide) - black) * most / span;
        value = value < 0 ? 0 : value > most ? most : value;
        if (picture->bits == 8)
            *narrow = (uint8_t)value;
        else
            *wide = (uint16_t)value;
    }
}

static int decode(
    HEIFSession *session, const struct heif_image_handle *handle, int is_grey, HEIFPicture *picture, void *work, size_t capacity,
    HEIFFailure *failure) {
    int bits = heif_image_handle_get_luma_bits_per_pixel(handle);
    if (bits < 8 || bits > 16) return heif_refuse(failure, HEIF_BRIDGE_UNSUPPORTED, "its depth is not known");
    picture->bits = bits == 8 ? 8 : 16;
    picture->has_alpha = heif_image_handle_has_alpha_channel(handle) ? 1 : 0;
    picture->bands = (is_grey ? 1 : 3) + picture->has_alpha;
    session->is_premultiplied = heif_image_handle_is_premultiplied_alpha(handle);
    enum heif_chroma chroma = picture->bits == 8
                                  ? (picture->has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB)
                                  : (picture->has_alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE);
    struct heif_decoding_options *options = heif_decoding_options_alloc();
    if (!options) return heif_refuse(failure, HEIF_BRIDGE_NO_MEMORY, "out of memory");
    options->strict_decoding = 1;
    struct heif_image *image = NULL;
    struct heif_error error = heif_decode_image(handle, &image, heif_colorspace_RGB, chroma, options);
    heif_decoding_options_free(options);
    if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_CORRUPT);
    int code = HEIF_BRIDGE_OK;
    struct heif_error warning;
    if (heif_image_get_decoding_warnings(image, 0, &warning, 1) > 0) code = heif_refuse_error(failure, warning, HEIF_BRIDGE_CORRUPT);
    if (code == HEIF_BRIDGE_OK) {
        read_colours(session, handle, image);
        code = copy_samples(image, is_grey, picture, work, capacity, failure);
        if (code == HEIF_BRIDGE_OK && is_grey && session->colours && !session->colours->full_range_flag) {
            widen_range(work, picture);
            session->colours->full_range_flag = 1;
        }
    }
    heif_image_release(image);
    return code;
}

static int open_primary(struct heif_context *context, const void *input, size_t length, struct heif_image_handle **handle, HEIFFailure *failure) {
    // Tiles are decoded on this thread: other photos have the other processors.
    heif_context_set_max_decoding_threads(context, 0);
    struct heif_error error = heif_context_read_from_memory_without_copy(context, input, length, NULL);
    if (error.code == heif_error_Ok) error = heif_context_get_primary_image_handle(context, handle);
    return error.code == heif_error_Ok ? HEIF_BRIDGE_OK : heif_refuse_error(failure, error, HEIF_BRIDGE_CORRUPT);
}

HEIFSession *heif_session_decode(
    int format, const void *input, size_t length, int is_grey, void *work, size_t capacity, HEIFPicture *picture,
    HEIFFailure *failure) {
    memset(picture, 0, sizeof *picture);
    memset(failure, 0, sizeof *failure);
    HEIFSession *session = calloc(1, sizeof *session);
    struct heif_context *context = heif_context_alloc();
    if (!session || !context) {
        heif_refuse(failure, HEIF_BRIDGE_NO_MEMORY, "out of memory");
        free(session);
        if (context) heif_context_free(context);
        return NULL;
    }
    session->format = format;
    struct heif_image_handle *handle = NULL;
    int code = open_primary(context, input, length, &handle, failure);
    if (code == HEIF_BRIDGE_OK) {
        read_profile(session, handle);
        code = decode(session, handle, is_grey, picture, work, capacity, failure);
        heif_image_handle_release(handle);
    }
    heif_context_free(context);
    if (code == HEIF_BRIDGE_OK) return session;
    heif_session_free(session);
    return NULL;
}
