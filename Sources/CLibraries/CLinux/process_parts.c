#define _GNU_SOURCE
#include "process_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void ev_shut(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

int ev_lift(int fd) {
    if (fd < 0) return -errno;
    if (fd > 2) return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int result = high < 0 ? -errno : high;
    close(fd);
    return result;
}

int ev_pipe(int ends[2]) {
    int raw[2];
    if (pipe2(raw, O_CLOEXEC) < 0) return -errno;
    ends[0] = ev_lift(raw[0]);
    ends[1] = ev_lift(raw[1]);
    int failed = ends[0] < 0 ? ends[0] : ends[1] < 0 ? ends[1] : 0;
    if (failed == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) failed = -errno;
    if (failed < 0) {
        ev_shut(&ends[0]);
        ev_shut(&ends[1]);
    }
    return failed;
}

int ev_input(const uint8_t *bytes, size_t size) {
    if (bytes == NULL) return ev_lift(open("/dev/null", O_RDONLY | O_CLOEXEC));
    int fd = ev_lift(memfd_create("standard input", MFD_CLOEXEC));
    if (fd < 0) return fd;
    size_t written = 0;
    while (written < size) {
        ssize_t count = pwrite(fd, bytes + written, size - written, (off_t)written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            int result = count < 0 ? -errno : -ENOSPC;
            close(fd);
            return result;
        }
        written += (size_t)count;
    }
    return fd;
}

char **ev_strings(const uint8_t *packed, size_t count) {
    const char *strings = (const char *)packed;
    char **list = calloc(count + 1, sizeof *list);
    for (size_t i = 0; list && i < count; i++) {
        list[i] = (char *)strings;
        strings += strlen(strings) + 1;
    }
    return list;
}
