#pragma once

// What the files of this target share.

#include "CJPEGBridge.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

/// libjpeg's error state with the way out: a failure jumps back into the function that called libjpeg, never across a Swift frame.
typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf escape;
    JPEGFailure *failure;
    bool accepts_damage;
} ErrorState;

void error_state_prepare(ErrorState *state, JPEGFailure *failure);

/// Jumps out with a failure of our own.
_Noreturn void fail(ErrorState *state, int code, const char *message);

/// Hands out the coefficient arrays of libjpeg from one block of shared memory, in the order of the components.
typedef struct {
    uint8_t *memory;
    size_t capacity;
    size_t used;
    uint32_t plane_count;
    CoefficientBlocks planes[MAX_COMPONENTS];
} SharedArrays;

void shared_arrays_install(struct jpeg_memory_mgr *manager);
/// For samples decoded from several scans: the coefficients that lie between go to memory of their own, which is free again before the
/// samples are encoded. libjpeg would hold it as long as the source's tables.
void passing_arrays_prepare(JPEGSession *session);
void passing_arrays_free(JPEGSession *session);
/// An array for libjpeg over blocks that a kernel has left in the shared memory. Jumps out when they are not at least `columns` x `rows`
/// or do not lie there.
jvirt_barray_ptr shared_array_at(j_common_ptr common, const CoefficientBlocks *blocks, uint64_t columns, uint64_t rows);

struct JPEGSession {
    // These two must stay first in their order: the memory manager finds the session through client_data.
    ErrorState errors;
    struct jpeg_decompress_struct source;
    struct jpeg_compress_struct target;
    SharedArrays arrays;
    uint8_t *passing_memory;
    const uint8_t *input;
    size_t length;
    jpeg_scan_info *scans;
    int scan_count;
    uint8_t *profile;
    unsigned profile_length;
    JPEGPhoto photo;
    bool target_exists;
};

/// Makes the decompressor and reads the header. Called with the way out set, as are the next ones.
void open_source(JPEGSession *session);
/// After the last scan: each component has quantisers, and none is zero, for an encoder would divide by it.
void check_quantisers(JPEGSession *session);
/// Reads on to the end, so that damage after the last row is noticed; the source stays open, since its tables are needed later.
void finish_source(JPEGSession *session);
/// The component is light, or a colour, and not a difference of colours.
bool carries_light(const JPEGSession *session, int component);
/// Makes a fresh compressor.
void open_target(JPEGSession *session);
/// Divides the output into the scans of the source. A scan script that libjpeg refuses fails later, and the caller tries without.
void use_source_scans(JPEGSession *session);
/// From here on `use_source_scans` uses the default ones.
void forget_scans(JPEGSession *session);
/// Leaves the first component alone in the target, which must have the picture's full size, and in the scans.
void drop_colours(JPEGSession *session);

/// Whether the tables have a code for everything that pictures of 8 bits need.
bool codes_are_complete(const JHUFF_TBL *dc, const JHUFF_TBL *ac);
/// Whether the table has the codes of the first coefficients of a component's blocks, where they were decoded.
bool codes_have_dc(const JHUFF_TBL *table, const JPEGSession *session, int component);

/// The destination manager that writes straight into memory of a fixed size.
typedef struct {
    struct jpeg_destination_mgr base;
    uint8_t *start;
    size_t capacity;
} FixedDestination;

void fixed_destination_set(j_compress_ptr target, FixedDestination *destination, void *memory, size_t capacity);
size_t fixed_destination_written(const FixedDestination *destination);

/// Reads the scans of the file, so that the output can be divided in the same way.
/// @return NULL when there is no memory or when they cannot be expressed; the caller then uses the default.
jpeg_scan_info *scans_read(const uint8_t *input, size_t length, int *count);
