#define _GNU_SOURCE
#include "ev_process.h"
#include "process_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int start(const char *path, char **argv, char **envp, int directory, int in, int out, int err, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed) return -failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed) {
        posix_spawn_file_actions_destroy(&actions);
        return -failed;
    }
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    if (!failed) failed = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!failed) failed = posix_spawnattr_setsigmask(&attributes, &none);
    // A session of its own: no terminal to ask a question on, and a group that one signal reaches.
    if (!failed)
        failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    if (!failed && directory >= 0) failed = posix_spawn_file_actions_addfchdir_np(&actions, directory);
    if (!failed) failed = posix_spawn_file_actions_adddup2(&actions, in, 0);
    if (!failed) failed = posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (!failed) failed = posix_spawn_file_actions_adddup2(&actions, err, 2);
    if (!failed) failed = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    if (!failed) failed = posix_spawn(pid, path, &actions, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return -failed;
}

// A socket rather than a pipe: writing to one whose reader is gone can be told to raise no signal.
static int feeding(int *theirs, int *ours) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    *theirs = ev_lift(ends[0]);
    *ours = ev_lift(ends[1]);
    if (*theirs < 0) return *theirs;
    if (*ours < 0) return *ours;
    return fcntl(*ours, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

// `fed`, if not null, gets our end of a socket that is the child's standard input, in the place of `input`.
static int spawn(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc,
                 const uint8_t *directory, const uint8_t *input, size_t input_size, int *fed, ev_child *child, int *stage) {
    int in = -1, dir = -1, out[2] = {-1, -1}, err[2] = {-1, -1};
    pid_t pid = -1;
    char **argv = ev_strings(args, argc), **envp = ev_strings(env, envc);
    *child = (ev_child){-1, -1, -1, -1};
    *stage = EV_SPAWN_PREPARE;
    int result = argv && envp ? 0 : -ENOMEM;
    if (result == 0) result = ev_pipe(out);
    if (result == 0) result = ev_pipe(err);
    if (result == 0) {
        *stage = EV_SPAWN_INPUT;
        if (fed) {
            result = feeding(&in, fed);
        } else {
            in = ev_input(input, input_size);
            result = in < 0 ? in : 0;
        }
    }
    if (result == 0 && directory) {
        *stage = EV_SPAWN_DIRECTORY;
        dir = ev_lift(open((const char *)directory, O_PATH | O_DIRECTORY | O_CLOEXEC));
        result = dir < 0 ? dir : 0;
    }
    if (result == 0) {
        *stage = EV_SPAWN_START;
        result = start((const char *)path, argv, envp, dir, in, out[1], err[1], &pid);
    }
    ev_shut(&in);
    ev_shut(&dir);
    ev_shut(&out[1]);
    ev_shut(&err[1]);
    if (result == 0) {
        // The child is ours to reap, so its number cannot have gone to another process.
        long fd = syscall(SYS_pidfd_open, pid, 0);
        if (fd >= 0) {
            *child = (ev_child){pid, (int)fd, out[0], err[0]};
        } else {
            result = -errno;
            // ESRCH: this process ignores SIGCHLD and the child is gone already; its number is no longer ours.
            if (result != -ESRCH) kill(-pid, SIGKILL);
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        }
    }
    if (result < 0) {
        ev_shut(&out[0]);
        ev_shut(&err[0]);
        if (fed) ev_shut(fed);
    }
    free(argv);
    free(envp);
    return result;
}

int ev_spawn(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc,
             const uint8_t *directory, const uint8_t *input, size_t input_size, ev_child *child, int *stage) {
    return spawn(path, args, argc, env, envc, directory, input, input_size, NULL, child, stage);
}

int ev_spawn_fed(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc, int *input,
                 ev_child *child, int *stage) {
    *input = -1;
    return spawn(path, args, argc, env, envc, NULL, NULL, 0, input, child, stage);
}

int64_t ev_feed(int input, const void *bytes, size_t count) {
    ssize_t sent = send(input, bytes, count, MSG_NOSIGNAL);
    return sent < 0 ? (errno == EINTR ? -EAGAIN : -errno) : sent;
}

int ev_fed_child_poll(int in, int out, int err, int pidfd, int timeout_ms) {
    struct pollfd polled[4] = {{out, POLLIN, 0}, {err, POLLIN, 0}, {pidfd, POLLIN, 0}, {in, POLLOUT, 0}};
    int count = poll(polled, 4, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    return (polled[0].revents ? EV_READY_OUT : 0) | (polled[1].revents ? EV_READY_ERR : 0) |
           (polled[2].revents ? EV_READY_EXIT : 0) | (polled[3].revents ? EV_READY_IN : 0);
}

int ev_child_poll(int out, int err, int pidfd, int timeout_ms) {
    struct pollfd polled[3] = {{out, POLLIN, 0}, {err, POLLIN, 0}, {pidfd, POLLIN, 0}};
    int count = poll(polled, 3, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    return (polled[0].revents ? EV_READY_OUT : 0) | (polled[1].revents ? EV_READY_ERR : 0) |
           (polled[2].revents ? EV_READY_EXIT : 0);
}

int ev_kill_group(int pid, int signal) { return kill(-pid, signal) < 0 ? -errno : 0; }

int ev_child_reap(int pidfd, int *code, int *signal) {
    siginfo_t info = {0};
    int result;
    do {
        result = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG);
    } while (result < 0 && errno == EINTR);
    if (result < 0) return -errno;
    if (info.si_pid == 0) return -EAGAIN;
    *code = info.si_code == CLD_EXITED ? info.si_status : -1;
    *signal = info.si_code == CLD_EXITED ? -1 : info.si_status;
    return 0;
}

int ev_spawn_detached(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *env, size_t envc,
                      const uint8_t *log) {
    char **argv = ev_strings(args, argc);
    char **envp = ev_strings(env, envc);
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int output = open((const char *)log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    int result = argv == NULL || envp == NULL ? -ENOMEM : input < 0 || output < 0 ? -errno : 0;
    if (result == 0) {
        pid_t middle = fork();
        if (middle < 0) result = -errno;
        if (middle == 0) {
            // Only calls that are safe between fork and exec; the second fork leaves nobody to wait for.
            setsid();
            pid_t child = fork();
            if (child != 0) _exit(child < 0 ? 1 : 0);
            setpriority(PRIO_PROCESS, 0, 19);
            // Idle class of the disk scheduler: IOPRIO_WHO_PROCESS, IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT.
            syscall(SYS_ioprio_set, 1, 0, 3 << 13);
            sigset_t none;
            sigemptyset(&none);
            sigprocmask(SIG_SETMASK, &none, NULL);
            for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
            if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) _exit(127);
            syscall(SYS_close_range, 3, ~0U, 0);
            execve((const char *)path, argv, envp);
            _exit(127);
        }
        if (middle > 0) {
            int status = 0;
            while (waitpid(middle, &status, 0) < 0 && errno == EINTR) {}
            if (status != 0) result = -EAGAIN;
        }
    }
    if (input >= 0) close(input);
    if (output >= 0) close(output);
    free(argv);
    free(envp);
    return result;
}
