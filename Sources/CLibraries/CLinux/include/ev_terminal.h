// Terminals: raw mode that is taken back however this process ends, sizes, descriptions of our own, pseudo-terminals.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Whether `fd` is the terminal that controls this process, with this process' group in its foreground.
int ev_terminal_is_ours(int fd);
// Hands bytes through unchanged in both directions from now on; what was in force is remembered, and put back by
// ev_terminal_restore, at exit, and by a crash that a signal tells of. One terminal at a time. While it is interruptible, keys
// that send signals still do, and lines that are written look as before; what else is typed waits as it was typed.
int ev_terminal_raw(int fd, int interruptible);
int ev_terminal_restore(void);
// Gives a terminal the size of another one: 1 when it had a different one, 0, or -errno.
int ev_terminal_copy_size(int from, int to);
// The same file once more, opened anew and not blocking, so that whoever else has it open notices nothing. -errno.
int ev_terminal_reopen(int fd, int writing);

// A pseudo-terminal with size and modes of the terminal `like`; our end does not block.
int ev_terminal_pair(int like, int *ours, int *theirs);

// Moves bytes without waiting: how many, -EAGAIN, 0 at the end. A terminal without another side says -EIO.
int64_t ev_terminal_read(int fd, void *bytes, size_t count);
int64_t ev_terminal_write(int fd, const void *bytes, size_t count);

// Waits until one of `count` descriptors is ready for what `wants` says of it (1 read, 2 write, 0 left out); `ready` gets the
// same, and 4 where the other side is gone. A negative descriptor is left out. How many are ready, or -errno; -1: for ever.
int ev_terminal_wait(const int *fds, const uint8_t *wants, uint8_t *ready, int count, int timeout_ms);
