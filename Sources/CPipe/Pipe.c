#define _GNU_SOURCE
#include "CPipe.h"

#include <fcntl.h>
#include <unistd.h>

int pipe_closed_on_exec(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC);
#else
    // Darwin has no call that does both at once.
    if (pipe(ends) != 0) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
#endif
}
