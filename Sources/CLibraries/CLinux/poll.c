#define _GNU_SOURCE
#include "ev_poll.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

static uint32_t mask_of(uint32_t interest) {
    return (interest & EV_POLL_READ ? EPOLLIN : 0) | (interest & EV_POLL_WRITE ? EPOLLOUT : 0) |
           (interest & EV_POLL_PEER_CLOSED ? EPOLLRDHUP : 0);
}

int ev_poll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int control(int poller, int operation, int fd, uint64_t key, uint32_t interest) {
    struct epoll_event event = {.events = mask_of(interest), .data.u64 = key};
    return epoll_ctl(poller, operation, fd, &event) < 0 ? -errno : 0;
}
int ev_poll_add(int poller, int fd, uint64_t key, uint32_t interest) {
    return control(poller, EPOLL_CTL_ADD, fd, key, interest);
}
int ev_poll_change(int poller, int fd, uint64_t key, uint32_t interest) {
    return control(poller, EPOLL_CTL_MOD, fd, key, interest);
}
int ev_poll_remove(int poller, int fd) { return control(poller, EPOLL_CTL_DEL, fd, 0, 0); }

int ev_poll_wait(int poller, ev_ready *out, int capacity, int timeout_ms) {
    struct epoll_event events[256];
    if (capacity > 256) capacity = 256;
    int count = epoll_wait(poller, events, capacity, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        uint32_t ready = events[i].events;
        out[i].key = events[i].data.u64;
        out[i].ready = (ready & EPOLLIN ? EV_POLL_READ : 0) | (ready & EPOLLOUT ? EV_POLL_WRITE : 0) |
                       (ready & EPOLLRDHUP ? EV_POLL_PEER_CLOSED : 0) |
                       (ready & (EPOLLHUP | EPOLLERR) ? EV_POLL_HANGUP : 0);
    }
    return count;
}

int ev_signal_create(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}
int ev_signal(int fd) {
    uint64_t one = 1;
    // EAGAIN means that the counter is full, that is: signalled.
    return write(fd, &one, sizeof one) < 0 && errno != EAGAIN ? -errno : 0;
}
int ev_unsignal(int fd) {
    uint64_t count;
    return read(fd, &count, sizeof count) < 0 && errno != EAGAIN ? -errno : 0;
}

int64_t ev_raise_descriptor_limit(int64_t wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    if (limit.rlim_cur < (rlim_t)wanted) {
        struct rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted;
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

int ev_spare_descriptor(void) {
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

typedef struct {
    void (*body)(void *);
    void *context;
} start;

static void *run(void *raw) {
    start started = *(start *)raw;
    free(raw);
    started.body(started.context);
    return NULL;
}

int ev_start_thread(const char *name, void (*body)(void *), void *context) {
    start *given = malloc(sizeof *given);
    if (given == NULL) return -ENOMEM;
    *given = (start){body, context};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, run, given);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        free(given);
        return -failed;
    }
    pthread_setname_np(thread, name);
    pthread_detach(thread);
    return 0;
}

int ev_run_with_stack(size_t bytes, void (*body)(void *), void *context) {
    start *given = malloc(sizeof *given);
    if (given == NULL) return -ENOMEM;
    *given = (start){body, context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    // Only what is touched takes memory.
    int failed = pthread_attr_setstacksize(&attributes, bytes);
    pthread_t thread;
    if (!failed) failed = pthread_create(&thread, &attributes, run, given);
    pthread_attr_destroy(&attributes);
    if (failed) {
        free(given);
        return -failed;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_join(thread, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return 0;
}
