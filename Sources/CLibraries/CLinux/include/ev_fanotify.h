// Watching a whole filesystem: fanotify, and the handles by which it names directories.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A queue of what happens on the filesystem of an open directory, each event with a handle of its directory and a name.
int ev_fanotify_open(int directory);

// Nothing more is told of what happens in an open directory itself, until `ev_fanotify_heed` or until the kernel forgets.
int ev_fanotify_ignore(int fd, int directory);
int ev_fanotify_heed(int fd);

// A handle is what the kernel's `struct file_handle` is in memory, without what follows it. The bytes that it has, or -errno.
int64_t ev_handle_of(int directory, uint8_t *out, size_t size);
// A descriptor that only names the directory; -ESTALE when it is gone. `root` is any open directory of the filesystem.
int ev_handle_open(int root, const uint8_t *handle, size_t length);

// What an event's first bytes, and those of what follows them, must be.
extern const uint8_t EV_FAN_VERSION, EV_FAN_DIRECTORY_AND_NAME;
