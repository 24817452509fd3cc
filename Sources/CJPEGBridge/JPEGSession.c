#include "Session.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(value) #value
#define VERSION_TEXT(number) TEXT(number)

const char *jpeg_bridge_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
    return VERSION_TEXT(LIBJPEG_TURBO_VERSION);
#else
    return VERSION_TEXT(JPEG_LIB_VERSION);
#endif
}

JPEGSession *jpeg_session_create(const uint8_t *input, size_t length) {
    JPEGSession *session = calloc(1, sizeof *session);
    if (!session) return NULL;
    session->input = input;
    session->length = length;
    return session;
}

/// Makes the decompressor and reads the header. Called with the way out set.
static void open_source(JPEGSession *session) {
    session->source.err = &session->errors.base;
    jpeg_create_decompress(&session->source);
    session->source.client_data = session;
    jpeg_mem_src(&session->source, session->input, (unsigned long)session->length);
    jpeg_save_markers(&session->source, JPEG_APP0 + 2, 0xFFFF);
    jpeg_read_header(&session->source, TRUE);
    if (session->source.data_precision != 8) fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "only 8 bits a sample are supported");
    session->photo.width = session->source.image_width;
    session->photo.height = session->source.image_height;
}

/// A quantiser of zero is not allowed, and an encoder would divide by it.
static void check_quantisers(JPEGSession *session) {
    for (int table = 0; table < NUM_QUANT_TBLS; table++) {
        const JQUANT_TBL *quantisers = session->source.quant_tbl_ptrs[table];
        for (int index = 0; quantisers && index < DCTSIZE2; index++)
            if (quantisers->quantval[index] == 0) fail(&session->errors, JPEG_BRIDGE_CORRUPT, "a quantiser is zero");
    }
}

static void open_target(JPEGSession *session) {
    if (session->target_exists) jpeg_destroy_compress(&session->target);
    session->target_exists = false;
    session->target.err = &session->errors.base;
    jpeg_create_compress(&session->target);
    session->target_exists = true;
    session->target.client_data = session;
}

/// Divides the output into the scans of the source. A scan script that libjpeg refuses fails later, and the caller tries without.
static void use_source_scans(JPEGSession *session) {
    if (session->scans && (session->source.progressive_mode || session->scan_count > 1)) {
        session->target.scan_info = session->scans;
        session->target.num_scans = session->scan_count;
    } else if (session->source.progressive_mode) {
        jpeg_simple_progression(&session->target);
    }
}

void jpeg_session_free(JPEGSession *session) {
    if (session->target_exists) jpeg_destroy_compress(&session->target);
    if (session->source.mem) jpeg_destroy_decompress(&session->source);
    free(session->scans);
    free(session->profile);
    free(session);
}

// MARK: Coefficients

/// Inversion in the level-shifted domain is -x - 1: a block's first coefficient, eight times its mean, moves by 8 / its quantiser.
static int dc_step(const JPEGSession *session, int component) {
    const struct jpeg_decompress_struct *source = &session->source;
    bool carries_light = component == 0 || source->jpeg_color_space == JCS_RGB;
    const jpeg_component_info *info = &source->comp_info[component];
    const JQUANT_TBL *table = info->quant_table ? info->quant_table : source->quant_tbl_ptrs[info->quant_tbl_no];
    if (!carries_light || !table || table->quantval[0] == 0) return 0;
    return (8 + table->quantval[0] / 2) / table->quantval[0];
}

int jpeg_session_read_coefficients(JPEGSession *session, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    if (setjmp(session->errors.escape)) return failure->code;
    session->arrays = (SharedArrays){.memory = work, .capacity = capacity};
    open_source(session);
    shared_arrays_install(session->source.mem);
    session->coefficients = jpeg_read_coefficients(&session->source);
    check_quantisers(session);
    session->scans = scans_read(session->input, session->length, &session->scan_count);

    int components = session->source.num_components;
    if (components > 4 || session->arrays.plane_count != (uint32_t)components)
        fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "this number of components is not supported");
    session->photo.bands = (uint32_t)components;
    session->photo.plane_count = (uint32_t)components;
    session->photo.work_bytes = session->arrays.used;
    for (int component = 0; component < components; component++) {
        session->photo.planes[component] = (JPEGPlane){
            .offset = session->arrays.planes[component].offset,
            .blocks = session->arrays.planes[component].blocks,
            .dc_step = dc_step(session, component),
        };
    }
    *photo = session->photo;
    return JPEG_BRIDGE_OK;
}

