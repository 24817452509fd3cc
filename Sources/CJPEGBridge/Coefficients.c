#include "Session.h"

// The coefficients of a JPEG, read and written without their pixels. Between the two a kernel may have negated them, turned them by right
// angles or dropped the colour differences; tables, sampling and scans are changed here so that they fit again.

/// Inversion in the level-shifted domain is -x - 1: a block's first coefficient, eight times its mean, moves by 8 / its quantiser.
static int dc_step(const JPEGSession *session, int component) {
    const jpeg_component_info *info = &session->source.comp_info[component];
    int quantiser = info->quant_table->quantval[0];
    return carries_light(session, component) && quantiser ? (8 + quantiser / 2) / quantiser : 0;
}

int jpeg_session_read_coefficients(JPEGSession *session, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    if (setjmp(session->errors.escape)) return failure->code;
    session->arrays = (SharedArrays){.memory = work, .capacity = capacity};
    open_source(session);
    shared_arrays_install(session->source.mem);
    jpeg_read_coefficients(&session->source);
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
            .blocks = session->arrays.planes[component],
            .picture_columns = session->source.comp_info[component].width_in_blocks,
            .picture_rows = session->source.comp_info[component].height_in_blocks,
            .dc_step = dc_step(session, component),
            .carries_light = carries_light(session, component),
        };
    }
    *photo = session->photo;
    return JPEG_BRIDGE_OK;
}

// MARK: Writing

static void exchange(int *first, int *second) {
    int value = *first;
    *first = *second;
    *second = value;
}

/// Exchanges width and height wherever the target has them, after the source's parameters were copied to it.
static void transpose_parameters(struct jpeg_compress_struct *target) {
    JDIMENSION width = target->image_width;
    target->image_width = target->image_height;
    target->image_height = width;
#if JPEG_LIB_VERSION >= 70
    width = target->jpeg_width;
    target->jpeg_width = target->jpeg_height;
    target->jpeg_height = width;
    exchange(&target->min_DCT_h_scaled_size, &target->min_DCT_v_scaled_size);
#endif
    for (int component = 0; component < target->num_components; component++)
        exchange(&target->comp_info[component].h_samp_factor, &target->comp_info[component].v_samp_factor);
    for (int table = 0; table < NUM_QUANT_TBLS; table++) {
        JQUANT_TBL *quantisers = target->quant_tbl_ptrs[table];
        for (int row = 0; quantisers && row < DCTSIZE; row++) {
            for (int column = 0; column < row; column++) {
                UINT16 value = quantisers->quantval[row * DCTSIZE + column];
                quantisers->quantval[row * DCTSIZE + column] = quantisers->quantval[column * DCTSIZE + row];
                quantisers->quantval[column * DCTSIZE + row] = value;
            }
        }
    }
}

void drop_colours(JPEGSession *session) {
    const struct jpeg_decompress_struct *source = &session->source;
    struct jpeg_compress_struct *target = &session->target;
    const jpeg_component_info *light = &source->comp_info[0];
    if (source->num_components == 1) return;
    if (source->jpeg_color_space != JCS_YCbCr || light->h_samp_factor != source->max_h_samp_factor ||
        light->v_samp_factor != source->max_v_samp_factor)
        fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "its first component is not the picture in grey");
    int quantisers = target->comp_info[0].quant_tbl_no;
    jpeg_set_colorspace(target, JCS_GRAYSCALE);
    target->comp_info[0].quant_tbl_no = quantisers;
    // Restarts come after the same part of the picture, which is now more units, each of one block.
    unsigned units = target->restart_interval * (unsigned)(light->h_samp_factor * light->v_samp_factor);
    target->restart_interval = units > 65535 ? 65535 : units;
    int kept = 0;
    for (int index = 0; index < session->scan_count; index++) {
        jpeg_scan_info scan = session->scans[index];
        bool has_light = false;
        for (int place = 0; place < scan.comps_in_scan; place++) has_light |= scan.component_index[place] == 0;
        if (!has_light) continue;
        scan.comps_in_scan = 1;
        scan.component_index[0] = 0;
        session->scans[kept++] = scan;
    }
    session->scan_count = kept;
}

static void use_source_codes(JPEGSession *session) {
    for (int index = 0; index < NUM_HUFF_TBLS; index++) {
        session->target.dc_huff_tbl_ptrs[index] = session->source.dc_huff_tbl_ptrs[index];
        session->target.ac_huff_tbl_ptrs[index] = session->source.ac_huff_tbl_ptrs[index];
    }
    for (int component = 0; component < session->target.num_components; component++) {
        session->target.comp_info[component].dc_tbl_no = session->source.comp_info[component].dc_tbl_no;
        session->target.comp_info[component].ac_tbl_no = session->source.comp_info[component].ac_tbl_no;
    }
}

/// A component's blocks along one side of the picture.
static uint64_t blocks_along(uint64_t side, int factor, int largest_factor) {
    uint64_t unit = (uint64_t)largest_factor * DCTSIZE;
    return (side * (uint64_t)factor + unit - 1) / unit;
}

static uint64_t round_up(uint64_t number, int unit) {
    return (number + (uint64_t)unit - 1) / (uint64_t)unit * (uint64_t)unit;
}

static void find_largest_factors(const struct jpeg_compress_struct *target, int *across, int *down) {
    *across = *down = 1;
    for (int component = 0; component < target->num_components; component++) {
        const jpeg_component_info *info = &target->comp_info[component];
        if (info->h_samp_factor > *across) *across = info->h_samp_factor;
        if (info->v_samp_factor > *down) *down = info->v_samp_factor;
    }
}

