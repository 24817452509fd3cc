#define _GNU_SOURCE
#include "CCodecProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int shared_memory_create(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -errno;
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK) != 0) {
        int failure = errno;
        close(descriptor);
        return -failure;
    }
    return descriptor;
}

int shared_memory_grow(int descriptor, uint64_t size) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return errno;
    if ((uint64_t)status.st_size >= size) return 0;
    return ftruncate(descriptor, (off_t)size) == 0 ? 0 : errno;
}

void shared_memory_discard(int descriptor, uint64_t offset) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || (uint64_t)status.st_size <= offset) return;
    fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, status.st_size - (off_t)offset);
}

/// What the starting thread is asked to do, and its answer.
typedef struct {
    const char *path;
    int descriptors[4];
    char *const *environment;
    pid_t process;
    int failure;
    bool done;
} Start;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static Start *pending;
static bool thread_runs;

static void start(Start *request) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int index = 0; index < 4; index++)
        posix_spawn_file_actions_adddup2(&actions, request->descriptors[index], CODEC_SOCKET + index);
    posix_spawnattr_init(&attributes);
    // Its own process group: a Ctrl-C at the terminal ends the parent, which lets photos in flight finish first.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    char *arguments[] = {(char *)request->path, NULL};
    request->failure = posix_spawn(&request->process, request->path, &actions, &attributes, arguments, request->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
}

static void *serve(void *unused) {
    (void)unused;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!pending) pthread_cond_wait(&changed, &lock);
        Start *request = pending;
        pending = NULL;
        start(request);
        request->done = true;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

static int start_on_lasting_thread(Start *request) {
    pthread_mutex_lock(&lock);
    if (!thread_runs) {
        pthread_t thread;
        int failure = pthread_create(&thread, NULL, serve, NULL);
        if (failure) {
            pthread_mutex_unlock(&lock);
            return failure;
        }
        pthread_detach(thread);
        thread_runs = true;
    }
    while (pending) pthread_cond_wait(&changed, &lock);
    pending = request;
    pthread_cond_broadcast(&changed);
    while (!request->done) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return request->failure;
}

/// A copy of the descriptor above the numbers that the child's fixed ones will take.
static int lift(int descriptor) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
}

int codec_process_start(const char *path, int input, int work, int output, char *const environment[], pid_t *process, int *socket) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return errno;
    Start request = {
        .path = path,
        .environment = environment,
        .descriptors = {lift(pair[1]), lift(input), lift(work), lift(output)},
    };
    int failure = 0;
    for (int index = 0; index < 4; index++)
        if (request.descriptors[index] < 0) failure = EMFILE;
    if (!failure) failure = start_on_lasting_thread(&request);
    for (int index = 0; index < 4; index++)
        if (request.descriptors[index] >= 0) close(request.descriptors[index]);
    close(pair[1]);
    if (failure) {
        close(pair[0]);
        return failure;
    }
    *process = request.process;
    *socket = pair[0];
    return 0;
}

void codec_process_limit_time(pid_t process, uint64_t seconds) {
    struct rlimit limit = {.rlim_cur = seconds, .rlim_max = RLIM_INFINITY};
    prlimit(process, RLIMIT_CPU, &limit, NULL);
}

uint64_t codec_process_time(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

int codec_process_end(pid_t process, int patience, bool *by_itself) {
    int status = 0;
    *by_itself = false;
    for (int waited = 0; waited < patience && !*by_itself; waited++) {
        if (waitpid(process, &status, WNOHANG) == process) {
            *by_itself = true;
        } else {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    }
    if (*by_itself) return status;
    kill(process, SIGKILL);
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return status;
}

void codec_process_describe(int status, char *text, int capacity) {
    if (status == -1)
        snprintf(text, (size_t)capacity, "unknown end");
    else if (WIFSIGNALED(status))
        snprintf(text, (size_t)capacity, "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(text, (size_t)capacity, "exit code %d", WEXITSTATUS(status));
}
