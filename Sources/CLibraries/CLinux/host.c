#define _GNU_SOURCE
#include "ev_host.h"
#include "process_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    int is_known;
    mode_t mask;
    struct rlimit files, dumps;
    sigset_t blocked, ignored;
} start;

// Those whose handling this process changes; all others are as they were.
static const int changed[] = {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT, SIGTSTP, SIGCHLD};

void ev_note_start(void) {
    if (start.is_known) return;
    start.mask = umask(0);
    umask(start.mask);
    getrlimit(RLIMIT_NOFILE, &start.files);
    getrlimit(RLIMIT_CORE, &start.dumps);
    sigprocmask(SIG_SETMASK, NULL, &start.blocked);
    sigemptyset(&start.ignored);
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        struct sigaction action;
        if (sigaction(changed[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN) sigaddset(&start.ignored, changed[i]);
    }
    start.is_known = 1;
}

int ev_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0; }

static void heard(sigset_t *set, int has_terminal) {
    int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT, SIGWINCH};
    sigemptyset(set);
    // The last three are ours only where the program is not stopped, continued and resized together with us.
    size_t count = sizeof numbers / sizeof *numbers - (has_terminal ? 0 : 3);
    for (size_t i = 0; i < count; i++) sigaddset(set, numbers[i]);
}

int ev_host_signals(int has_terminal) {
    sigset_t set;
    heard(&set, has_terminal);
    // An ignored signal would never come; SIGCHLD ignored would even take the ends of our children.
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) return -errno;
    signal(SIGCHLD, SIG_DFL);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return fd;
}

void ev_host_signals_end(int fd) {
    sigset_t set;
    heard(&set, 1);
    close(fd);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int ev_host_signal(int fd, int *sender) {
    struct signalfd_siginfo info;
    ssize_t count;
    do {
        count = read(fd, &info, sizeof info);
    } while (count < 0 && errno == EINTR);
    if (count != sizeof info) return count < 0 ? -errno : -EIO;
    *sender = info.ssi_code == SI_KERNEL ? 0 : (int)info.ssi_pid;
    return (int)info.ssi_signo;
}

typedef struct {
    int kind, value;
} message;

static void tell(int channel, int kind, int value) {
    message said = {kind, value};
    ssize_t count;
    do {
        count = send(channel, &said, sizeof said, MSG_NOSIGNAL);
    } while (count < 0 && errno == EINTR);
}

typedef struct {
    char **argv, **envp;
    const char *directory;
    int terminal, replaced, channel;
} plan;

// Everything below runs between fork and exec, or in a process that was forked off one with threads: only calls that are safe there.

static _Noreturn void become(const plan *plan) {
    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        int is_ours = 0;
        for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) is_ours |= changed[i] == number;
        struct sigaction action;
        // What is ignored stays so across exec; what we do not change is as it was already.
        if (is_ours) signal(number, start.is_known && sigismember(&start.ignored, number) ? SIG_IGN : SIG_DFL);
        else if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) signal(number, SIG_DFL);
    }
    if (start.is_known) {
        umask(start.mask);
        setrlimit(RLIMIT_NOFILE, &start.files);
        // Its hard limit may have been lowered meanwhile; then the soft one is as near as it can be.
        struct rlimit dumps = start.dumps, now;
        if (getrlimit(RLIMIT_CORE, &now) == 0) {
            if (dumps.rlim_max > now.rlim_max) dumps.rlim_max = now.rlim_max;
            if (dumps.rlim_cur > dumps.rlim_max) dumps.rlim_cur = dumps.rlim_max;
            setrlimit(RLIMIT_CORE, &dumps);
        }
        sigprocmask(SIG_SETMASK, &start.blocked, NULL);
    } else {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
    }
    // Streams that are not replaced are ours; nothing else of ours is open in a program that runs.
    syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */);
    if (!plan->directory || chdir(plan->directory) == 0) execvpe(plan->argv[0], plan->argv, plan->envp);
    int failure = errno;
    tell(plan->channel, EV_HOST_NOT_STARTED, failure);
    _exit(failure == ENOENT ? 127 : 126);
}

static void give_terminal(const plan *plan) {
    for (int stream = 0; stream < 3; stream++)
        if (plan->replaced & 1 << stream) dup2(plan->terminal, stream);
}

static void report(int channel, int status) {
    if (WIFEXITED(status)) tell(channel, EV_HOST_EXITED, WEXITSTATUS(status));
    else if (WIFSIGNALED(status)) tell(channel, EV_HOST_KILLED, WTERMSIG(status));
    else if (WIFSTOPPED(status)) tell(channel, EV_HOST_STOPPED, WSTOPSIG(status));
    else if (WIFCONTINUED(status)) tell(channel, EV_HOST_CONTINUED, 0);
}

