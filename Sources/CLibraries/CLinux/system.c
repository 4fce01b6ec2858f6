#define _GNU_SOURCE
#include "ev_system.h"
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
int64_t ev_realtime_ns(void) { return now(CLOCK_REALTIME); }
int64_t ev_file_clock_ns(void) { return now(CLOCK_REALTIME_COARSE); }
int64_t ev_monotonic_ns(void) { return now(CLOCK_MONOTONIC); }
int ev_pid(void) { return getpid(); }
uint32_t ev_uid(void) { return geteuid(); }
uint32_t ev_gid(void) { return getegid(); }
int ev_is_terminal(int fd) { return isatty(fd); }
int ev_terminal_columns(int fd) {
    struct winsize w;
    return ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}
int ev_online_processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}
void ev_set_umask(uint32_t mask) { umask(mask); }
int ev_set_own_umask(uint32_t mask) {
    if (unshare(CLONE_FS) < 0) return -errno;
    return (int)umask(mask);
}

void ev_take_memory_in_large_pieces(void) {
    // What is not touched takes no memory. Setting one of them ends glibc's own adjusting, so all are set.
    mallopt(M_TOP_PAD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}
int ev_forbid_dumps(void) {
    // The limit alone does not count where a program collects the dumps.
    struct rlimit none;
    // Not the hard limit: a program that is started on the user's behalf may have dumps.
    if (getrlimit(RLIMIT_CORE, &none) != 0) return -errno;
    none.rlim_cur = 0;
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -errno;
    return 0;
}
void ev_kill_self(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static volatile sig_atomic_t interrupts;
// Written once, before there is a handler that reads it.
static volatile int interrupt_event = -1;
static void interrupted(int signal_number) {
    int error = errno;
    (void)signal_number;
    interrupts++;
    // Stays readable, whoever sleeps by then and whoever goes to sleep later. The counter cannot be full.
    uint64_t one = 1;
    ssize_t written = write(interrupt_event, &one, sizeof one);
    (void)written;
    errno = error;
}
void ev_watch_interrupts(void) {
    if (interrupt_event < 0) interrupt_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action = {.sa_handler = interrupted, .sa_flags = SA_RESETHAND};
    sigaction(SIGINT, &action, 0);
    sigaction(SIGTERM, &action, 0);
    signal(SIGPIPE, SIG_IGN);
}
int ev_interrupts_seen(void) { return interrupts; }

int ev_interrupt_event(void) { return interrupt_event; }

void ev_wait_for_interrupt(void) {
    // Without a descriptor for it, a signal can come just before the sleep.
    struct pollfd event = {.fd = interrupt_event, .events = POLLIN};
    while (!interrupts) poll(&event, 1, interrupt_event < 0 ? 100 : -1);
}
int ev_signal_process(int32_t pid, int number) { return kill(pid, number) < 0 ? -errno : 0; }
