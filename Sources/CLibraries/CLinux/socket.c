#define _GNU_SOURCE
#include "ev_socket.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

// sendmsg takes the slices as they are.
_Static_assert(sizeof(ev_slice) == sizeof(struct iovec), "a slice is an iovec");
_Static_assert(offsetof(ev_slice, count) == offsetof(struct iovec, iov_len), "a slice is an iovec");

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un path;
} address;

static socklen_t ip_address(const ev_endpoint *from, address *to) {
    memset(to, 0, sizeof *to);
    if (from->family == EV_FAMILY_IPV4) {
        to->v4.sin_family = AF_INET;
        to->v4.sin_port = htons(from->port);
        memcpy(&to->v4.sin_addr, from->address, 4);
        return sizeof to->v4;
    }
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_port = htons(from->port);
    memcpy(&to->v6.sin6_addr, from->address, 16);
    return sizeof to->v6;
}

// However deep the directory lies, its descriptor leads there in a few bytes; an address has room for 107.
static int path_address(int directory, const char *name, address *to) {
    memset(to, 0, sizeof *to);
    to->path.sun_family = AF_UNIX;
    int length = snprintf(to->path.sun_path, sizeof to->path.sun_path, "/proc/self/fd/%d/%s", directory, name);
    return length < 0 || (size_t)length >= sizeof to->path.sun_path ? -ENAMETOOLONG : 0;
}

static int failed(int fd) {
    int error = errno;
    if (fd >= 0) close(fd);
    return -error;
}

int ev_listen_ip(const ev_endpoint *endpoint, int backlog) {
    address bound;
    socklen_t size = ip_address(endpoint, &bound);
    int fd = socket(bound.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;
    if (fd < 0) return -errno;
    // A restart must not wait for connections that are still being forgotten.
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (endpoint->family == EV_FAMILY_IPV6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (bind(fd, &bound.any, size) < 0 || listen(fd, backlog) < 0) return failed(fd);
    return fd;
}

int ev_listen_unix(int directory, const char *name, int backlog) {
    address bound;
    int result = path_address(directory, name, &bound);
    if (result < 0) return result;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    // The mode of the socket is what bind gives the name, so there is no moment in which it is wider.
    if (fchmod(fd, 0600) < 0 || bind(fd, &bound.any, sizeof bound.path) < 0) return failed(fd);
    if (listen(fd, backlog) < 0) {
        result = failed(fd);
        unlinkat(directory, name, 0);
        return result;
    }
    return fd;
}

static int connect_to(const address *to, socklen_t size) {
    int fd = socket(to->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    // Whoever lets its queue of callers fill up is as good as nobody: not waited for.
    struct timeval patience = {.tv_sec = 0, .tv_usec = 250000};
    if (to->any.sa_family == AF_UNIX) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    int result;
    do {
        result = connect(fd, &to->any, size);
    } while (result < 0 && errno == EINTR);
    if (result < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) return failed(fd);
    return fd;
}

int ev_connect_ip(const ev_endpoint *endpoint) {
    address to;
    socklen_t size = ip_address(endpoint, &to);
    return connect_to(&to, size);
}

int ev_connect_unix(int directory, const char *name) {
    address to;
    int result = path_address(directory, name, &to);
    return result < 0 ? result : connect_to(&to, sizeof to.path);
}

int ev_accept(int fd) {
    int result;
    do {
        result = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (result < 0 && (errno == EINTR || errno == ECONNABORTED));
    return result < 0 ? -errno : result;
}

int ev_socket_name(int fd, ev_endpoint *out) {
    address name;
    socklen_t size = sizeof name;
    memset(out, 0, sizeof *out);
    if (getsockname(fd, &name.any, &size) < 0) return -errno;
    switch (name.any.sa_family) {
    case AF_INET:
        out->family = EV_FAMILY_IPV4;
        out->port = ntohs(name.v4.sin_port);
        memcpy(out->address, &name.v4.sin_addr, 4);
        return 0;
    case AF_INET6:
        out->family = EV_FAMILY_IPV6;
        out->port = ntohs(name.v6.sin6_port);
        memcpy(out->address, &name.v6.sin6_addr, 16);
        return 0;
    case AF_UNIX:
        out->family = EV_FAMILY_UNIX;
        return 0;
    default:
        return -EAFNOSUPPORT;
    }
}

int ev_is_listening(int fd) {
    int listening = 0, type = 0;
    socklen_t size = sizeof listening;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0) return 0;
    size = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0) return 0;
    return listening && type == SOCK_STREAM;
}

int ev_adopt_socket(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) return -errno;
    return 0;
}

int ev_set_no_delay(int fd) {
    int yes = 1;
    return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0 ? -errno : 0;
}

int ev_set_receive_buffer(int fd, int bytes) {
    return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) < 0 ? -errno : 0;
}

int ev_set_send_buffer(int fd, int bytes) {
    return setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) < 0 ? -errno : 0;
}

int ev_peer_credentials(int fd, int *pid, uint32_t *uid, uint32_t *gid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int64_t ev_receive(int fd, void *buffer, size_t count) {
    ssize_t got;
    do {
        got = recv(fd, buffer, count, 0);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int64_t ev_send(int fd, const void *buffer, size_t count) {
    ssize_t sent;
    do {
        sent = send(fd, buffer, count, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int64_t ev_send_slices(int fd, const ev_slice *slices, size_t count) {
    struct msghdr message = {.msg_iov = (struct iovec *)slices, .msg_iovlen = count};
    ssize_t sent;
    do {
        sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int ev_finish_writing(int fd) { return shutdown(fd, SHUT_WR) < 0 ? -errno : 0; }

int ev_wait_readable(int fd, int other, int milliseconds) {
    struct pollfd waited[] = {{.fd = fd, .events = POLLIN}, {.fd = other, .events = POLLIN}};
    int ready = poll(waited, 2, milliseconds);
    return ready < 0 ? -errno : waited[0].revents != 0;
}

int ev_wait_writable(int fd, int milliseconds) {
    struct pollfd waited = {.fd = fd, .events = POLLOUT};
    int ready = poll(&waited, 1, milliseconds);
    return ready < 0 ? -errno : ready;
}

int ev_is_hung_up(int fd) {
    struct pollfd one = {.fd = fd, .events = POLLRDHUP};
    int ready = poll(&one, 1, 0);
    if (ready < 0) return -errno;
    return ready > 0 && (one.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

int ev_send_datagram(const uint8_t *name, size_t name_length, const void *bytes, size_t count) {
    struct sockaddr_un to;
    memset(&to, 0, sizeof to);
    to.sun_family = AF_UNIX;
    if (name_length == 0 || name_length >= sizeof to.sun_path) return -EINVAL;
    memcpy(to.sun_path, name, name_length);
    if (name[0] == '@') to.sun_path[0] = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    // Who is busy gets it a moment later; who does not read keeps nobody waiting for long.
    struct timeval patience = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name_length);
    ssize_t sent;
    do {
        sent = sendto(fd, bytes, count, MSG_NOSIGNAL, (struct sockaddr *)&to, size);
    } while (sent < 0 && errno == EINTR);
    int failure = sent < 0 ? -errno : 0;
    close(fd);
    return failure;
}
