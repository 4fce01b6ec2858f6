// The machine and this process: clocks, identity, terminal, signals.
#pragma once
#include <stdint.h>

int64_t ev_realtime_ns(void);
// The clock that file timestamps are taken from: coarser than ev_realtime_ns, never ahead of it.
int64_t ev_file_clock_ns(void);
int64_t ev_monotonic_ns(void);
int ev_pid(void);
uint32_t ev_uid(void);
uint32_t ev_gid(void);
int ev_is_terminal(int fd);
// Columns of the terminal behind fd, or 0 when it has none.
int ev_terminal_columns(int fd);
int ev_online_processors(void);
void ev_set_umask(uint32_t mask);
// Gives this thread a mask of its own, which other threads do not share any more, and sets it. Returns the one before, or -errno.
int ev_set_own_umask(uint32_t mask);

// Has libc ask for memory in large pieces and keep what is free; one that knows no such settings stays as it is.
void ev_take_memory_in_large_pieces(void);
// Ends this process at once, as a power cut would; used only by fault injection.
void ev_kill_self(void) __attribute__((noreturn));
// No memory of this process reaches the disk when it crashes, and no other process of the user may read it.
int ev_forbid_dumps(void);
// Counts SIGINT/SIGTERM from now on; a second SIGINT restores the default, so it ends the process.
void ev_watch_interrupts(void);
int ev_interrupts_seen(void);
// Readable from the first of these signals on, and never read; -1 where none are watched for.
int ev_interrupt_event(void);
// Sleeps until one of these signals has come, whichever thread took it and however long ago.
void ev_wait_for_interrupt(void);
// Sends a signal to a process.
int ev_signal_process(int32_t pid, int number);
