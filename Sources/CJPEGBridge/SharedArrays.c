#include "Session.h"

#include <stdlib.h>
#include <string.h>

// libjpeg asks its memory manager for "virtual" arrays of coefficient blocks. Ours lie in the memory that is shared with the parent,
// so the kernel runs on the coefficients where they were decoded, without a copy, and without the page faults that fresh memory costs
// for each photo.

struct jvirt_barray_control {
    JBLOCKROW *rows;
    JDIMENSION row_count;
};

/// Makes an array of rows that lie in shared memory. The caller has checked that they do.
static jvirt_barray_ptr array_at(j_common_ptr common, uint8_t *start, JDIMENSION blocks_per_row, JDIMENSION row_count) {
    jvirt_barray_ptr array = common->mem->alloc_small(common, JPOOL_IMAGE, sizeof *array);
    array->rows = common->mem->alloc_large(common, JPOOL_IMAGE, row_count * sizeof(JBLOCKROW));
    array->row_count = row_count;
    for (JDIMENSION row = 0; row < row_count; row++) array->rows[row] = (JBLOCKROW)start + (size_t)row * blocks_per_row;
    return array;
}

static jvirt_barray_ptr request(
    j_common_ptr common, int pool, boolean zeroed, JDIMENSION blocks_per_row, JDIMENSION row_count, JDIMENSION most_rows) {
    (void)pool, (void)zeroed, (void)most_rows;
    JPEGSession *session = common->client_data;
    SharedArrays *arrays = &session->arrays;
    size_t bytes = (size_t)blocks_per_row * row_count * sizeof(JBLOCK);
    if (arrays->plane_count == MAX_COMPONENTS || bytes > arrays->capacity - arrays->used)
        fail(&session->errors, JPEG_BRIDGE_TOO_LARGE, "more coefficients than the header announced");
    uint8_t *start = arrays->memory + arrays->used;
    // Zeroing row by row as they are decoded was measured not to be faster.
    memset(start, 0, bytes);
    arrays->planes[arrays->plane_count++] = (CoefficientBlocks){
        .offset = arrays->used,
        .blocks_per_row = blocks_per_row,
        .rows = row_count,
    };
    arrays->used += bytes;
    return array_at(common, start, blocks_per_row, row_count);
}

static void realize(j_common_ptr common) {
    (void)common;
}

static JBLOCKARRAY access(j_common_ptr common, jvirt_barray_ptr array, JDIMENSION start, JDIMENSION count, boolean writable) {
    (void)writable;
    JPEGSession *session = common->client_data;
    if (start > array->row_count || count > array->row_count - start)
        fail(&session->errors, JPEG_BRIDGE_CORRUPT, "coefficient rows out of range");
    return array->rows + start;
}

jvirt_barray_ptr shared_array_at(j_common_ptr common, const CoefficientBlocks *blocks, uint64_t columns, uint64_t rows) {
    JPEGSession *session = common->client_data;
    const SharedArrays *arrays = &session->arrays;
    uint64_t most = arrays->capacity / sizeof(JBLOCK);
    if (blocks->offset % sizeof(JBLOCK) != 0 || blocks->offset > arrays->capacity || blocks->blocks_per_row < columns ||
        blocks->rows < rows || columns == 0 || rows == 0 || blocks->blocks_per_row > most ||
        blocks->rows > (arrays->capacity - blocks->offset) / sizeof(JBLOCK) / blocks->blocks_per_row)
        fail(&session->errors, JPEG_BRIDGE_INTERNAL, "the coefficients to be written are not where they should be");
    return array_at(common, arrays->memory + blocks->offset, blocks->blocks_per_row, blocks->rows);
}

void shared_arrays_install(struct jpeg_memory_mgr *manager) {
    manager->request_virt_barray = request;
    manager->realize_virt_arrays = realize;
    manager->access_virt_barray = access;
}

void passing_arrays_prepare(JPEGSession *session) {
    struct jpeg_decompress_struct *source = &session->source;
    if (!jpeg_has_multiple_scans(source)) return;
    uint64_t bytes = 0;
    for (int component = 0; component < source->num_components; component++) {
        const jpeg_component_info *info = &source->comp_info[component];
        // Up to a whole unit at both sides, as libjpeg asks for them.
        bytes += ((uint64_t)info->width_in_blocks + MAX_SAMP_FACTOR) * ((uint64_t)info->height_in_blocks + MAX_SAMP_FACTOR) * sizeof(JBLOCK);
    }
    session->passing_memory = malloc(bytes);
    if (!session->passing_memory) fail(&session->errors, JPEG_BRIDGE_NO_MEMORY, "out of memory");
    session->arrays = (SharedArrays){.memory = session->passing_memory, .capacity = bytes};
    shared_arrays_install(source->mem);
}

void passing_arrays_free(JPEGSession *session) {
    free(session->passing_memory);
    session->passing_memory = NULL;
}