static int write_coefficients(JPEGSession *session, bool like_source, void *output, size_t capacity, size_t *written) {
    if (setjmp(session->errors.escape)) return session->errors.failure->code;
    FixedDestination destination;
    open_target(session);
    shared_arrays_install(session->target.mem);
    jpeg_copy_critical_parameters(&session->source, &session->target);
    session->target.restart_interval = session->source.restart_interval;
    if (like_source) {
        use_source_scans(session);
    } else if (session->source.progressive_mode) {
        jpeg_simple_progression(&session->target);
    }
    if (like_source && !session->source.progressive_mode && !session->source.arith_code) {
        // Without the source's tables a file with optimised ones would grow by up to 20 %.
        for (int index = 0; index < NUM_HUFF_TBLS; index++) {
            session->target.dc_huff_tbl_ptrs[index] = session->source.dc_huff_tbl_ptrs[index];
            session->target.ac_huff_tbl_ptrs[index] = session->source.ac_huff_tbl_ptrs[index];
        }
        for (int component = 0; component < session->source.num_components; component++) {
            session->target.comp_info[component].dc_tbl_no = session->source.comp_info[component].dc_tbl_no;
            session->target.comp_info[component].ac_tbl_no = session->source.comp_info[component].ac_tbl_no;
        }
    } else {
        session->target.optimize_coding = TRUE;
    }
    fixed_destination_set(&session->target, &destination, output, capacity);
    jpeg_write_coefficients(&session->target, session->coefficients);
    jpeg_finish_compress(&session->target);
    *written = fixed_destination_written(&destination);
    return JPEG_BRIDGE_OK;
}

int jpeg_session_write_coefficients(JPEGSession *session, void *output, size_t capacity, size_t *written, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    int code = write_coefficients(session, true, output, capacity, written);
    if (code == JPEG_BRIDGE_OK || code == JPEG_BRIDGE_TOO_LARGE || code == JPEG_BRIDGE_NO_MEMORY) return code;
    // The source's tables may lack a code that the shifted means need, and its scans may be odd: then tables of our own.
    error_state_prepare(&session->errors, failure);
    return write_coefficients(session, false, output, capacity, written);
}

// MARK: Pixels

int jpeg_session_read_pixels(JPEGSession *session, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure) {
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
    size_t stride = (size_t)source->image_width * (size_t)source->num_components;
    if (stride * source->image_height > capacity) fail(&session->errors, JPEG_BRIDGE_TOO_LARGE, "more pixels than the header announced");
    jpeg_start_decompress(source);
    while (source->output_scanline < source->output_height) {
        JSAMPROW row = (uint8_t *)work + stride * source->output_scanline;
        jpeg_read_scanlines(source, &row, 1);
    }
    if (source->num_components == 4 && source->saw_Adobe_marker) {
        uint8_t *inks = work;
        size_t count = stride * source->image_height;
        for (size_t index = 0; index < count; index++) inks[index] = 255 - inks[index];
    }
    // Reads on to the end, so that damage after the last row is noticed; the source stays open, since its tables are needed later.
    for (int state = 0; state != JPEG_REACHED_EOI && state != JPEG_SUSPENDED;) state = jpeg_consume_input(source);
    check_quantisers(session);
    session->photo.bands = (uint32_t)source->num_components;
    session->photo.work_bytes = (uint64_t)stride * source->image_height;
    *photo = session->photo;
    return JPEG_BRIDGE_OK;
}

static int write_pixels(
    JPEGSession *session, const void *work, bool like_source, void *output, size_t capacity, size_t *written, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    if (setjmp(session->errors.escape)) return failure->code;
    FixedDestination destination;
    struct jpeg_decompress_struct *source = &session->source;
    open_target(session);
    struct jpeg_compress_struct *target = &session->target;
    int bands = source->num_components == 1 ? 1 : 3;
    if (like_source) {
        jpeg_copy_critical_parameters(source, target);
        target->in_color_space = bands == 1 ? JCS_GRAYSCALE : JCS_RGB;
        target->input_components = bands;
        use_source_scans(session);
    } else {
        target->image_width = source->image_width;
        target->image_height = source->image_height;
        target->in_color_space = bands == 1 ? JCS_GRAYSCALE : JCS_RGB;
        target->input_components = bands;
        jpeg_set_defaults(target);
        jpeg_set_quality(target, 92, TRUE);
        for (int component = 0; component < bands; component++) {
            target->comp_info[component].h_samp_factor = 1;
            target->comp_info[component].v_samp_factor = 1;
        }
    }
    fixed_destination_set(target, &destination, output, capacity);
    jpeg_start_compress(target, TRUE);
    size_t stride = (size_t)target->image_width * (size_t)bands;
    while (target->next_scanline < target->image_height) {
        JSAMPROW row = (uint8_t *)work + stride * target->next_scanline;
        jpeg_write_scanlines(target, &row, 1);
    }
    jpeg_finish_compress(target);
    *written = fixed_destination_written(&destination);
    return JPEG_BRIDGE_OK;
}

int jpeg_session_write_pixels(
    JPEGSession *session, const void *work, int like_source, void *output, size_t capacity, size_t *written, JPEGFailure *failure) {
    int code = write_pixels(session, work, like_source, output, capacity, written, failure);
    if (code != JPEG_BRIDGE_CORRUPT || !like_source || !session->scans) return code;
    // A scan script that libjpeg refuses: the default one.
    free(session->scans);
    session->scans = NULL;
    return write_pixels(session, work, like_source, output, capacity, written, failure);
}

const uint8_t *jpeg_session_profile(JPEGSession *session, size_t *length) {
    *length = session->profile_length;
    return session->profile;
}