/// The arrays that libjpeg reads the coefficients from.
static jvirt_barray_ptr *arranged_arrays(JPEGSession *session, const JPEGArrangement *arrangement) {
    struct jpeg_compress_struct *target = &session->target;
    j_common_ptr common = (j_common_ptr)target;
    int most_across, most_down;
    find_largest_factors(target, &most_across, &most_down);
    jvirt_barray_ptr *arrays = target->mem->alloc_small(common, JPOOL_IMAGE, sizeof *arrays * MAX_COMPONENTS);
    for (int component = 0; component < target->num_components; component++) {
        const jpeg_component_info *info = &target->comp_info[component];
        uint64_t columns = blocks_along(target->image_width, info->h_samp_factor, most_across);
        uint64_t rows = blocks_along(target->image_height, info->v_samp_factor, most_down);
        const CoefficientBlocks *blocks = arrangement->turned ? &arrangement->planes[component] : &session->arrays.planes[component];
        arrays[component] = shared_array_at(common, blocks, columns, round_up(rows, info->v_samp_factor));
    }
    return arrays;
}

static void set_size(struct jpeg_compress_struct *target, JDIMENSION width, JDIMENSION height) {
    target->image_width = width;
    target->image_height = height;
#if JPEG_LIB_VERSION >= 70
    target->jpeg_width = width;
    target->jpeg_height = height;
#endif
}

/// In one scan of all components blocks are coded beyond the picture's edge, up to a whole unit. libjpeg makes up its own, and what the
/// source has there would be lost: doing it twice would no longer give the source. So it is told that the picture reaches that far,
/// and the true size again before it writes the header.
static void write_with_padding(JPEGSession *session, const JPEGArrangement *arrangement) {
    struct jpeg_compress_struct *target = &session->target;
    JDIMENSION width = target->image_width, height = target->image_height;
    bool is_interleaved = !session->source.progressive_mode && target->num_components > 1 && session->scan_count == 1 &&
                          session->scans[0].comps_in_scan == target->num_components;
    int most_across, most_down;
    find_largest_factors(target, &most_across, &most_down);
    uint64_t whole_width = round_up(width, most_across * DCTSIZE), whole_height = round_up(height, most_down * DCTSIZE);
    if (is_interleaved && whole_width <= JPEG_MAX_DIMENSION && whole_height <= JPEG_MAX_DIMENSION)
        set_size(target, (JDIMENSION)whole_width, (JDIMENSION)whole_height);
    jpeg_write_coefficients(target, arranged_arrays(session, arrangement));
    set_size(target, width, height);
    jpeg_finish_compress(target);
}

/// Whether the source's codes serve the target. Codes that encoders made for one picture lack what that did not need, and libjpeg does
/// not notice: it would write nothing where a code is missing.
static bool source_codes_serve(const JPEGSession *session, const JPEGArrangement *arrangement) {
    const struct jpeg_decompress_struct *source = &session->source;
    bool is_in_place = !arrangement->turned && session->target.num_components == source->num_components;
    if (source->progressive_mode || source->arith_code) return false;
    for (int component = 0; component < session->target.num_components; component++) {
        const jpeg_component_info *info = &source->comp_info[component];
        // The file names them, and libjpeg looks at those alone that it uses.
        if (info->dc_tbl_no < 0 || info->dc_tbl_no >= NUM_HUFF_TBLS || info->ac_tbl_no < 0 || info->ac_tbl_no >= NUM_HUFF_TBLS)
            return false;
        const JHUFF_TBL *dc = source->dc_huff_tbl_ptrs[info->dc_tbl_no], *ac = source->ac_huff_tbl_ptrs[info->ac_tbl_no];
        if (!dc || !ac) return false;
        if (codes_are_complete(dc, ac)) continue;
        // In their place, negated or not, coefficients need the codes that they had, if the tables are still those of their scan; but
        // where the means begin anew, at restarts, a shifted one may need another.
        if (!is_in_place || session->scan_count != 1) return false;
        if (!codes_have_dc(dc, session, component)) return false;
    }
    return true;
}

static int write_coefficients(
    JPEGSession *session, const JPEGArrangement *arrangement, bool like_source, void *output, size_t capacity, size_t *written) {
    if (setjmp(session->errors.escape)) return session->errors.failure->code;
    FixedDestination destination;
    open_target(session);
    shared_arrays_install(session->target.mem);
    jpeg_copy_critical_parameters(&session->source, &session->target);
    session->target.restart_interval = session->source.restart_interval;
    if (arrangement->transposed) transpose_parameters(&session->target);
    if (arrangement->components == 1) drop_colours(session);
    if (arrangement->components != (uint32_t)session->target.num_components)
        fail(&session->errors, JPEG_BRIDGE_INTERNAL, "some components are missing");
    if (like_source) {
        use_source_scans(session);
    } else if (session->source.progressive_mode) {
        jpeg_simple_progression(&session->target);
    }
    if (like_source && source_codes_serve(session, arrangement)) {
        // Without the source's tables a file with optimised ones would grow by up to 20 %.
        use_source_codes(session);
    } else {
        session->target.optimize_coding = TRUE;
    }
    fixed_destination_set(&session->target, &destination, output, capacity);
    write_with_padding(session, arrangement);
    *written = fixed_destination_written(&destination);
    return JPEG_BRIDGE_OK;
}

int jpeg_session_write_coefficients(
    JPEGSession *session, const JPEGArrangement *arrangement, void *output, size_t capacity, size_t *written, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    int code = write_coefficients(session, arrangement, true, output, capacity, written);
    if (code == JPEG_BRIDGE_OK || code == JPEG_BRIDGE_TOO_LARGE || code == JPEG_BRIDGE_NO_MEMORY) return code;
    // The source's scans may be odd: then scans of our own.
    error_state_prepare(&session->errors, failure);
    return write_coefficients(session, arrangement, false, output, capacity, written);
}
