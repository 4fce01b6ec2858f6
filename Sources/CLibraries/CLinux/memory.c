#define _GNU_SOURCE
#include "ev_memory.h"
#include <errno.h>
#include <sys/mman.h>

int ev_map_readonly(int fd, int64_t offset, size_t length, const void **address) {
    void *p = mmap(0, length, PROT_READ, MAP_SHARED, fd, offset);
    if (p == MAP_FAILED) return -errno;
    *address = p;
    return 0;
}
int ev_unmap(const void *address, size_t length) { return munmap((void *)address, length) < 0 ? -errno : 0; }
