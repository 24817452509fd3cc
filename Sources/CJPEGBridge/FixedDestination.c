#include "Session.h"

static void begin(j_compress_ptr target) {
    FixedDestination *destination = (FixedDestination *)target->dest;
    destination->base.next_output_byte = destination->start;
    destination->base.free_in_buffer = destination->capacity;
}

static boolean on_full(j_compress_ptr target) {
    fail((ErrorState *)target->err, JPEG_BRIDGE_TOO_LARGE, "the result is larger than the memory set aside for it");
}

static void end(j_compress_ptr target) {
    (void)target;
}

void fixed_destination_set(j_compress_ptr target, FixedDestination *destination, void *memory, size_t capacity) {
    destination->base.init_destination = begin;
    destination->base.empty_output_buffer = on_full;
    destination->base.term_destination = end;
    destination->start = memory;
    destination->capacity = capacity;
    target->dest = &destination->base;
}

size_t fixed_destination_written(const FixedDestination *destination) {
    return destination->capacity - destination->base.free_in_buffer;
}
