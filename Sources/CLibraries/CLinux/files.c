#define _GNU_SOURCE
#include "ev_files.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define RETRY(call)                                                                                                    \
    ({                                                                                                                 \
        long result_;                                                                                                  \
        do {                                                                                                           \
            result_ = (long)(call);                                                                                    \
        } while (result_ < 0 && errno == EINTR);                                                                       \
        result_ < 0 ? -(long)errno : result_;                                                                          \
    })
#define ONCE(call)                                                                                                     \
    ({                                                                                                                 \
        long result_ = (long)(call);                                                                                   \
        result_ < 0 ? -(long)errno : result_;                                                                          \
    })

const int EV_O_RDONLY = O_RDONLY, EV_O_WRONLY = O_WRONLY, EV_O_RDWR = O_RDWR, EV_O_CREAT = O_CREAT, EV_O_EXCL = O_EXCL,
          EV_O_TRUNC = O_TRUNC, EV_O_DIRECTORY = O_DIRECTORY, EV_O_NOFOLLOW = O_NOFOLLOW, EV_O_PATH = O_PATH,
          EV_O_CLOEXEC = O_CLOEXEC, EV_O_NOATIME = O_NOATIME, EV_O_NONBLOCK = O_NONBLOCK, EV_O_APPEND = O_APPEND;
const uint64_t EV_RESOLVE_BENEATH = RESOLVE_BENEATH, EV_RESOLVE_NO_SYMLINKS = RESOLVE_NO_SYMLINKS,
               EV_RESOLVE_NO_XDEV = RESOLVE_NO_XDEV, EV_RESOLVE_NO_MAGICLINKS = RESOLVE_NO_MAGICLINKS;
const uint32_t EV_RENAME_NOREPLACE = RENAME_NOREPLACE, EV_RENAME_EXCHANGE = RENAME_EXCHANGE;
const int EV_AT_FDCWD = AT_FDCWD, EV_AT_REMOVEDIR = AT_REMOVEDIR, EV_SEEK_DATA = SEEK_DATA, EV_SEEK_HOLE = SEEK_HOLE;

int ev_openat(int dir, const char *path, int flags, uint32_t mode, uint64_t resolve) {
    if (resolve == 0) return (int)RETRY(openat(dir, path, flags | O_CLOEXEC, mode));
    struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC), .mode = (flags & O_CREAT) ? mode : 0, .resolve = resolve};
    // EAGAIN: the kernel saw a concurrent rename while it checked "beneath"; the check itself must be repeated.
    for (int attempt = 0; attempt < 64; attempt++) {
        long fd = RETRY(syscall(SYS_openat2, dir, path, &how, sizeof how));
        if (fd != -EAGAIN) return (int)fd;
    }
    return -EAGAIN;
}
int ev_close(int fd) { return (int)ONCE(close(fd)); }
int64_t ev_read(int fd, void *b, size_t n) { return RETRY(read(fd, b, n)); }
int64_t ev_pread(int fd, void *b, size_t n, int64_t o) { return RETRY(pread(fd, b, n, o)); }
int64_t ev_write(int fd, const void *b, size_t n) { return RETRY(write(fd, b, n)); }
int64_t ev_pwrite(int fd, const void *b, size_t n, int64_t o) { return RETRY(pwrite(fd, b, n, o)); }
int64_t ev_seek(int fd, int64_t o, int whence) { return ONCE(lseek(fd, o, whence)); }

