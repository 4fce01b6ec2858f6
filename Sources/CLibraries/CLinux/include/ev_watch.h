// Watching directories: inotify, the table of mounts, and a descriptor that wakes a waiting thread.
#pragma once
#include <stdint.h>

int ev_inotify_open(void);
// Watches an open directory; a directory that is watched already keeps its number, which is returned.
int ev_inotify_add(int fd, int directory, uint32_t mask);
int ev_inotify_remove(int fd, int watch);

// A descriptor of the table of mounts; a look at one that says "changed" says so once.
int ev_mounts_open(void);
int ev_mounts_changed(int fd);

int ev_wake_open(void);
int ev_wake(int fd);

// Waits until there are events, the mounts changed, or someone wakes us. `timeout_ms` -1: for ever.
// Returns a mask of EV_WATCH_*, 0 after the time or a signal, or -errno.
enum { EV_WATCH_EVENTS = 1, EV_WATCH_MOUNTS = 2, EV_WATCH_WAKE = 4 };
int ev_watch_wait(int inotify, int mounts, int wake, int timeout_ms);

extern const uint32_t EV_IN_MODIFY, EV_IN_ATTRIB, EV_IN_CLOSE_WRITE, EV_IN_MOVED_FROM, EV_IN_MOVED_TO, EV_IN_CREATE,
    EV_IN_DELETE, EV_IN_DELETE_SELF, EV_IN_MOVE_SELF, EV_IN_UNMOUNT, EV_IN_Q_OVERFLOW, EV_IN_IGNORED, EV_IN_ISDIR,
    EV_IN_ONLYDIR;