// Leads the session of the pseudo-terminal, as the shell would that started the program: so the program's group has a parent in
// its session, and is stopped by what stops a job. It holds the terminal open until the program has ended.
static _Noreturn void watch_over(const plan *plan) {
    setsid();
    ioctl(plan->terminal, TIOCSCTTY, 0);
    sigset_t all, heard;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&heard);
    sigaddset(&heard, SIGCHLD);
    sigaddset(&heard, SIGHUP);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    int opened = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK), signals = fcntl(opened, F_DUPFD_CLOEXEC, 64);
    pid_t program = fork();
    if (program == 0) {
        setpgid(0, 0);
        // All signals are blocked, SIGTTOU too: so this is allowed from the background.
        tcsetpgrp(plan->terminal, getpid());
        // Only now a key that interrupts reaches whom it is meant for.
        tell(plan->channel, EV_HOST_STARTED, getpid());
        give_terminal(plan);
        become(plan);
    }
    if (program < 0 || signals < 0) {
        tell(plan->channel, EV_HOST_NOT_STARTED, errno);
        if (program > 0) kill(program, SIGKILL);
        _exit(126);
    }
    // Both say so, since nobody knows who comes first.
    setpgid(program, program);
    // Of the files that are open here only these two may stay: locks among the others belong to the one who forked us.
    int channel = dup2(plan->channel, 3), terminal = dup2(plan->terminal, 4);
    signals = dup2(signals, 5);
    (void)terminal;
    syscall(SYS_close_range, 6, ~0U, 0);
    for (int stream = 0; stream < 3; stream++) close(stream);
    for (;;) {
        struct pollfd polled[2] = {{channel, POLLIN, 0}, {signals, POLLIN, 0}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR) _exit(126);
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof info) == sizeof info) {
            if (info.ssi_signo != SIGHUP) continue;
            // The kernel tells of a lost terminal only whoever leads the session.
            kill(-program, SIGHUP);
            kill(-program, SIGCONT);
        }
        int status;
        while (waitpid(program, &status, WNOHANG | WUNTRACED | WCONTINUED) == program) {
            report(channel, status);
            if (WIFEXITED(status) || WIFSIGNALED(status)) _exit(0);
        }
        if (!polled[0].revents) continue;
        message asked;
        ssize_t count = recv(channel, &asked, sizeof asked, MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count != sizeof asked) {
            // Whoever hosts it is gone, and with it the terminal.
            kill(-program, SIGHUP);
            kill(-program, SIGCONT);
            _exit(0);
        }
        if (asked.value == SIGCONT) kill(-program, SIGCONT);
        else kill(program, asked.value);
    }
}

// Our variables and those that are added or replaced; the names of the latter end at their '='.
static char **variables(char **added, size_t count) {
    size_t ours = 0, kept = 0;
    while (environ[ours]) ours++;
    char **list = calloc(ours + count + 1, sizeof *list);
    for (size_t i = 0; list && i < ours; i++) {
        int is_replaced = 0;
        for (size_t j = 0; j < count; j++) {
            size_t name = (size_t)(strchrnul(added[j], '=') - added[j]);
            is_replaced |= strncmp(environ[i], added[j], name) == 0 && environ[i][name] == '=';
        }
        if (!is_replaced) list[kept++] = environ[i];
    }
    for (size_t j = 0; list && j < count; j++) list[kept++] = added[j];
    return list;
}

int ev_host(const uint8_t *args, size_t argc, const uint8_t *added, size_t addedc, const uint8_t *directory, int terminal,
            int replaced, ev_hosted *hosted) {
    *hosted = (ev_hosted){-1, -1, -1};
    int ends[2] = {-1, -1};
    char **argv = ev_strings(args, argc), **more = ev_strings(added, addedc);
    char **envp = more ? variables(more, addedc) : NULL;
    int result = argv && envp && argc > 0 ? 0 : -ENOMEM;
    if (result == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) result = -errno;
    if (result == 0) {
        // Above those that the watcher moves things to.
        int high = fcntl(ends[1], F_DUPFD_CLOEXEC, 64);
        if (high < 0) result = -errno;
        else {
            close(ends[1]);
            ends[1] = high;
        }
    }
    int other = terminal < 0 || result < 0 ? -1 : fcntl(terminal, F_DUPFD_CLOEXEC, 64);
    if (result == 0 && terminal >= 0 && other < 0) result = -errno;
    if (result == 0) {
        plan plan = {.argv = argv, .envp = envp, .directory = (const char *)directory, .terminal = other, .replaced = replaced,
                     .channel = ends[1]};
        // No signal may find the child with our handlers.
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        pid_t pid = fork();
        if (pid == 0) {
            if (terminal >= 0) watch_over(&plan);
            become(&plan);
        }
        int failure = errno;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        if (pid < 0) result = -failure;
        else *hosted = (ev_hosted){pid, ends[0], terminal >= 0 ? -1 : pid};
    }
    ev_shut(&other);
    ev_shut(&ends[1]);
    if (result < 0) ev_shut(&ends[0]);
    free(argv);
    free(more);
    free(envp);
    return result;
}

int ev_host_news(int channel, int *value) {
    message said;
    ssize_t count;
    do {
        count = recv(channel, &said, sizeof said, MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    if (count != sizeof said) return -EPIPE;
    *value = said.value;
    return said.kind;
}

int ev_host_signal_program(const ev_hosted *hosted, int number) {
    if (hosted->pid == hosted->program) return kill(hosted->pid, number) < 0 ? -errno : 0;
    message asked = {0, number};
    return send(hosted->channel, &asked, sizeof asked, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int ev_host_reap(int *status) {
    // Children of other threads are waited for by these; orphans come to the thread that leads the process.
    pid_t pid;
    do {
        pid = waitpid(-1, status, WNOHANG | __WNOTHREAD);
    } while (pid < 0 && errno == EINTR);
    return pid > 0 ? pid : 0;
}

int ev_host_stop(void) {
    sigset_t stop, before, pending;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    struct sigaction usual = {.sa_handler = SIG_DFL}, previous;
    sigaction(SIGTSTP, &usual, &previous);
    // A stop takes away a pending SIGCONT, so one that is pending afterwards is what ended this very stop.
    kill(0, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGTSTP, &previous, NULL);
    sigpending(&pending);
    return sigismember(&pending, SIGCONT) == 1;
}

void ev_host_die(int number) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    kill(getpid(), number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
}
