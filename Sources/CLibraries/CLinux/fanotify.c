#define _GNU_SOURCE
#include "ev_fanotify.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <unistd.h>

// Headers may be older than the kernel, which refuses what it does not know.
#ifndef FAN_MARK_EVICTABLE
#define FAN_MARK_EVICTABLE 0x200
#endif
#ifndef FAN_MARK_IGNORE
#define FAN_MARK_IGNORE 0x400
#endif

// One list of events serves both ways of watching.
_Static_assert(FAN_MODIFY == IN_MODIFY && FAN_ATTRIB == IN_ATTRIB && FAN_CLOSE_WRITE == IN_CLOSE_WRITE &&
                   FAN_MOVED_FROM == IN_MOVED_FROM && FAN_MOVED_TO == IN_MOVED_TO && FAN_CREATE == IN_CREATE &&
                   FAN_DELETE == IN_DELETE && FAN_Q_OVERFLOW == IN_Q_OVERFLOW && FAN_ONDIR == IN_ISDIR,
               "the kernel's numbers are those of inotify");

static const uint64_t watched = FAN_MODIFY | FAN_ATTRIB | FAN_CLOSE_WRITE | FAN_MOVED_FROM | FAN_MOVED_TO | FAN_CREATE |
                                FAN_DELETE | FAN_ONDIR;

const uint8_t EV_FAN_VERSION = FANOTIFY_METADATA_VERSION, EV_FAN_DIRECTORY_AND_NAME = FAN_EVENT_INFO_TYPE_DFID_NAME;

int ev_fanotify_open(int directory) {
    // The queue has the kernel's usual limit: whoever cannot keep up is to be told so.
    int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_DFID_NAME | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY);
    if (fd < 0) return -errno;
    if (fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, watched, directory, NULL) < 0) {
        int failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

int ev_fanotify_ignore(int fd, int directory) {
    // Evictable: the mark keeps nothing in memory, so a filesystem can be unmounted and directories be forgotten.
    unsigned flags = FAN_MARK_ADD | FAN_MARK_EVICTABLE | FAN_MARK_IGNORE | FAN_MARK_IGNORED_SURV_MODIFY;
    return fanotify_mark(fd, flags, watched | FAN_EVENT_ON_CHILD, directory, ".") < 0 ? -errno : 0;
}
int ev_fanotify_heed(int fd) { return fanotify_mark(fd, FAN_MARK_FLUSH, 0, AT_FDCWD, "/") < 0 ? -errno : 0; }

typedef union {
    struct file_handle handle;
    uint8_t bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
} handle_room;

int64_t ev_handle_of(int directory, uint8_t *out, size_t size) {
    handle_room room = {.handle = {.handle_bytes = MAX_HANDLE_SZ}};
    int mount;
    if (name_to_handle_at(directory, "", &room.handle, &mount, AT_EMPTY_PATH) < 0) return -errno;
    size_t length = sizeof(struct file_handle) + room.handle.handle_bytes;
    if (length > size) return -EOVERFLOW;
    memcpy(out, room.bytes, length);
    return (int64_t)length;
}

int ev_handle_open(int root, const uint8_t *handle, size_t length) {
    handle_room room;
    if (length < sizeof(struct file_handle) || length > sizeof room) return -EINVAL;
    memcpy(room.bytes, handle, length);
    if (room.handle.handle_bytes != length - sizeof(struct file_handle)) return -EINVAL;
    int fd = open_by_handle_at(root, &room.handle, O_PATH | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
