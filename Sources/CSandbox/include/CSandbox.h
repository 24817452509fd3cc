#pragma once

#include <stddef.h>
#include <stdint.h>

/// Closes every descriptor from `first` on, asks the kernel to kill this process when its parent dies, forbids core dumps and
/// ptrace, and tunes malloc so that large blocks are kept (given back to the kernel at each free, they cost more than decoding).
void sandbox_prepare(int first_free_descriptor);

/// Whether malloc hands out zeros instead of what has been in the memory before.
void sandbox_clear_fresh_memory(int does);

/// Limits the address space, and private memory by itself, to what is mapped now plus `memory` bytes, and forbids growing any file and opening further ones.
/// @return 0, or the errno of the first limit that could not be set.
int sandbox_limit_resources(uint64_t memory, int highest_descriptor);

/// Installs the system-call filter for all threads: what decoding needs is allowed, all else fails with EPERM.
/// @return 0, or an errno (ENOSYS where this processor has no filter).
int sandbox_install_filter(void);

/// Something that a sandboxed process must not do, and what it got when it tried: 0 means "it worked", else the errno.
typedef struct {
    const char *name;
    int32_t error;
} SandboxAttempt;

/// Tries everything that the sandbox must refuse. The process is of no use afterwards.
/// @param shared memory that is given back before more private memory than `memory` is asked for.
/// @return how many of `results` were filled in.
size_t sandbox_probe(SandboxAttempt *results, size_t capacity, void *shared, size_t shared_size, uint64_t memory);
