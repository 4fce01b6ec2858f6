// Waiting for many descriptors at once, waking who waits, and how many descriptors there may be.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { EV_POLL_READ = 1, EV_POLL_WRITE = 2, EV_POLL_PEER_CLOSED = 4, EV_POLL_HANGUP = 8 };

// One descriptor that is ready: the number it was registered with, and a mask of EV_POLL_*.
typedef struct {
    uint64_t key;
    uint32_t ready;
} ev_ready;

int ev_poll_create(void);
int ev_poll_add(int poller, int fd, uint64_t key, uint32_t interest);
int ev_poll_change(int poller, int fd, uint64_t key, uint32_t interest);
int ev_poll_remove(int poller, int fd);
// How many of `capacity` places (256 at most) were filled; 0 after the time or a signal. -1: no time limit.
int ev_poll_wait(int poller, ev_ready *out, int capacity, int timeout_ms);

// A descriptor that is ready to be read from ev_signal until ev_unsignal.
int ev_signal_create(void);
int ev_signal(int fd);
int ev_unsignal(int fd);

// Raises the soft limit of open descriptors to `wanted` or to the hard limit; returns what is in force.
int64_t ev_raise_descriptor_limit(int64_t wanted);

// A descriptor that is only there to be given up when no other can be had.
int ev_spare_descriptor(void);

// Starts a thread that runs `body` and is waited for by nobody. It takes no signals: they are for the main thread.
int ev_start_thread(const char *name, void (*body)(void *), void *context);
// Runs `body` on a thread with a stack of its own size and waits for its end; signals go to that thread meanwhile.
int ev_run_with_stack(size_t bytes, void (*body)(void *), void *context);
