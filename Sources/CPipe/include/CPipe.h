#pragma once

/// Makes a pipe that programs which other threads start meanwhile do not inherit: what they hold open would never end for its reader.
/// Swift's Glibc does not show Linux's call for it.
/// @return 0, or -1 with errno set.
int pipe_closed_on_exec(int ends[2]);
