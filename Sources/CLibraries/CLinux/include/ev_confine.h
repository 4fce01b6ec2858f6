// Starting a program that is to be confined: control groups, limits, a user namespace with an overlay; and its end.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "ev_process.h"

// What a confined program gets besides its arguments. Descriptors stay the caller's.
typedef struct {
    // Become descriptors 3, 4, … of the program, in this order; at most EV_CONFINE_FILES.
    const int *files;
    size_t file_count;
    // `cgroup.procs` files open for writing; the program is a member of each before it starts.
    const int *groups;
    size_t group_count;
    // Lower directories of an overlay, the uppermost first, its upper and its work directory; -1 where there is none.
    // It is mounted on the upper directory, in a mount namespace that only the program sees.
    const int *layers;
    size_t layer_count;
    int upper, work;
    // Limits of a single process, and the number of processes of the user in the program's user namespace; 0 for none.
    uint64_t file_bytes, data_bytes, processes;
    // Whether the program keeps our standard streams, session and terminal.
    int inherits;
} ev_confinement;

enum { EV_CONFINE_FILES = 32, EV_CONFINE_LAYERS = 64 };
// What ev_confine was doing when it failed, after the numbers of ev_spawn.
enum { EV_SPAWN_GROUP = 16, EV_SPAWN_LIMIT = 17, EV_SPAWN_NAMESPACE = 18, EV_SPAWN_OVERLAY = 19 };

// Starts `path` with `argc` arguments and no environment at all; see ev_spawn for the form of the lists, and for
// `input`, which is not looked at when streams are inherited (then `out` and `err` of the child are -1).
// The program is killed when the thread that called this ends.
int ev_confine(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *input, size_t input_size,
               const ev_confinement *confinement, ev_child *child, int *stage);

// A file in memory that holds the bytes, for ev_confinement.files.
int ev_memory_file(const uint8_t *bytes, size_t size);
// A pipe whose reading end does not block.
int ev_status_pipe(int *reading, int *writing);

// A handle of a process that lives in the pid namespace with this number, or -ESRCH.
int ev_pidfd_within(int pid, uint64_t pid_namespace);
int ev_pidfd_signal(int pidfd, int signal);
// Sends a signal to every process in the pid namespace with this number but `except`; returns how many.
int ev_signal_within(uint64_t pid_namespace, int except, int signal);

// The newest Landlock interface of the kernel, or -errno.
int ev_landlock_version(void);
// Whether the kernel can filter system calls.
int ev_can_filter_calls(void);
