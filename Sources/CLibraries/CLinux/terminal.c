#define _GNU_SOURCE
#include "ev_terminal.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

// Written before the handlers and the flag that lets them look at it.
static struct termios saved;
static int saved_fd = -1;
static volatile sig_atomic_t is_raw;

int ev_terminal_is_ours(int fd) { return tcgetpgrp(fd) == getpgrp(); }

int ev_terminal_restore(void) {
    if (!is_raw) return 0;
    is_raw = 0;
    // Without waiting for what is on its way to the screen: its reader may be gone. It was processed when it was written.
    return tcsetattr(saved_fd, TCSANOW, &saved) < 0 ? -errno : 0;
}

static void at_exit(void) { ev_terminal_restore(); }

// tcsetattr may be called by a handler (POSIX.1-2008, 2.4.3).
static void crashed(int number) {
    ev_terminal_restore();
    // SA_RESETHAND has put the usual end back; the signal is delivered again when this returns.
    raise(number);
}

int ev_terminal_raw(int fd, int interruptible) {
    static int is_prepared;
    // Somebody else may have changed the modes while we were stopped; what is to be put back stays the same.
    if (!is_raw && tcgetattr(fd, &saved) < 0) return -errno;
    saved_fd = fd;
    if (!is_prepared) {
        is_prepared = 1;
        atexit(at_exit);
        int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS};
        struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_RESETHAND | SA_NODEFER};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
    }
    struct termios raw = saved;
    cfmakeraw(&raw);
    if (interruptible) {
        raw.c_lflag |= saved.c_lflag & ISIG;
        raw.c_oflag = saved.c_oflag;
    }
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_raw = 1;
    if (tcsetattr(fd, TCSANOW, &raw) == 0) return 0;
    int failure = errno;
    is_raw = 0;
    return -failure;
}

int ev_terminal_copy_size(int from, int to) {
    struct winsize wanted, there;
    if (ioctl(from, TIOCGWINSZ, &wanted) < 0 || ioctl(to, TIOCGWINSZ, &there) < 0) return -errno;
    if (memcmp(&wanted, &there, sizeof wanted) == 0) return 0;
    return ioctl(to, TIOCSWINSZ, &wanted) < 0 ? -errno : 1;
}

int ev_terminal_reopen(int fd, int writing) {
    char name[48];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int opened = open(name, (writing ? O_WRONLY : O_RDONLY) | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return opened < 0 ? -errno : opened;
}

int ev_terminal_pair(int like, int *ours, int *theirs) {
    *ours = *theirs = -1;
    struct termios modes;
    struct winsize size;
    int is_known = 1, is_sized = ioctl(like, TIOCGWINSZ, &size) == 0;
    // Not those that we have just put in force ourselves.
    if (is_raw && like == saved_fd) modes = saved;
    else is_known = tcgetattr(like, &modes) == 0;
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -errno;
    int other = -1;
    if (grantpt(fd) == 0 && unlockpt(fd) == 0)
        // Opened through our end, so that it is the right one whatever is mounted on /dev/pts.
        other = ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (other < 0 || (is_known && tcsetattr(other, TCSANOW, &modes) < 0) || (is_sized && ioctl(fd, TIOCSWINSZ, &size) < 0)) {
        int failure = errno;
        if (other >= 0) close(other);
        close(fd);
        return -failure;
    }
    *ours = fd;
    *theirs = other;
    return 0;
}

int64_t ev_terminal_read(int fd, void *bytes, size_t count) {
    ssize_t got;
    do {
        got = read(fd, bytes, count);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int64_t ev_terminal_write(int fd, const void *bytes, size_t count) {
    ssize_t sent;
    do {
        sent = write(fd, bytes, count);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int ev_terminal_wait(const int *fds, const uint8_t *wants, uint8_t *ready, int count, int timeout_ms) {
    struct pollfd polled[8];
    if (count < 0 || count > 8) return -EINVAL;
    for (int i = 0; i < count; i++) {
        short events = (wants[i] & 1 ? POLLIN : 0) | (wants[i] & 2 ? POLLOUT : 0);
        // A descriptor nothing is wanted of would still be told to have lost its other side, again and again.
        polled[i] = (struct pollfd){.fd = wants[i] ? fds[i] : -1, .events = events};
    }
    int found = poll(polled, (nfds_t)count, timeout_ms);
    if (found < 0) {
        if (errno != EINTR) return -errno;
        found = 0;
    }
    for (int i = 0; i < count; i++) {
        short events = found > 0 ? polled[i].revents : 0;
        ready[i] = (uint8_t)((events & POLLIN ? 1 : 0) | (events & POLLOUT ? 2 : 0) |
                             (events & (POLLHUP | POLLERR | POLLNVAL) ? 4 : 0));
    }
    return found;
}
