#include "Session.h"

#include <string.h>

int jpeg_session_read_pixels(
    JPEGSession *session, unsigned shrink, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    if (setjmp(session->errors.escape)) return failure->code;
    open_source(session);
    struct jpeg_decompress_struct *source = &session->source;
    session->scans = scans_read(session->input, session->length, &session->scan_count);
    switch (source->num_components) {
    case 1:
        source->out_color_space = JCS_GRAYSCALE;
        break;
    case 3:
        source->out_color_space = JCS_RGB;
        break;
    case 4:
        source->out_color_space = JCS_CMYK;
        jpeg_read_icc_profile(source, &session->profile, &session->profile_length);
        break;
    default:
        fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "this number of components is not supported");
    }
    source->scale_num = 1;
    source->scale_denom = shrink;
    jpeg_calc_output_dimensions(source);
    session->photo.width = source->output_width;
    session->photo.height = source->output_height;
    size_t stride = (size_t)source->output_width * (size_t)source->num_components;
    if (stride * source->output_height > capacity) fail(&session->errors, JPEG_BRIDGE_TOO_LARGE, "more pixels than the header announced");
    passing_arrays_prepare(session);
    jpeg_start_decompress(source);
    while (source->output_scanline < source->output_height) {
        JSAMPROW row = (uint8_t *)work + stride * source->output_scanline;
        jpeg_read_scanlines(source, &row, 1);
    }
    if (source->num_components == 4 && source->saw_Adobe_marker) {
        uint8_t *inks = work;
        size_t count = stride * source->output_height;
        for (size_t index = 0; index < count; index++) inks[index] = 255 - inks[index];
    }
    finish_source(session);
    session->photo.bands = (uint32_t)source->num_components;
    session->photo.work_bytes = (uint64_t)stride * source->output_height;
    *photo = session->photo;
    return JPEG_BRIDGE_OK;
}

/// Quality 92 without subsampling.
static void use_own_settings(struct jpeg_compress_struct *target) {
    jpeg_set_defaults(target);
    jpeg_set_quality(target, 92, TRUE);
    for (int component = 0; component < target->num_components; component++) {
        target->comp_info[component].h_samp_factor = 1;
        target->comp_info[component].v_samp_factor = 1;
    }
}

/// The source's quantisation for a picture of other bands: its light's tables serve all components.
static void use_light_of_source(JPEGSession *session) {
    struct jpeg_compress_struct *target = &session->target;
    const jpeg_component_info *light = &session->source.comp_info[0];
    const JQUANT_TBL *table = light->quant_table;
    use_own_settings(target);
    for (int index = 0; index < NUM_QUANT_TBLS; index++)
        if (target->quant_tbl_ptrs[index]) memcpy(target->quant_tbl_ptrs[index]->quantval, table->quantval, sizeof table->quantval);
    if (session->source.progressive_mode) jpeg_simple_progression(target);
}

static int write_pixels(
    JPEGSession *session, const JPEGPicture *picture, bool like_source, void *output, size_t capacity, size_t *written,
    JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    if (setjmp(session->errors.escape)) return failure->code;
    FixedDestination destination;
    struct jpeg_decompress_struct *source = &session->source;
    open_target(session);
    struct jpeg_compress_struct *target = &session->target;
    int bands = (int)picture->bands;
    if (bands != 1 && bands != 3) fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "a JPEG has one or three colours");
    target->in_color_space = bands == 1 ? JCS_GRAYSCALE : JCS_RGB;
    target->input_components = bands;
    if (like_source && bands == source->num_components) {
        jpeg_copy_critical_parameters(source, target);
        target->restart_interval = source->restart_interval;
        // Copying has set them for the source's own colours.
        target->in_color_space = bands == 1 ? JCS_GRAYSCALE : JCS_RGB;
        target->input_components = bands;
        use_source_scans(session);
    } else if (like_source) {
        use_light_of_source(session);
    } else {
        use_own_settings(target);
    }
    target->image_width = picture->width;
    target->image_height = picture->height;
    fixed_destination_set(target, &destination, output, capacity);
    jpeg_start_compress(target, TRUE);
    size_t stride = (size_t)target->image_width * (size_t)bands;
    while (target->next_scanline < target->image_height) {
        JSAMPROW row = (uint8_t *)picture->pixels + stride * target->next_scanline;
        jpeg_write_scanlines(target, &row, 1);
    }
    jpeg_finish_compress(target);
    *written = fixed_destination_written(&destination);
    return JPEG_BRIDGE_OK;
}

int jpeg_session_write_pixels(
    JPEGSession *session, const JPEGPicture *picture, int like_source, void *output, size_t capacity, size_t *written,
    JPEGFailure *failure) {
    int code = write_pixels(session, picture, like_source, output, capacity, written, failure);
    if (code != JPEG_BRIDGE_CORRUPT || !like_source || !session->scans) return code;
    // A scan script that libjpeg refuses: the default one.
    forget_scans(session);
    return write_pixels(session, picture, like_source, output, capacity, written, failure);
}