static void convert(const struct stat *s, ev_stat *out) {
    out->dev = s->st_dev;
    out->ino = s->st_ino;
    out->rdev = s->st_rdev;
    out->size = (uint64_t)s->st_size;
    out->blocks = (uint64_t)s->st_blocks;
    out->mtime_ns = (int64_t)s->st_mtim.tv_sec * 1000000000 + s->st_mtim.tv_nsec;
    out->ctime_ns = (int64_t)s->st_ctim.tv_sec * 1000000000 + s->st_ctim.tv_nsec;
    out->mode = s->st_mode;
    out->nlink = (uint32_t)s->st_nlink;
    out->uid = s->st_uid;
    out->gid = s->st_gid;
}
int ev_fstat(int fd, ev_stat *out) {
    struct stat s;
    if (fstat(fd, &s) < 0) return -errno;
    convert(&s, out);
    return 0;
}
int ev_fstatat(int dir, const char *name, ev_stat *out) {
    struct stat s;
    if (fstatat(dir, name, &s, AT_SYMLINK_NOFOLLOW) < 0) return -errno;
    convert(&s, out);
    return 0;
}
int ev_fsync(int fd) { return (int)RETRY(fsync(fd)); }
int ev_fdatasync(int fd) { return (int)RETRY(fdatasync(fd)); }
int ev_syncfs(int fd) { return (int)RETRY(syncfs(fd)); }
int ev_start_writeback(int fd) {
    return (int)RETRY(sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE));
}
int ev_renameat(int fd, const char *f, int td, const char *t, uint32_t flags) {
    return (int)ONCE(renameat2(fd, f, td, t, flags));
}
int ev_unlinkat(int dir, const char *name, int flags) { return (int)ONCE(unlinkat(dir, name, flags)); }
int ev_mkdirat(int dir, const char *name, uint32_t mode) { return (int)ONCE(mkdirat(dir, name, mode)); }
int ev_linkat(int fd, const char *f, int td, const char *t, int flags) { return (int)ONCE(linkat(fd, f, td, t, flags)); }
int ev_symlinkat(const char *target, int dir, const char *name) { return (int)ONCE(symlinkat(target, dir, name)); }
int64_t ev_readlinkat(int dir, const char *name, char *b, size_t n) { return ONCE(readlinkat(dir, name, b, n)); }
int ev_fchmod(int fd, uint32_t mode) { return (int)ONCE(fchmod(fd, mode)); }
int ev_fchmodat(int dir, const char *name, uint32_t mode) {
    // fchmodat cannot refuse symlinks before Linux 6.6, so the entry is pinned by O_PATH first.
    int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return -errno;
    struct stat s;
    int result = fstat(fd, &s) < 0 ? -errno : 0;
    if (result == 0 && S_ISLNK(s.st_mode)) result = -ELOOP;
    if (result == 0) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        result = chmod(path, mode) < 0 ? -errno : 0;
    }
    close(fd);
    return result;
}
int ev_fchown(int fd, uint32_t uid, uint32_t gid) { return (int)ONCE(fchown(fd, uid, gid)); }
int ev_fchownat_nofollow(int dir, const char *name, uint32_t uid, uint32_t gid) {
    return (int)ONCE(fchownat(dir, name, uid, gid, AT_SYMLINK_NOFOLLOW));
}
int ev_set_mtime(int fd, int64_t ns) {
    int64_t seconds = ns / 1000000000, rest = ns % 1000000000;
    if (rest < 0) { rest += 1000000000; seconds -= 1; }
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = rest}};
    return (int)ONCE(futimens(fd, times));
}
int ev_ftruncate(int fd, int64_t size) { return (int)RETRY(ftruncate(fd, size)); }
int ev_faccessat(int dir, const char *name, int mode) { return (int)ONCE(faccessat(dir, name, mode, AT_EACCESS)); }
int ev_space_of(int fd, ev_space *out) {
    struct statvfs v;
    struct statfs f;
    if (fstatvfs(fd, &v) < 0 || fstatfs(fd, &f) < 0) return -errno;
    out->block_size = v.f_frsize;
    out->blocks_available = v.f_bavail;
    out->blocks_total = v.f_blocks;
    out->inodes_available = v.f_favail;
    out->inodes_total = v.f_files;
    out->type = (uint64_t)f.f_type;
    return 0;
}
int ev_dup(int fd) { return (int)ONCE(fcntl(fd, F_DUPFD_CLOEXEC, 3)); }
int ev_proves_no_writer(int fd) {
    if (fcntl(fd, F_SETLEASE, F_RDLCK) < 0) return -errno;
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return 0;
}
int64_t ev_copy_file_range(int from, int to, size_t n) { return RETRY(copy_file_range(from, NULL, to, NULL, n, 0)); }
