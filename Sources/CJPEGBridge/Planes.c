#include "Session.h"

// The samples of each component as the file has them: its own colours (mostly light and two differences of colours), its own sampling.
// Nothing is converted, so this is half the memory of pixels for most photos, and none of the loss of converting there and back.

enum { MOST_COMPONENTS = 4, MOST_ROWS = MAX_SAMP_FACTOR * DCTSIZE };

/// The rows of one row of units, as libjpeg wants them.
typedef struct {
    JSAMPROW rows[MOST_COMPONENTS][MOST_ROWS];
    JSAMPARRAY components[MOST_COMPONENTS];
} UnitRow;

static void point_at(UnitRow *unit_row, const JPEGPlane *planes, const jpeg_component_info *info, int count, uint8_t *work, JDIMENSION unit) {
    for (int component = 0; component < count; component++) {
        size_t stride = (size_t)planes[component].blocks.blocks_per_row * DCTSIZE;
        size_t lines = (size_t)info[component].v_samp_factor * DCTSIZE;
        uint8_t *first = work + planes[component].blocks.offset + stride * lines * unit;
        for (size_t line = 0; line < lines; line++) unit_row->rows[component][line] = first + line * stride;
        unit_row->components[component] = unit_row->rows[component];
    }
}

/// Lays the planes out one behind the other. Rows of blocks are whole units, since libjpeg reads and writes by units.
static void lay_out(JPEGSession *session, size_t capacity) {
    const struct jpeg_decompress_struct *source = &session->source;
    uint64_t used = 0;
    for (int component = 0; component < source->num_components; component++) {
        const jpeg_component_info *info = &source->comp_info[component];
        uint32_t rows = source->total_iMCU_rows * (uint32_t)info->v_samp_factor;
        uint64_t bytes = (uint64_t)info->width_in_blocks * rows * DCTSIZE2;
        if (bytes > capacity - used) fail(&session->errors, JPEG_BRIDGE_TOO_LARGE, "more samples than the header announced");
        session->photo.planes[component] = (JPEGPlane){
            .blocks = {.offset = used, .blocks_per_row = info->width_in_blocks, .rows = rows},
            .picture_columns = info->width_in_blocks,
            .picture_rows = info->height_in_blocks,
            .carries_light = carries_light(session, component),
        };
        used += bytes;
    }
    session->photo.work_bytes = used;
    session->photo.bands = (uint32_t)source->num_components;
    session->photo.plane_count = (uint32_t)source->num_components;
}

int jpeg_session_read_planes(JPEGSession *session, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    if (setjmp(session->errors.escape)) return failure->code;
    open_source(session);
    struct jpeg_decompress_struct *source = &session->source;
    session->scans = scans_read(session->input, session->length, &session->scan_count);
    if (source->num_components != 1 && source->num_components != 3)
        fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "this number of components has no planes of light and colour");
    source->out_color_space = source->jpeg_color_space;
    source->raw_data_out = TRUE;
    lay_out(session, capacity);
    passing_arrays_prepare(session);
    jpeg_start_decompress(source);
    for (JDIMENSION unit = 0; unit < source->total_iMCU_rows; unit++) {
        UnitRow rows;
        point_at(&rows, session->photo.planes, source->comp_info, source->num_components, work, unit);
        jpeg_read_raw_data(source, rows.components, (JDIMENSION)(source->max_v_samp_factor * DCTSIZE));
    }
    finish_source(session);
    *photo = session->photo;
    return JPEG_BRIDGE_OK;
}

static int write_planes(JPEGSession *session, void *work, int components, void *output, size_t capacity, size_t *written) {
    if (setjmp(session->errors.escape)) return session->errors.failure->code;
    FixedDestination destination;
    open_target(session);
    struct jpeg_compress_struct *target = &session->target;
    jpeg_copy_critical_parameters(&session->source, target);
    target->restart_interval = session->source.restart_interval;
    if (components == 1) drop_colours(session);
    if (components != target->num_components) fail(&session->errors, JPEG_BRIDGE_INTERNAL, "some components are missing");
    target->in_color_space = target->jpeg_color_space;
    target->input_components = components;
    target->raw_data_in = TRUE;
    use_source_scans(session);
    fixed_destination_set(target, &destination, output, capacity);
    jpeg_start_compress(target, TRUE);
    JDIMENSION lines = (JDIMENSION)(target->max_v_samp_factor * DCTSIZE);
    for (JDIMENSION unit = 0; unit < target->total_iMCU_rows; unit++) {
        UnitRow rows;
        point_at(&rows, session->photo.planes, target->comp_info, components, work, unit);
        jpeg_write_raw_data(target, rows.components, lines);
    }
    jpeg_finish_compress(target);
    *written = fixed_destination_written(&destination);
    return JPEG_BRIDGE_OK;
}

int jpeg_session_write_planes(
    JPEGSession *session, void *work, int components, void *output, size_t capacity, size_t *written, JPEGFailure *failure) {
    error_state_prepare(&session->errors, failure);
    int code = write_planes(session, work, components, output, capacity, written);
    if (code != JPEG_BRIDGE_CORRUPT || !session->scans) return code;
    // A scan script that libjpeg refuses: the default one.
    forget_scans(session);
    error_state_prepare(&session->errors, failure);
    return write_planes(session, work, components, output, capacity, written);
}
