// Local stream sockets that hand open files from one process to another.
#pragma once
#include <stdint.h>
#include <stddef.h>

// A socket bound to `path`, listening; what is at `path` must be gone before.
int ev_local_listen(const char *path, int backlog);
int ev_local_connect(const char *path);
// The next caller, and which user and process it is.
int ev_local_accept(int fd, uint32_t *uid, int32_t *pid);
// Sends bytes together with open files; at least one byte. Returns how many bytes went.
int64_t ev_send_files(int fd, const void *bytes, size_t count, const int *files, size_t file_count);
// Receives bytes and up to `file_room` open files (close-on-exec); more files than that are an error.
int64_t ev_receive_files(int fd, void *bytes, size_t count, int *files, size_t file_room, size_t *file_count);
// Waits until `fd` can be read: 1 readable or closed, 0 the time is up. `milliseconds` < 0 waits without end.
int ev_wait_readable(int fd, int milliseconds);
// Whether the other side has closed its end.
int ev_is_hung_up(int fd);
// One datagram to a local socket; a name that begins with '@' is an abstract one.
int ev_send_datagram(const uint8_t *name, size_t name_length, const void *bytes, size_t count);
