#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void sandbox_prepare(int first_free_descriptor) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first_free_descriptor, ~0U, 0U) != 0)
#endif
        for (int descriptor = first_free_descriptor; descriptor < 1024; descriptor++) close(descriptor);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 28);
    mallopt(M_TOP_PAD, 1 << 24);
    mallopt(M_ARENA_MAX, 2);
}

void sandbox_clear_fresh_memory(int does) {
    // Fresh memory is filled with the complement of this byte.
    mallopt(M_PERTURB, does ? 0xFF : 0);
}

/// The address space in use and, of it, private memory that can be written: the first and the sixth field of /proc/self/statm.
static bool bytes_in_use(uint64_t *mapped, uint64_t *private) {
    unsigned long mapped_pages = 0, private_pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return false;
    bool is_read = fscanf(file, "%lu %*u %*u %*u %*u %lu", &mapped_pages, &private_pages) == 2;
    fclose(file);
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    *mapped = mapped_pages * page;
    *private = private_pages * page;
    return is_read;
}

static int limit(int resource, uint64_t value) {
    struct rlimit both = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &both) == 0 ? 0 : errno;
}

int sandbox_limit_resources(uint64_t memory, int highest_descriptor) {
    uint64_t mapped, private;
    int failure = bytes_in_use(&mapped, &private) ? limit(RLIMIT_AS, mapped + memory) : ENOENT;
    int next = limit(RLIMIT_CORE, 0);
    if (!failure) failure = next;
    // The address space of the shared memory could be given back and taken as private memory: that is limited by itself.
    next = failure == ENOENT ? 0 : limit(RLIMIT_DATA, private + memory);
    if (!failure) failure = next;
    // Shared memory is written through mappings, which this limit does not concern; the parent alone makes it grow.
    next = limit(RLIMIT_FSIZE, 0);
    if (!failure) failure = next;
    next = limit(RLIMIT_NOFILE, (uint64_t)highest_descriptor + 1);
    return failure ? failure : next;
}

#if defined(__x86_64__)
#define AUDIT_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUDIT_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef AUDIT_ARCHITECTURE

#define ARGUMENT(index) ((uint32_t)(offsetof(struct seccomp_data, args) + (index) * sizeof(uint64_t)))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define FAIL(error) RETURN(SECCOMP_RET_ERRNO | ((error) & SECCOMP_RET_DATA))
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), RETURN(SECCOMP_RET_ALLOW)
#define REFUSE(call, error) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), FAIL(error)
/// Allows a call only when none of `bits` is set in the argument.
#define ALLOW_WITHOUT(call, index, bits) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(index)), \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), FAIL(EACCES), RETURN(SECCOMP_RET_ALLOW)
/// Refuses a call when one of `bits` is set in the argument; else the filter goes on.
#define REFUSE_WITH(call, index, bits) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(index)), \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), FAIL(EACCES), \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
/// Allows a call only when one of `bits` is set in the argument.
#define ALLOW_WITH(call, index, bits) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(index)), \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), FAIL(EPERM), RETURN(SECCOMP_RET_ALLOW)
/// Allows a call only when the argument is `value`.
#define ALLOW_EQUAL(call, index, value) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(index)), \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 1, 0), FAIL(EPERM), RETURN(SECCOMP_RET_ALLOW)

/// Every bit of clone's flags that makes a namespace.
#define NAMESPACES \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

int sandbox_install_filter(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCHITECTURE, 1, 0),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
        // The x32 interface numbers its calls from here on; none of them is wanted.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        FAIL(EPERM),
#endif
        // sched_getaffinity is not among them, so that decoders which would start a thread for each processor start one.
        ALLOW(futex), ALLOW(read), ALLOW(write), ALLOW(recvfrom), ALLOW(sendto), ALLOW(writev), ALLOW(munmap), ALLOW(mremap), ALLOW(madvise),
        ALLOW(brk), ALLOW(clock_gettime), ALLOW(clock_nanosleep),
        ALLOW(nanosleep), ALLOW(gettimeofday), ALLOW(getrusage), ALLOW(sched_yield), ALLOW(getpid),
        ALLOW(gettid), ALLOW(getcpu), ALLOW(ppoll), ALLOW(exit), ALLOW(exit_group), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),
        ALLOW(rt_sigreturn), ALLOW(sigaltstack), ALLOW(set_robust_list), ALLOW(getrandom), ALLOW(close), ALLOW(fstat), ALLOW(lseek),
        ALLOW(sysinfo), ALLOW(uname), ALLOW(restart_syscall), ALLOW(membarrier),
#ifdef __NR_poll
        ALLOW(poll),
#endif
#ifdef __NR_rseq
        ALLOW(rseq),
#endif
        // No memory that is both data and code, and none that is shared, which the limit of private memory does not count.
        REFUSE_WITH(mmap, 3, MAP_SHARED),
        ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
        ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
        // Threads, but no processes and no namespaces. The flags of clone3 are out of a filter's sight: ENOSYS makes the C library use clone.
        REFUSE_WITH(clone, 0, NAMESPACES),
        ALLOW_WITH(clone, 0, CLONE_THREAD),
#ifdef __NR_clone3
        REFUSE(clone3, ENOSYS),
#endif
        ALLOW_EQUAL(prctl, 0, PR_SET_NAME),
        FAIL(EPERM),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    return result == 0 ? 0 : result > 0 ? EBUSY : errno;
}

#else

int sandbox_install_filter(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    return ENOSYS;
}

#endif
