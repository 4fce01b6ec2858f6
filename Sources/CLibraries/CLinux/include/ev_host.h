// Programs that run as if whoever started us had started them: with the signals, limits and mask that we were started with.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Remembers what this process was started with, before it changes any of that: which signals are ignored and blocked, the mask
// for new files, the limits of descriptors and of dumps.
void ev_note_start(void);

// From now on whoever loses its parent among our descendants gets this process for one.
int ev_adopt_orphans(void);

// Takes the signals that a program's host hears of out of a descriptor, for all threads that are started from now on as well.
// Without a terminal of its own the program is stopped and continued together with us. Returns the descriptor, or -errno;
// ev_host_signals_end lets signals come as before.
int ev_host_signals(int has_terminal);
void ev_host_signals_end(int fd);
// One signal, or -EAGAIN; `sender` is the process that sent it, 0 for the kernel's own.
int ev_host_signal(int fd, int *sender);

typedef struct {
    // What ended or stopped is told by `channel`: the program itself, or whoever watches it in the terminal's session.
    int pid, channel;
    // The program's own number, which the channel tells first.
    int program;
} ev_hosted;

// Starts a program: `args` and `added` as for ev_spawn, found by PATH as a shell finds it; it gets all of our variables but for
// those that `added` replaces. `terminal` is the other end of a pseudo-terminal, and `replaced` says which of its streams are to
// be that (1 input, 2 output, 4 error); -1: it stays in our session and group, with our streams. `directory` may be null.
int ev_host(const uint8_t *args, size_t argc, const uint8_t *added, size_t addedc, const uint8_t *directory, int terminal,
            int replaced, ev_hosted *hosted);

enum { EV_HOST_STARTED = 1, EV_HOST_NOT_STARTED, EV_HOST_STOPPED, EV_HOST_CONTINUED, EV_HOST_EXITED, EV_HOST_KILLED };
// What the channel tells: one of EV_HOST_* and its number (process, errno, signal, exit code); -EAGAIN, or -EPIPE at its end.
int ev_host_news(int channel, int *value);
// Sends a signal to the program, or lets its stopped group go on (SIGCONT).
int ev_host_signal_program(const ev_hosted *hosted, int number);

// Takes the end of one child of the calling thread, or of an orphan: its number and what waitpid(2) calls status. 0: there is none.
int ev_host_reap(int *status);
// Stops this process' group as the terminal would: 1 when it was stopped and goes on again, 0 when nobody is there to let it go on.
int ev_host_stop(void);
// Ends this process by a signal, without a dump; returns when it does not end.
void ev_host_die(int number);
