#define _GNU_SOURCE
#include "ev_confine.h"
#include "confine_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The second step: in an image of its own, so nothing of the first one's memory is in it.

_Noreturn void ev_give_up(int fd, int stage) {
    ev_report said = {stage, errno};
    ssize_t ignored = write(fd, &said, sizeof said);
    (void)ignored;
    _exit(127);
}

int ev_limit(int which, uint64_t value) {
    struct rlimit now;
    if (getrlimit(which, &now) < 0) return -1;
    // What is stricter already stays so.
    struct rlimit wanted = {value < now.rlim_max ? value : now.rlim_max, value < now.rlim_max ? value : now.rlim_max};
    return setrlimit(which, &wanted);
}

static int put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    size_t size = strlen(text);
    ssize_t written = write(fd, text, size);
    close(fd);
    return written == (ssize_t)size ? 0 : -1;
}

static int enter_user_namespace(void) {
    char map[64];
    unsigned user = geteuid(), group = getegid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) return -1;
    if (put("/proc/self/setgroups", "deny") < 0 && errno != ENOENT) return -1;
    snprintf(map, sizeof map, "%u %u 1", user, user);
    if (put("/proc/self/uid_map", map) < 0) return -1;
    snprintf(map, sizeof map, "%u %u 1", group, group);
    if (put("/proc/self/gid_map", map) < 0) return -1;
    return mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL);
}

// A handle belongs to the mount namespace in which it was opened, and only what is in the present one can be mounted.
static int reopen(int fd) {
    char name[48], path[PATH_MAX];
    struct stat before, after;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return -1;
    path[length] = 0;
    int here = open(path, O_PATH | O_DIRECTORY);
    if (here < 0 || fstat(fd, &before) < 0 || fstat(here, &after) < 0) return -1;
    if (before.st_dev != after.st_dev || before.st_ino != after.st_ino) {
        errno = ESTALE;
        return -1;
    }
    if (dup2(here, fd) < 0) return -1;
    close(here);
    return 0;
}

static int mount_overlay(int layers) {
    char options[option_bytes], place[48];
    // `userxattr`: the marks of an overlay in attributes that a user may set; no index, which would tie them to one lower layer.
    size_t used = (size_t)snprintf(
        options, sizeof options, "userxattr,index=off,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d,lowerdir=", upper_place,
        work_place);
    for (int i = 0; i < layers; i++)
        used += (size_t)snprintf(options + used, sizeof options - used, "%s/proc/self/fd/%d", i ? ":" : "", layer_place + i);
    for (int fd = upper_place; fd < layer_place + layers; fd++)
        if (reopen(fd) < 0) return -1;
    snprintf(place, sizeof place, "/proc/self/fd/%d", upper_place);
    return mount("overlay", place, "overlay", 0, options);
}

static _Noreturn void take_second_step(int argc, char **argv) {
    if (argc <= arg_argv) _exit(127);
    unsigned files = (unsigned)atoi(argv[arg_files]);
    uint64_t processes = strtoull(argv[arg_processes], NULL, 10);
    int layers = atoi(argv[arg_layers]);
    if (layers < 0 || layers > EV_CONFINE_LAYERS) _exit(127);
    if (enter_user_namespace() < 0) ev_give_up(report_place, EV_SPAWN_NAMESPACE);
    if (layers && mount_overlay(layers) < 0) ev_give_up(report_place, EV_SPAWN_OVERLAY);
    // Counted in this namespace from here on, not among all processes of the user.
    if (processes && ev_limit(RLIMIT_NPROC, processes) < 0) ev_give_up(report_place, EV_SPAWN_LIMIT);
    syscall(SYS_close_range, 3 + files, ~0U, cloexec_range);
    char *none[] = {NULL};
    execve(argv[arg_program], argv + arg_argv, none);
    ev_give_up(report_place, EV_SPAWN_START);
}

// A namespace's map can be written only by a process that may be looked at, and the one that starts us may hold keys in
// memory that nobody may look at. So the step is taken in a fresh image of the same program, before its `main`.
__attribute__((constructor(101))) static void begin(int argc, char **argv) {
    if (argc > 0 && argv && argv[0] && strcmp(argv[0], EV_SECOND_STEP) == 0) take_second_step(argc, argv);
}
