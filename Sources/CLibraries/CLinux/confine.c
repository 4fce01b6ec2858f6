#define _GNU_SOURCE
#include "ev_confine.h"
#include "confine_parts.h"
#include "process_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(3 + EV_CONFINE_FILES <= report_place, "the program's descriptors end below those of the second step");
_Static_assert(layer_place + EV_CONFINE_LAYERS <= lifted, "and those below what is moved there");
_Static_assert(EV_CONFINE_LAYERS * sizeof "/proc/self/fd/100:" < option_bytes - 128, "all layers fit into the options");

typedef struct {
    const char *program;
    char **argv;
    const ev_confinement *confinement;
    // For the second step, in the order of their places; the first is the report.
    const int *kept;
    int kept_count;
    int in, out, err, report;
    pid_t parent;
} plan;

// The first step: between fork and exec, so only calls that are safe there.
static _Noreturn void become(const plan *plan) {
    const ev_confinement *wanted = plan->confinement;
    int high[EV_CONFINE_FILES];
    for (size_t i = 0; i < wanted->group_count; i++)
        if (write(wanted->groups[i], "0", 1) != 1) ev_give_up(plan->report, EV_SPAWN_GROUP);
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!wanted->inherits) {
        setsid();
        if (dup2(plan->in, 0) < 0 || dup2(plan->out, 1) < 0 || dup2(plan->err, 2) < 0)
            ev_give_up(plan->report, EV_SPAWN_PREPARE);
    }
    for (size_t i = 0; i < wanted->file_count; i++) {
        high[i] = fcntl(wanted->files[i], F_DUPFD_CLOEXEC, lifted);
        if (high[i] < 0) ev_give_up(plan->report, EV_SPAWN_PREPARE);
    }
    // What is still needed lies above all places, so nothing of it is overwritten.
    for (size_t i = 0; i < wanted->file_count; i++)
        if (dup2(high[i], 3 + (int)i) < 0) ev_give_up(plan->report, EV_SPAWN_PREPARE);
    syscall(SYS_close_range, 3 + wanted->file_count, ~0U, cloexec_range);
    for (int i = 0; i < plan->kept_count; i++)
        if (dup2(plan->kept[i], report_place + i) < 0) ev_give_up(plan->report, EV_SPAWN_PREPARE);
    umask(022);
    if (ev_limit(RLIMIT_CORE, 0) < 0 || (wanted->file_bytes && ev_limit(RLIMIT_FSIZE, wanted->file_bytes) < 0) ||
        (wanted->data_bytes && ev_limit(RLIMIT_DATA, wanted->data_bytes) < 0))
        ev_give_up(plan->report, EV_SPAWN_LIMIT);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) ev_give_up(plan->report, EV_SPAWN_PREPARE);
    if (getppid() != plan->parent) _exit(127);
    char *empty[] = {NULL};
    execve(plan->program, plan->argv, empty);
    ev_give_up(plan->report, EV_SPAWN_START);
}

// Waits for the report's end, which exec brings, or for what it says.
static int outcome(int fd, int *stage) {
    ev_report said;
    ssize_t count;
    do {
        struct pollfd one = {fd, POLLIN, 0};
        poll(&one, 1, -1);
        count = read(fd, &said, sizeof said);
    } while (count < 0 && (errno == EINTR || errno == EAGAIN));
    if (count != sizeof said) return 0;
    *stage = said.stage;
    return -said.failure;
}

static int start_confined(plan *plan, int report_in, ev_child *child, int *stage) {
    plan->parent = getpid();
    pid_t pid = fork();
    if (pid == 0) become(plan);
    int failure = pid < 0 ? -errno : 0;
    ev_shut(&plan->report);
    if (pid < 0) return failure;
    failure = outcome(report_in, stage);
    if (failure == 0) {
        // The child is ours to reap, so its number cannot have gone to another process.
        long fd = syscall(SYS_pidfd_open, pid, 0);
        if (fd >= 0) {
            child->pid = pid;
            child->pidfd = (int)fd;
            return 0;
        }
        failure = -errno;
        if (failure != -ESRCH) kill(pid, SIGKILL);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return failure;
}

static int lift_high(int fd) {
    int high = fcntl(fd, F_DUPFD_CLOEXEC, lifted);
    return high < 0 ? -errno : high;
}

int ev_confine(const uint8_t *path, const uint8_t *args, size_t argc, const uint8_t *input, size_t input_size,
               const ev_confinement *wanted, ev_child *child, int *stage) {
    int in = -1, out[2] = {-1, -1}, err[2] = {-1, -1}, said[2] = {-1, -1};
    int kept[3 + EV_CONFINE_LAYERS], kept_count = 0;
    char numbers[3][24];
    int overlaid = wanted->layer_count > 0, second = overlaid || wanted->processes;
    *child = (ev_child){-1, -1, -1, -1};
    *stage = EV_SPAWN_PREPARE;
    if (wanted->file_count > EV_CONFINE_FILES || wanted->layer_count > EV_CONFINE_LAYERS) return -E2BIG;
    char **argv = ev_strings(args, argc), **list = calloc(argc + arg_argv + 1, sizeof *list);
    int result = argv && list ? ev_pipe(said) : -ENOMEM;
    if (result == 0 && !wanted->inherits) {
        result = ev_pipe(out);
        if (result == 0) result = ev_pipe(err);
        if (result == 0) {
            *stage = EV_SPAWN_INPUT;
            in = ev_input(input, input_size);
            result = in < 0 ? in : 0;
        }
    }
    if (result == 0) {
        int high = lift_high(said[1]);
        if (high < 0) result = high;
        else kept[kept_count++] = high;
    }
    if (result == 0 && overlaid) {
        for (size_t i = 0; result == 0 && i < wanted->layer_count + 2; i++) {
            int high = lift_high(i == 0 ? wanted->upper : i == 1 ? wanted->work : wanted->layers[i - 2]);
            if (high < 0) result = high;
            else kept[kept_count++] = high;
        }
    }
    if (result == 0) {
        snprintf(numbers[0], sizeof numbers[0], "%zu", wanted->file_count);
        snprintf(numbers[1], sizeof numbers[1], "%llu", (unsigned long long)wanted->processes);
        snprintf(numbers[2], sizeof numbers[2], "%zu", wanted->layer_count);
        list[0] = EV_SECOND_STEP;
        for (int i = 0; i < 3; i++) list[arg_files + i] = numbers[i];
        list[arg_program] = (char *)path;
        for (size_t i = 0; i < argc; i++) list[arg_argv + i] = argv[i];
        plan plan = {
            .program = second ? "/proc/self/exe" : (const char *)path, .argv = second ? list : argv,
            .confinement = wanted, .kept = kept, .kept_count = second ? kept_count : 0,
            .in = in, .out = out[1], .err = err[1], .report = kept[0]};
        *stage = EV_SPAWN_START;
        ev_shut(&said[1]);
        result = start_confined(&plan, said[0], child, stage);
        kept[0] = -1;
    }
    for (int i = 0; i < kept_count; i++) ev_shut(&kept[i]);
    ev_shut(&said[0]);
    ev_shut(&said[1]);
    ev_shut(&in);
    ev_shut(&out[1]);
    ev_shut(&err[1]);
    if (result == 0) {
        child->out = out[0];
        child->err = err[0];
    } else {
        ev_shut(&out[0]);
        ev_shut(&err[0]);
    }
    free(argv);
    free(list);
    return result;
}
