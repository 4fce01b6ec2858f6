#define _GNU_SOURCE
#include "ev_confine.h"
#include "process_parts.h"
#include <dirent.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int ev_memory_file(const uint8_t *bytes, size_t size) { return ev_input(bytes, size); }

int ev_status_pipe(int *reading, int *writing) {
    int ends[2];
    int failure = ev_pipe(ends);
    if (failure < 0) return failure;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

static int lives_in(int pid, uint64_t space) {
    char name[48];
    struct stat status;
    snprintf(name, sizeof name, "/proc/%d/ns/pid", pid);
    return stat(name, &status) == 0 && status.st_ino == space;
}

int ev_pidfd_within(int pid, uint64_t space) {
    long fd = syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) return -errno;
    // Asked after the handle was taken: it cannot have become another process since.
    if (lives_in(pid, space)) return (int)fd;
    close((int)fd);
    return -ESRCH;
}

int ev_pidfd_signal(int pidfd, int number) {
    return syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0) < 0 ? -errno : 0;
}

int ev_signal_within(uint64_t space, int except, int number) {
    DIR *list = opendir("/proc");
    if (!list) return -errno;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(list));) {
        int pid = atoi(entry->d_name);
        if (pid <= 0 || pid == except || !lives_in(pid, space)) continue;
        int fd = ev_pidfd_within(pid, space);
        if (fd < 0) continue;
        if (ev_pidfd_signal(fd, number) == 0) count++;
        close(fd);
    }
    closedir(list);
    return count;
}

int ev_landlock_version(void) {
    long version = syscall(444 /* landlock_create_ruleset */, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    return version < 0 ? -errno : (int)version;
}

int ev_can_filter_calls(void) {
    uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}
