#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// The descriptors that a codec process finds open, in this order.
enum {
    CODEC_SOCKET = 3,
    CODEC_INPUT = 4,
    CODEC_WORK = 5,
    CODEC_OUTPUT = 6,
    CODEC_FIRST_FREE = 7,
};

/// Makes memory that can be shared with a child, empty at first. It can grow but not shrink, so that a child that turned hostile
/// cannot take away pages that the parent is about to read.
/// @return a descriptor, or the negative errno.
int shared_memory_create(const char *name);

/// Grows the memory to `size` bytes at least.
/// @return 0 or an errno.
int shared_memory_grow(int descriptor, uint64_t size);

/// Gives the pages from `offset` on back to the kernel; they read as zero afterwards.
void shared_memory_discard(int descriptor, uint64_t offset);

/// Starts `path` with the four descriptors at their fixed numbers and nothing else.
/// The kernel's "die with your parent" means the thread that started the child, so one thread that never ends starts them all.
/// @return 0 or an errno; `process` and the parent's end of the socket pair are set on success.
int codec_process_start(const char *path, int input, int work, int output, char *const environment[], pid_t *process, int *socket);

/// Sets the processor time, in seconds since its start, at which the kernel ends the process.
void codec_process_limit_time(pid_t process, uint64_t seconds);

/// The processor time of all threads of the process so far, in nanoseconds; 0 when it has ended.
uint64_t codec_process_time(pid_t process);

/// Ends the process and waits for it.
/// @param patience for how many milliseconds it may end by itself, when there is a sign that it does.
/// @param by_itself whether it did.
/// @return the status as waitpid gives it, or -1.
int codec_process_end(pid_t process, int patience, bool *by_itself);

/// Says whether and how a process that ended by itself did so: "signal 11 (Segmentation fault)", "exit code 3".
void codec_process_describe(int status, char *text, int capacity);
