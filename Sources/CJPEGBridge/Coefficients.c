#include "Session.h"

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
