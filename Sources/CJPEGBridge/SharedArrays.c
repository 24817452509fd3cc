#include "Session.h"

#include <string.h>

// libjpeg asks its memory manager for "virtual" arrays of coefficient blocks. Ours lie in the memory that is shared with the parent,
// so the kernel runs on the coefficients where they were decoded, without a copy, and without the page faults that fresh memory costs
// for each photo.

struct jvirt_barray_control {
    JBLOCKROW *rows;
    JDIMENSION row_count;
};

static jvirt_barray_ptr request(
    j_common_ptr common, int pool, boolean zeroed, JDIMENSION blocks_per_row, JDIMENSION row_count, JDIMENSION most_rows) {
    (void)pool, (void)zeroed, (void)most_rows;
    JPEGSession *session = common->client_data;
    SharedArrays *arrays = &session->arrays;
    size_t blocks = (size_t)blocks_per_row * row_count;
    size_t bytes = blocks * sizeof(JBLOCK);
    if (arrays->plane_count == MAX_COMPONENTS || bytes > arrays->capacity - arrays->used)
        fail(&session->errors, JPEG_BRIDGE_TOO_LARGE, "more coefficients than the header announced");

    jvirt_barray_ptr array = common->mem->alloc_small(common, JPOOL_IMAGE, sizeof *array);
    array->rows = common->mem->alloc_large(common, JPOOL_IMAGE, row_count * sizeof(JBLOCKROW));
    array->row_count = row_count;
    JBLOCKROW first = (JBLOCKROW)(arrays->memory + arrays->used);
    for (JDIMENSION row = 0; row < row_count; row++) array->rows[row] = first + (size_t)row * blocks_per_row;
    memset(first, 0, bytes);

    arrays->planes[arrays->plane_count].offset = arrays->used;
    arrays->planes[arrays->plane_count].blocks = blocks;
    arrays->plane_count++;
    arrays->used += bytes;
    return array;
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

void shared_arrays_install(struct jpeg_memory_mgr *manager) {
    manager->request_virt_barray = request;
    manager->realize_virt_arrays = realize;
    manager->access_virt_barray = access;
}
