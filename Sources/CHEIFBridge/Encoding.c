#include "Session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Transparency is looked at closely at edges and costs few bytes.
enum { ALPHA_QUALITY = 95 };

/// The nearest value of fewer bits.
static uint16_t narrow(uint16_t sample, uint32_t bits) {
    uint32_t most = (1U << bits) - 1;
    return (uint16_t)((sample * most + 32767U) / 65535U);
}

/// Copies every `step`th sample of the picture, from `samples` on, into a plane of the image.
static int fill_plane(
    struct heif_image *image, enum heif_channel channel, const HEIFPicture *picture, uint32_t count, const void *samples, uint32_t bits,
    HEIFFailure *failure) {
    struct heif_error error = heif_image_add_plane(image, channel, (int)picture->width, (int)picture->height, (int)bits);
    if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_NO_MEMORY);
    int stride = 0;
    uint8_t *plane = heif_image_get_plane(image, channel, &stride);
    if (!plane) return heif_refuse(failure, HEIF_BRIDGE_NO_MEMORY, "out of memory");
    uint32_t step = picture->bands;
    for (uint32_t row = 0; row < picture->height; row++) {
        uint8_t *line = plane + (size_t)stride * row;
        size_t start = (size_t)row * picture->width * step;
        if (picture->bits == 8 && count == step) {
            memcpy(line, (const uint8_t *)samples + start, (size_t)picture->width * step);
            continue;
        }
        for (uint32_t column = 0; column < picture->width; column++)
            for (uint32_t sample = 0; sample < count; sample++) {
                size_t from = start + (size_t)column * step + sample, to = (size_t)column * count + sample;
                if (picture->bits == 8)
                    line[to] = ((const uint8_t *)samples)[from];
                else
                    ((uint16_t *)line)[to] = narrow(((const uint16_t *)samples)[from], bits);
            }
    }
    return HEIF_BRIDGE_OK;
}

static int make_image(
    const HEIFSession *session, const void *samples, const HEIFPicture *picture, uint32_t bits, struct heif_image **image,
    HEIFFailure *failure) {
    int is_grey = picture->bands - picture->has_alpha == 1;
    enum heif_chroma chroma = is_grey    ? heif_chroma_monochrome
                              : bits == 8 ? (picture->has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB)
                                          : (picture->has_alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE);
    struct heif_error error = heif_image_create(
        (int)picture->width, (int)picture->height, is_grey ? heif_colorspace_monochrome : heif_colorspace_RGB, chroma, image);
    if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_NO_MEMORY);
    int code = is_grey ? fill_plane(*image, heif_channel_Y, picture, 1, samples, bits, failure)
                       : fill_plane(*image, heif_channel_interleaved, picture, picture->bands, samples, bits, failure);
    if (code == HEIF_BRIDGE_OK && is_grey && picture->has_alpha)
        code = fill_plane(
            *image, heif_channel_Alpha, picture, 1, (const uint8_t *)samples + picture->bits / 8, bits, failure);
    if (code != HEIF_BRIDGE_OK) return code;
    if (session->profile.bytes) {
        error = heif_image_set_raw_color_profile(*image, "prof", session->profile.bytes, session->profile.length);
        if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_NO_MEMORY);
    }
    if (picture->has_alpha) heif_image_set_premultiplied_alpha(*image, session->is_premultiplied);
    return HEIF_BRIDGE_OK;
}

/// A parameter that another version of an encoder may lack.
static void set_if_known(struct heif_encoder *encoder, const char *name, const char *value) {
    (void)heif_encoder_set_parameter(encoder, name, value);
}

static int make_encoder(
    struct heif_context *context, const HEIFSession *session, const HEIFEncoding *encoding, struct heif_encoder **encoder,
    HEIFFailure *failure) {
    int is_avif = session->format == HEIF_BRIDGE_AVIF;
    struct heif_error error =
        heif_context_get_encoder_for_format(context, is_avif ? heif_compression_AV1 : heif_compression_HEVC, encoder);
    if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_UNSUPPORTED);
    error = encoding->lossless ? heif_encoder_set_lossless(*encoder, 1)
                               : heif_encoder_set_lossy_quality(*encoder, (int)(encoding->quality > 100 ? 100 : encoding->quality));
    if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_INTERNAL);
    char text[16];
    snprintf(text, sizeof text, "%u", encoding->subsampling);
    error = heif_encoder_set_parameter_string(*encoder, "chroma", text);
    if (error.code != heif_error_Ok) return heif_refuse_error(failure, error, HEIF_BRIDGE_INTERNAL);
    // One thread a photo: other photos have the other processors.
    if (is_avif) {
        // Of 12 megapixels at one quality: speed 7 takes 2.2 s, 8 half of that with 20 % more error, 6 half as much again for 4 % less.
        set_if_known(*encoder, "threads", "1");
        set_if_known(*encoder, "speed", "7");
        snprintf(text, sizeof text, "%d", ALPHA_QUALITY);
        if (!encoding->lossless) set_if_known(*encoder, "alpha-quality", text);
    } else {
        // Libheif's own choice (slow) takes 2.6 times as long for 8 % fewer bytes; without the small blocks the error grows by a half.
        set_if_known(*encoder, "preset", "ultrafast");
        set_if_known(*encoder, "x265:min-cu-size", "8");
        set_if_known(*encoder, "x265:pools", "none");
        set_if_known(*encoder, "x265:frame-threads", "1");
    }
    return HEIF_BRIDGE_OK;
}

