// Read-only file mappings.
#pragma once
#include <stdint.h>
#include <stddef.h>

// Maps `length` bytes at a page-aligned `offset`; returns 0 and the address, or -errno.
int ev_map_readonly(int fd, int64_t offset, size_t length, const void **address);
int ev_unmap(const void *address, size_t length);
