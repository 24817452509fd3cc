#pragma once

#include <stdint.h>

/// A small generator of numbers (xorshift) that looks random enough for tests.
typedef struct {
    uint64_t state;
} Random;

static inline Random random_make(uint64_t seed) {
    return (Random){.state = (seed + 1) * 0x9E3779B97F4A7C15u};
}

static inline uint32_t random_next(Random *random) {
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (uint32_t)(random->state >> 32);
}

/// One of the numbers from `low` to `high`.
static inline int random_between(Random *random, int low, int high) {
    return low + (int)(random_next(random) % (uint32_t)(high - low + 1));
}

/// True once in `times`.
static inline int random_once_in(Random *random, int times) {
    return random_next(random) % (uint32_t)times == 0;
}
