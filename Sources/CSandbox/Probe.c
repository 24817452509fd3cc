#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/// A call that must be refused, with arguments that do no harm where it is not: then it works, or fails for another reason.
typedef struct {
    const char *name;
    long number;
    long arguments[6];
} Attempt;

static char here[64];
static struct iovec local = {.iov_base = here, .iov_len = 8}, remote = {.iov_base = here + 32, .iov_len = 8};

#define TEXT(text) ((long)(text))

static const Attempt attempts[] = {
    {"open a file", SYS_openat, {AT_FDCWD, TEXT("/etc/passwd"), O_RDONLY | O_CLOEXEC}},
    {"create a file", SYS_openat, {AT_FDCWD, TEXT("/tmp"), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600}},
    {"see whether a file is there", SYS_faccessat, {AT_FDCWD, TEXT("/etc/passwd")}},
    {"read a link", SYS_readlinkat, {AT_FDCWD, TEXT("/proc/self/exe"), TEXT(here), sizeof here}},
    {"remove a file", SYS_unlinkat, {AT_FDCWD, TEXT("/nonexistent-file")}},
    {"rename a file", SYS_renameat2, {AT_FDCWD, TEXT("/nonexistent-file"), AT_FDCWD, TEXT("/nonexistent-other")}},
    {"make a folder", SYS_mkdirat, {AT_FDCWD, TEXT("/proc/nonexistent-folder"), 0700}},
    {"change folders", SYS_chdir, {TEXT("/")}},
    {"open by a handle", SYS_open_by_handle_at, {-1}},
    {"copy a descriptor", SYS_dup, {0}},
    {"change a descriptor", SYS_fcntl, {3, F_GETFL}},
    {"control a device", SYS_ioctl, {0, 0x541B, TEXT(here)}},
    {"make memory with a descriptor", SYS_memfd_create, {TEXT("probe"), MFD_CLOEXEC}},
    {"make a pipe", SYS_pipe2, {TEXT(here), O_CLOEXEC}},
    {"open a network socket", SYS_socket, {AF_INET, SOCK_STREAM | SOCK_CLOEXEC}},
    {"open a local socket", SYS_socketpair, {AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, TEXT(here)}},
    {"connect a socket", SYS_connect, {-1}},
    {"send a descriptor", SYS_sendmsg, {-1}},
    {"receive a descriptor", SYS_recvmsg, {-1}},
    {"start a program", SYS_execve, {TEXT("/nonexistent-program")}},
    {"start a program by its descriptor", SYS_execveat, {-1, TEXT("")}},
    {"trace a process", SYS_ptrace, {PTRACE_PEEKDATA, 0}},
    {"read another process's memory", SYS_process_vm_readv, {0, TEXT(&local), 1, TEXT(&remote), 1}},
    {"write another process's memory", SYS_process_vm_writev, {0, TEXT(&local), 1, TEXT(&remote), 1}},
    {"send a signal", SYS_kill, {0, 0}},
    {"send a signal to a thread", SYS_tgkill, {-1, -1, 0}},
    {"queue a signal", SYS_rt_sigqueueinfo, {-1, 0, 0}},
    {"open a process", SYS_pidfd_open, {-1}},
    {"take another process's descriptor", SYS_pidfd_getfd, {-1, -1}},
    {"change its own protection", SYS_prctl, {4 /* PR_SET_DUMPABLE */, 0}},
    {"change its filter", SYS_seccomp, {SECCOMP_SET_MODE_FILTER, 0, 0}},
    {"change its limits", SYS_prlimit64, {0, RLIMIT_AS, 0, TEXT(here)}},
    {"change its user", SYS_setuid, {-1}},
    {"change its rights", SYS_capset, {0, 0}},
    {"change its personality", SYS_personality, {-1}},
    {"change its priority", SYS_setpriority, {PRIO_PROCESS, -1, 0}},
    {"choose its processors", SYS_sched_setaffinity, {-1, 0, 0}},
    {"make namespaces", SYS_unshare, {0}},
    {"enter a namespace", SYS_setns, {-1, 0}},
    {"mount a file system", SYS_mount, {0}},
    {"change its root", SYS_chroot, {TEXT("/nonexistent-folder")}},
    {"use io_uring", SYS_io_uring_setup, {1, TEXT(here)}},
    {"handle page faults", SYS_userfaultfd, {-1}},
    {"load a kernel program", SYS_bpf, {-1}},
    {"measure the kernel", SYS_perf_event_open, {0}},
    {"use the kernel's keys", SYS_keyctl, {-1}},
    {"take shared memory", SYS_shmget, {IPC_PRIVATE, 4096, 0}},
    {"watch files", SYS_inotify_init1, {-1}},
    {"load a kernel module", SYS_init_module, {0}},
};

static int32_t try(const Attempt *attempt) {
    const long *with = attempt->arguments;
    return syscall(attempt->number, with[0], with[1], with[2], with[3], with[4], with[5]) < 0 ? errno : 0;
}

static int32_t try_fork(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    return child >= 0 ? 0 : errno;
}

static int32_t try_memory(uint64_t size, int protection, int sharing) {
    void *memory = mmap(NULL, size, protection, sharing | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return errno;
    munmap(memory, size);
    return 0;
}

static int32_t try_to_make_executable(void) {
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return errno;
    int32_t error = mprotect(memory, 4096, PROT_READ | PROT_EXEC) < 0 ? errno : 0;
    munmap(memory, 4096);
    return error;
}

size_t sandbox_probe(SandboxAttempt *results, size_t capacity, void *shared, size_t shared_size, uint64_t memory) {
    size_t count = 0;
    for (size_t index = 0; index < sizeof attempts / sizeof attempts[0] && count < capacity; index++)
        results[count++] = (SandboxAttempt){attempts[index].name, try(&attempts[index])};
    // What has been shared could be given back, and its address space used for more private memory than is allowed.
    munmap(shared, shared_size);
    const SandboxAttempt others[] = {
        {"start a process", try_fork()},
        {"make executable memory", try_memory(4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE)},
        {"make memory executable", try_to_make_executable()},
        {"share memory", try_memory(4096, PROT_READ | PROT_WRITE, MAP_SHARED)},
        {"take any amount of memory", try_memory(memory + (64 << 20), PROT_READ | PROT_WRITE, MAP_PRIVATE)},
    };
    for (size_t index = 0; index < sizeof others / sizeof others[0] && count < capacity; index++) results[count++] = others[index];
    return count;
}
