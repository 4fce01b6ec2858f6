// Child processes: spawning into an own session, pidfd, waiting.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int pid, pidfd;
    // Our ends of the child's standard output and error; they do not block.
    int out, err;
} ev_child;

// What ev_spawn was doing when it failed.
enum { EV_SPAWN_PREPARE = 1, EV_SPAWN_INPUT = 2, EV_SPAWN_DIRECTORY = 3, EV_SPAWN_START = 4 };

// Starts `path` with `argc` arguments and `envc` variables, each list NUL-terminated strings one after another; paths
// are NUL-terminated, too.
// The child leads a session and a process group of its own, has default signals, and no descriptor but 0, 1 and 2;
// its standard input holds `input` (a file in memory), or nothing when `input` is null. `directory` may be null.
// Returns 0 or -errno; after a failure nothing is left open or running, and `stage` says where.
int ev_spawn(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc,
             const uint8_t *directory, const uint8_t *input, size_t input_size, ev_child *child, int *stage);

// Waits until output, error or the end of the child; a descriptor of -1 is left out. `timeout_ms` -1: for ever.
// Returns a mask of EV_READY_*, 0 after the time or a signal, or -errno.
enum { EV_READY_OUT = 1, EV_READY_ERR = 2, EV_READY_EXIT = 4, EV_READY_IN = 8 };
int ev_child_poll(int out, int err, int pidfd, int timeout_ms);

// The same with a standard input that is written to while the child runs: `input` is our end of it, which does not block.
int ev_spawn_fed(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc, int *input,
                 ev_child *child, int *stage);
// Writes to it: how much, -EAGAIN when it is full, -EPIPE when nobody reads any more; never a signal.
int64_t ev_feed(int input, const void *bytes, size_t count);
// As ev_child_poll, and until the input takes more.
int ev_fed_child_poll(int in, int out, int err, int pidfd, int timeout_ms);

// Sends a signal to every process of the group; safe while its leader has not been reaped.
int ev_kill_group(int pid, int signal);
// Reaps a child that has ended: 0 and its exit code or the signal (the other is -1), -EAGAIN while it runs.
int ev_child_reap(int pidfd, int *code, int *signal);

// Starts `path` (arguments and variables as for ev_spawn) as a process that nobody waits for: in a session of its own,
// with the lowest priority for processor and disk, standard input from nowhere, its output appended to the file `log`,
// and no other descriptor. Returns 0 when it was started as far as can be known, or -errno.
int ev_spawn_detached(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc,
                      const uint8_t *log);
