#define _GNU_SOURCE
#include "ev_xattr.h"
#include <errno.h>
#include <sys/xattr.h>

int64_t ev_flistxattr(int fd, char *list, size_t size) { ssize_t n = flistxattr(fd, list, size); return n < 0 ? -errno : n; }
int64_t ev_fgetxattr(int fd, const char *name, void *value, size_t size) {
    ssize_t n = fgetxattr(fd, name, value, size);
    return n < 0 ? -errno : n;
}
int ev_fsetxattr(int fd, const char *name, const void *value, size_t size) {
    return fsetxattr(fd, name, value, size, 0) < 0 ? -errno : 0;
}
int ev_fremovexattr(int fd, const char *name) { return fremovexattr(fd, name) < 0 ? -errno : 0; }