/// The colours' description for the file; without one in the source, what most readers take for granted.
static struct heif_color_profile_nclx *describe_colours(const HEIFSession *session, const HEIFEncoding *encoding) {
    struct heif_color_profile_nclx *colours = heif_nclx_color_profile_alloc();
    if (!colours) return NULL;
    if (session->colours) {
        colours->color_primaries = session->colours->color_primaries;
        colours->transfer_characteristics = session->colours->transfer_characteristics;
        colours->matrix_coefficients = session->colours->matrix_coefficients;
        colours->full_range_flag = session->colours->full_range_flag;
    } else {
        colours->color_primaries = session->profile.bytes ? heif_color_primaries_unspecified : heif_color_primaries_ITU_R_BT_709_5;
        colours->transfer_characteristics =
            session->profile.bytes ? heif_transfer_characteristic_unspecified : heif_transfer_characteristic_IEC_61966_2_1;
        colours->matrix_coefficients = heif_matrix_coefficients_ITU_R_BT_601_6;
        colours->full_range_flag = 1;
    }
    // Without loss there must be no rounding to YCbCr; with loss, RGB would be compressed badly.
    if (encoding->lossless)
        colours->matrix_coefficients = heif_matrix_coefficients_RGB_GBR;
    else if (colours->matrix_coefficients == heif_matrix_coefficients_RGB_GBR)
        colours->matrix_coefficients = heif_matrix_coefficients_ITU_R_BT_601_6;
    return colours;
}

typedef struct {
    uint8_t *bytes;
    size_t capacity;
    size_t length;
    int is_full;
} Output;

static struct heif_error append(struct heif_context *context, const void *data, size_t size, void *target) {
    (void)context;
    Output *output = target;
    struct heif_error done = {.code = heif_error_Ok, .subcode = heif_suberror_Unspecified, .message = "done"};
    if (size > output->capacity - output->length) {
        output->is_full = 1;
        done.code = heif_error_Encoding_error;
        done.subcode = heif_suberror_Cannot_write_output_data;
        return done;
    }
    memcpy(output->bytes + output->length, data, size);
    output->length += size;
    return done;
}

static int encode_image(
    const HEIFSession *session, struct heif_context *context, struct heif_image *image, const HEIFEncoding *encoding,
    HEIFFailure *failure) {
    struct heif_encoder *encoder = NULL;
    int code = make_encoder(context, session, encoding, &encoder, failure);
    if (code != HEIF_BRIDGE_OK) return code;
    struct heif_encoding_options *options = heif_encoding_options_alloc();
    struct heif_color_profile_nclx *colours = describe_colours(session, encoding);
    if (options && colours) {
        options->output_nclx_profile = colours;
        options->save_two_colr_boxes_when_ICC_and_nclx_available = session->has_colour_box ? 1 : 0;
        options->macOS_compatibility_workaround_no_nclx_profile = session->has_colour_box ? 0 : 1;
        heif_image_set_nclx_color_profile(image, colours);
        struct heif_error error = heif_context_encode_image(context, image, encoder, options, NULL);
        if (error.code != heif_error_Ok) code = heif_refuse_error(failure, error, HEIF_BRIDGE_INTERNAL);
    } else {
        code = heif_refuse(failure, HEIF_BRIDGE_NO_MEMORY, "out of memory");
    }
    if (colours) heif_nclx_color_profile_free(colours);
    if (options) heif_encoding_options_free(options);
    heif_encoder_release(encoder);
    return code;
}

int heif_session_encode(
    HEIFSession *session, const void *samples, const HEIFPicture *picture, const HEIFEncoding *encoding, void *output,
    size_t capacity, size_t *written, HEIFFailure *failure) {
    memset(failure, 0, sizeof *failure);
    uint32_t bits = picture->bits == 8 ? 8 : encoding->bits;
    if (bits < 8 || bits > 16 || picture->bands < 1 || picture->bands > 4)
        return heif_refuse(failure, HEIF_BRIDGE_INTERNAL, "not a picture that can be written");
    struct heif_image *image = NULL;
    struct heif_context *context = heif_context_alloc();
    if (!context) return heif_refuse(failure, HEIF_BRIDGE_NO_MEMORY, "out of memory");
    int code = make_image(session, samples, picture, bits, &image, failure);
    if (code == HEIF_BRIDGE_OK) code = encode_image(session, context, image, encoding, failure);
    if (image) heif_image_release(image);
    if (code == HEIF_BRIDGE_OK) {
        Output target = {.bytes = output, .capacity = capacity};
        struct heif_writer writer = {.writer_api_version = 1, .write = append};
        struct heif_error error = heif_context_write(context, &writer, &target);
        *written = target.length;
        if (error.code != heif_error_Ok)
            code = target.is_full
                       ? heif_refuse(failure, HEIF_BRIDGE_TOO_LARGE, "the result is larger than the memory set aside for it")
                       : heif_refuse_error(failure, error, HEIF_BRIDGE_INTERNAL);
    }
    heif_context_free(context);
    return code;
}
