#define _GNU_SOURCE
#include "ev_directory.h"
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct record {
    uint64_t ino;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

int64_t ev_getdents(int fd, void *buffer, size_t size) {
    long n;
    do { n = syscall(SYS_getdents64, fd, buffer, size); } while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}
uint16_t ev_dirent(const void *raw, uint64_t *ino, uint8_t *type, const char **name, uint16_t *name_length) {
    const struct record *r = raw;
    *ino = r->ino;
    *type = r->type;
    *name = r->name;
    *name_length = (uint16_t)strlen(r->name);
    return r->length;
}
