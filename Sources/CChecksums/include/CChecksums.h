#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The three cyclic redundancy checks that S3 knows. All are bit-reflected, begin with all ones and end inverted.
typedef enum {
    CChecksumsCRC32 = 0,
    CChecksumsCRC32C = 1,
    CChecksumsCRC64NVME = 2,
} CChecksumsKind;

/// Whether this machine runs the carry-less multiplication path.
bool CChecksumsIsAccelerated(void);

/// Continues `checksum` (0 for none yet) over `count` further bytes, on the fastest path that this machine has.
uint64_t CChecksumsUpdate(CChecksumsKind kind, uint64_t checksum, const void *bytes, size_t count);

/// The same by tables alone, as machines without carry-less multiplication do it.
uint64_t CChecksumsUpdatePortable(CChecksumsKind kind, uint64_t checksum, const void *bytes, size_t count);

/// The checksum of two joined sequences of which each one's checksum and the second one's length are known.
uint64_t CChecksumsCombine(CChecksumsKind kind, uint64_t first, uint64_t second, uint64_t secondCount);
