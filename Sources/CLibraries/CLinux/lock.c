#define _GNU_SOURCE
#include "ev_lock.h"
#include <errno.h>
#include <sys/file.h>

int ev_try_lock(int fd, int exclusive) {
    return flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0 ? -errno : 0;
}
int ev_unlock(int fd) { return flock(fd, LOCK_UN) < 0 ? -errno : 0; }
