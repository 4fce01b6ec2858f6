// Handing open files from one process to another, over a local stream socket.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Sends bytes together with open files; at least one byte. Returns how many bytes went.
int64_t ev_send_files(int fd, const void *bytes, size_t count, const int *files, size_t file_count);
// Receives bytes and up to `file_room` open files (close-on-exec); more files than that are an error.
int64_t ev_receive_files(int fd, void *bytes, size_t count, int *files, size_t file_room, size_t *file_count);
