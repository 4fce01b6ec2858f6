#define _GNU_SOURCE
#include "ev_files.h"
#include <errno.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int ev_clone(int from, int to) { return ioctl(to, FICLONE, from) < 0 ? -errno : 0; }

int ev_whiteout(int dir, const char *name) {
    return mknodat(dir, name, S_IFCHR, makedev(0, 0)) < 0 ? -errno : 0;
}

int ev_snapshot(int subvolume, int dir, const char *name) {
    struct btrfs_ioctl_vol_args_v2 wanted = {.fd = subvolume};
    if (strlen(name) >= sizeof wanted.name) return -ENAMETOOLONG;
    strcpy(wanted.name, name);
    return ioctl(dir, BTRFS_IOC_SNAP_CREATE_V2, &wanted) < 0 ? -errno : 0;
}

int ev_remove_snapshot(int dir, const char *name) {
    struct btrfs_ioctl_vol_args wanted = {0};
    if (strlen(name) >= sizeof wanted.name) return -ENAMETOOLONG;
    strcpy(wanted.name, name);
    return ioctl(dir, BTRFS_IOC_SNAP_DESTROY, &wanted) < 0 ? -errno : 0;
}
