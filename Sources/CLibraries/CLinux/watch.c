#define _GNU_SOURCE
#include "ev_watch.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

const uint32_t EV_IN_MODIFY = IN_MODIFY, EV_IN_ATTRIB = IN_ATTRIB, EV_IN_CLOSE_WRITE = IN_CLOSE_WRITE,
               EV_IN_MOVED_FROM = IN_MOVED_FROM, EV_IN_MOVED_TO = IN_MOVED_TO, EV_IN_CREATE = IN_CREATE,
               EV_IN_DELETE = IN_DELETE, EV_IN_DELETE_SELF = IN_DELETE_SELF, EV_IN_MOVE_SELF = IN_MOVE_SELF,
               EV_IN_UNMOUNT = IN_UNMOUNT, EV_IN_Q_OVERFLOW = IN_Q_OVERFLOW, EV_IN_IGNORED = IN_IGNORED,
               EV_IN_ISDIR = IN_ISDIR, EV_IN_ONLYDIR = IN_ONLYDIR;

int ev_inotify_open(void) {
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
int ev_inotify_add(int fd, int directory, uint32_t mask) {
    // By way of the descriptor: a path could lead elsewhere by now.
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", directory);
    int watch = inotify_add_watch(fd, path, mask);
    return watch < 0 ? -errno : watch;
}
int ev_inotify_remove(int fd, int watch) { return inotify_rm_watch(fd, watch) < 0 ? -errno : 0; }

int ev_mounts_open(void) {
    int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
int ev_mounts_changed(int fd) {
    struct pollfd p = {.fd = fd, .events = POLLPRI};
    int count = poll(&p, 1, 0);
    if (count < 0) return -errno;
    return count > 0 && (p.revents & (POLLPRI | POLLERR)) ? 1 : 0;
}

int ev_wake_open(void) {
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
int ev_wake(int fd) { return eventfd_write(fd, 1) < 0 ? -errno : 0; }

int ev_watch_wait(int inotify, int mounts, int wake, int timeout_ms) {
    struct pollfd p[3] = {
        {.fd = inotify, .events = POLLIN}, {.fd = mounts, .events = POLLPRI}, {.fd = wake, .events = POLLIN}};
    int count = poll(p, 3, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    int ready = 0;
    if (p[0].revents) ready |= EV_WATCH_EVENTS;
    if (p[1].revents) ready |= EV_WATCH_MOUNTS;
    if (p[2].revents) {
        eventfd_t value;
        eventfd_read(wake, &value);
        ready |= EV_WATCH_WAKE;
    }
    return ready;
}
