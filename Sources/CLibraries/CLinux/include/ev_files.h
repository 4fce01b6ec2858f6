// Files and names: thin wrappers that return -errno and that Swift can import without variadics.
#pragma once
#include <stdint.h>
#include <stddef.h>

typedef struct {
    uint64_t dev, ino, rdev, size, blocks;
    int64_t mtime_ns, ctime_ns;
    uint32_t mode, nlink, uid, gid;
} ev_stat;

typedef struct {
    uint64_t block_size, blocks_available, blocks_total, inodes_available, inodes_total;
    uint64_t type;
} ev_space;

// `resolve` is a mask of RESOLVE_* for openat2; 0 opens without restriction.
int ev_openat(int dir, const char *path, int flags, uint32_t mode, uint64_t resolve);
int ev_close(int fd);
int64_t ev_read(int fd, void *buffer, size_t count);
int64_t ev_pread(int fd, void *buffer, size_t count, int64_t offset);
int64_t ev_write(int fd, const void *buffer, size_t count);
int64_t ev_pwrite(int fd, const void *buffer, size_t count, int64_t offset);
int64_t ev_seek(int fd, int64_t offset, int whence);
int ev_fstat(int fd, ev_stat *out);
int ev_fstatat(int dir, const char *name, ev_stat *out);
int ev_fsync(int fd);
int ev_fdatasync(int fd);
int ev_syncfs(int fd);
// Starts write-back of dirty pages without waiting for the disk: clears writable mappings, so a later
// write through mmap faults and moves the file's mtime.
int ev_start_writeback(int fd);
int ev_renameat(int from_dir, const char *from, int to_dir, const char *to, uint32_t flags);
int ev_unlinkat(int dir, const char *name, int flags);
int ev_mkdirat(int dir, const char *name, uint32_t mode);
int ev_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
int ev_symlinkat(const char *target, int dir, const char *name);
int64_t ev_readlinkat(int dir, const char *name, char *buffer, size_t size);
int ev_fchmod(int fd, uint32_t mode);
int ev_fchmodat(int dir, const char *name, uint32_t mode);
int ev_fchown(int fd, uint32_t uid, uint32_t gid);
int ev_fchownat_nofollow(int dir, const char *name, uint32_t uid, uint32_t gid);
int ev_set_mtime(int fd, int64_t mtime_ns);
int ev_ftruncate(int fd, int64_t size);
int ev_faccessat(int dir, const char *name, int mode);
int ev_space_of(int fd, ev_space *out);
int ev_dup(int fd);
// Succeeds only while no process has the file open for writing; the lease is dropped at once.
int ev_proves_no_writer(int fd);
// Cheap page-cache preserving copy inside one filesystem; short results are legal.
int64_t ev_copy_file_range(int from, int to, size_t count);
// The whole file shares its blocks with another one from now on; a write to either separates them.
int ev_clone(int from, int to);
// The mark by which an overlay knows that a lower name is gone; any user may make it, from Linux 5.8.
int ev_whiteout(int dir, const char *name);
// btrfs: a writable snapshot of an open subvolume, and its removal.
int ev_snapshot(int subvolume, int dir, const char *name);
int ev_remove_snapshot(int dir, const char *name);

extern const int EV_O_RDONLY, EV_O_WRONLY, EV_O_RDWR, EV_O_CREAT, EV_O_EXCL, EV_O_TRUNC, EV_O_DIRECTORY, EV_O_NOFOLLOW,
    EV_O_PATH, EV_O_CLOEXEC, EV_O_NOATIME, EV_O_NONBLOCK, EV_O_APPEND;
extern const uint64_t EV_RESOLVE_BENEATH, EV_RESOLVE_NO_SYMLINKS, EV_RESOLVE_NO_XDEV, EV_RESOLVE_NO_MAGICLINKS;
extern const uint32_t EV_RENAME_NOREPLACE, EV_RENAME_EXCHANGE;
extern const int EV_AT_FDCWD, EV_AT_REMOVEDIR, EV_SEEK_DATA, EV_SEEK_HOLE;
