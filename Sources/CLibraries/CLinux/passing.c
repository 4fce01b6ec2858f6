#define _GNU_SOURCE
#include "ev_passing.h"
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { most_files = 8 };

static int address_of(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    size_t length = strlen(path);
    if (length >= sizeof address->sun_path) return -ENAMETOOLONG;
    memcpy(address->sun_path, path, length);
    return 0;
}

int ev_local_listen(const char *path, int backlog) {
    struct sockaddr_un address;
    int failure = address_of(path, &address);
    if (failure) return failure;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, 0600) < 0 || listen(fd, backlog) < 0) {
        failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

int ev_local_connect(const char *path) {
    struct sockaddr_un address;
    int failure = address_of(path, &address);
    if (failure) return failure;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    // A daemon whose queue is full is as good as none: not waited for.
    struct timeval patience = {.tv_sec = 0, .tv_usec = 250000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

int ev_local_accept(int fd, uint32_t *uid, int32_t *pid) {
    int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    if (peer < 0) return -errno;
    struct ucred who;
    socklen_t size = sizeof who;
    if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0) {
        int failure = -errno;
        close(peer);
        return failure;
    }
    *uid = who.uid;
    *pid = who.pid;
    return peer;
}

int64_t ev_send_files(int fd, const void *bytes, size_t count, const int *files, size_t file_count) {
    if (file_count > most_files) return -EINVAL;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * most_files)];
    } control;
    memset(&control, 0, sizeof control);
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (file_count) {
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * file_count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * file_count);
        memcpy(CMSG_DATA(header), files, sizeof(int) * file_count);
    }
    ssize_t sent;
    do sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int64_t ev_receive_files(int fd, void *bytes, size_t count, int *files, size_t file_room, size_t *file_count) {
    *file_count = 0;
    if (file_room > most_files) return -EINVAL;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * most_files)];
    } control;
    struct iovec part = {.iov_base = bytes, .iov_len = count};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
        .msg_controllen = CMSG_SPACE(sizeof(int) * (file_room ? file_room : 1))};
    ssize_t received;
    do received = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -errno;
    int excess = (message.msg_flags & MSG_CTRUNC) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t here = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < here; i++) {
            int file;
            memcpy(&file, CMSG_DATA(header) + i * sizeof(int), sizeof file);
            if (*file_count < file_room) files[(*file_count)++] = file;
            else {
                close(file);
                excess = 1;
            }
        }
    }
    if (!excess) return received;
    for (size_t i = 0; i < *file_count; i++) close(files[i]);
    *file_count = 0;
    return -EMSGSIZE;
}

int ev_wait_readable(int fd, int milliseconds) {
    struct pollfd one = {.fd = fd, .events = POLLIN};
    int ready = poll(&one, 1, milliseconds);
    if (ready < 0) return -errno;
    return ready > 0;
}

int ev_is_hung_up(int fd) {
    struct pollfd one = {.fd = fd, .events = POLLRDHUP};
    int ready = poll(&one, 1, 0);
    if (ready < 0) return -errno;
    return ready > 0 && (one.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

int ev_send_datagram(const uint8_t *name, size_t name_length, const void *bytes, size_t count) {
    struct sockaddr_un address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    if (name_length == 0 || name_length >= sizeof address.sun_path) return -EINVAL;
    memcpy(address.sun_path, name, name_length);
    if (name[0] == '@') address.sun_path[0] = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name_length);
    ssize_t sent = sendto(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address, size);
    int failure = sent < 0 ? -errno : 0;
    close(fd);
    return failure;
}
