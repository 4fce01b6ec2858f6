#define _GNU_SOURCE
#include "ev_door.h"
#include "ev_socket.h"
#include "process_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int listen_here(uint16_t port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    int yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // The loopback of a new namespace may not be up yet.
    if (setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &yes, sizeof yes) < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(fd, 64) < 0) {
        int failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

static void say(int channel, int result) {
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec data = {&result, sizeof result};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (result >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &result, sizeof(int));
    }
    ssize_t ignored = sendmsg(channel, &message, MSG_NOSIGNAL);
    (void)ignored;
}

static int hear(int channel) {
    int result = -EIO, fd = -1;
    char control[CMSG_SPACE(sizeof(int))];
    struct iovec data = {&result, sizeof result};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t count;
    do count = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count != sizeof result) return -EIO;
    if (result < 0) return result;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd < 0 ? -EIO : fd;
}

int ev_listen_within(int pid, uint16_t port) {
    char name[48];
    int pair[2] = {-1, -1}, result;
    snprintf(name, sizeof name, "/proc/%d/ns/net", pid);
    int network = open(name, O_RDONLY | O_CLOEXEC);
    if (network < 0) return -errno;
    // Who owns the network namespace, which need not be the user namespace that the process is in.
    int owner = ioctl(network, NS_GET_USERNS);
    if (owner < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) result = -errno;
    else {
        // Only a process of one thread may enter a user namespace, and this one could not come back.
        pid_t child = fork();
        if (child == 0) {
            int here = setns(owner, CLONE_NEWUSER) < 0 || setns(network, CLONE_NEWNET) < 0 ? -errno : listen_here(port);
            say(pair[1], here);
            _exit(0);
        }
        result = child < 0 ? -errno : 0;
        ev_shut(&pair[1]);
        if (child > 0) {
            result = hear(pair[0]);
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        }
    }
    ev_shut(&pair[0]);
    ev_shut(&pair[1]);
    ev_shut(&owner);
    ev_shut(&network);
    return result;
}

int ev_connect_host(const char *host, uint16_t port, int milliseconds) {
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *found = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    if (getaddrinfo(host, service, &wanted, &found) != 0) return -EHOSTUNREACH;
    int result = -EHOSTUNREACH;
    for (struct addrinfo *one = found; one; one = one->ai_next) {
        int fd = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0) {
            result = -errno;
            continue;
        }
        result = connect(fd, one->ai_addr, one->ai_addrlen) < 0 ? -errno : 0;
        if (result == -EINPROGRESS) {
            struct pollfd ready = {fd, POLLOUT, 0};
            int failure = 0;
            socklen_t size = sizeof failure;
            int count = poll(&ready, 1, milliseconds);
            if (count == 0) result = -ETIMEDOUT;
            else if (count < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) < 0) result = -errno;
            else result = -failure;
        }
        if (result == 0) {
            result = fd;
            break;
        }
        close(fd);
    }
    freeaddrinfo(found);
    return result;
}

typedef struct {
    int from, to;
    size_t start, end;
    int ended;
    char bytes[32 * 1024];
} flow;

// Moves what can be moved now; -1 when a side is lost.
static int pass(flow *flow) {
    if (flow->start == flow->end && !flow->ended) {
        int64_t count = ev_receive(flow->from, flow->bytes, sizeof flow->bytes);
        if (count == 0) {
            flow->ended = 1;
            ev_finish_writing(flow->to);
        } else if (count < 0) {
            if (count != -EAGAIN && count != -EINTR) return -1;
        } else {
            flow->start = 0;
            flow->end = (size_t)count;
        }
    }
    if (flow->start < flow->end) {
        int64_t count = ev_send(flow->to, flow->bytes + flow->start, flow->end - flow->start);
        if (count < 0 && count != -EAGAIN && count != -EINTR) return -1;
        if (count > 0) flow->start += (size_t)count;
    }
    return 0;
}

void ev_relay(int one, int other, int stop) {
    flow flows[2] = {{.from = one, .to = other}, {.from = other, .to = one}};
    while (!flows[0].ended || !flows[1].ended || flows[0].start < flows[0].end || flows[1].start < flows[1].end) {
        struct pollfd ready[3] = {{one, 0, 0}, {other, 0, 0}, {stop, POLLIN, 0}};
        for (int i = 0; i < 2; i++) {
            flow *flow = &flows[i];
            if (flow->start < flow->end) ready[1 - i].events |= POLLOUT;
            else if (!flow->ended) ready[i].events |= POLLIN;
        }
        // A side of which nothing is wanted would wake us without an end by having gone.
        for (int i = 0; i < 2; i++)
            if (ready[i].events == 0) ready[i].fd = -1;
        if (poll(ready, 3, -1) < 0) {
            if (errno == EINTR) continue;
            return;
        }
        if (ready[2].revents) return;
        for (int i = 0; i < 2; i++)
            if (pass(&flows[i]) < 0) return;
    }
}
