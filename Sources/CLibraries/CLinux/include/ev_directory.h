// Raw directory reading: getdents64 into the caller's buffer, no allocation per entry.
#pragma once
#include <stdint.h>
#include <stddef.h>

// Fills `buffer` with linux_dirent64 records; returns the number of bytes, 0 at the end.
int64_t ev_getdents(int fd, void *buffer, size_t size);
// Reads one record at `record`; returns its length. `name` points into the buffer and is NUL-terminated.
uint16_t ev_dirent(const void *record, uint64_t *ino, uint8_t *type, const char **name, uint16_t *name_length);
