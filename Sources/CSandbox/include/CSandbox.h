#pragma once

#include <stdint.h>

/// Closes every descriptor from `first` on, asks the kernel to kill this process when its parent dies, forbids core dumps and
/// ptrace, and tunes malloc so that large blocks are kept (given back to the kernel at each free, they cost more than decoding).
void sandbox_prepare(int first_free_descriptor);

/// Limits the address space to what is mapped now plus `memory` bytes, and forbids growing any file and opening further ones.
/// @return 0, or the errno of the first limit that could not be set.
int sandbox_limit_resources(uint64_t memory, int highest_descriptor);

/// Installs the system-call filter for all threads: what decoding needs is allowed, all else fails with EPERM.
/// @return 0, or an errno (ENOSYS where this processor has no filter).
int sandbox_install_filter(void);

/// What a sandboxed process got when it tried what it must not: 0 means "it worked", else the errno.
typedef struct {
    int32_t open_file;
    int32_t create_file;
    int32_t open_socket;
    int32_t start_program;
    int32_t fork_process;
    int32_t executable_memory;
} SandboxProbe;

SandboxProbe sandbox_probe(void);
