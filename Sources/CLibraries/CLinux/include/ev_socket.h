// Stream sockets of the loopback and of the filesystem; every one does not block and closes on exec.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What a listening or connected socket is bound to: for IP the address in network order, for a unix socket nothing.
typedef struct {
    int family;
    uint16_t port;
    uint8_t address[16];
} ev_endpoint;

enum { EV_FAMILY_UNIX = 1, EV_FAMILY_IPV4 = 2, EV_FAMILY_IPV6 = 3 };

// A socket that listens on an IP address (`endpoint.family` says which kind; port 0: the kernel chooses).
int ev_listen_ip(const ev_endpoint *endpoint, int backlog);
// A socket that listens at a name in an open directory, which must not exist; its mode is 0600 from the first moment.
int ev_listen_unix(int directory, const char *name, int backlog);
// A connected socket; only `connect` itself may wait, for a name in a directory a quarter of a second.
int ev_connect_ip(const ev_endpoint *endpoint);
int ev_connect_unix(int directory, const char *name);
// The next waiting connection, or -EAGAIN.
int ev_accept(int fd);
int ev_socket_name(int fd, ev_endpoint *out);
// 1 when the descriptor is a stream socket that listens, 0 when it is anything else.
int ev_is_listening(int fd);
// Makes an inherited descriptor what the others are: no blocking, closed on exec.
int ev_adopt_socket(int fd);
// Small writes leave at once.
int ev_set_no_delay(int fd);
int ev_set_receive_buffer(int fd, int bytes);
int ev_set_send_buffer(int fd, int bytes);
// Who made the other end of a unix socket, as the kernel recorded it then.
int ev_peer_credentials(int fd, int *pid, uint32_t *uid, uint32_t *gid);
int64_t ev_receive(int fd, void *buffer, size_t count);
// Never raises SIGPIPE.
int64_t ev_send(int fd, const void *buffer, size_t count);

typedef struct {
    const void *base;
    size_t count;
} ev_slice;
int64_t ev_send_slices(int fd, const ev_slice *slices, size_t count);
// No more will be written; the other side reads the end.
int ev_finish_writing(int fd);
// Waits until `fd` can be read: 1 readable or closed, 0 the time is up, or `other` can be read (-1: there is no other).
// `milliseconds` < 0 waits without end.
int ev_wait_readable(int fd, int other, int milliseconds);
int ev_wait_writable(int fd, int milliseconds);
// Whether the other side has closed its end.
int ev_is_hung_up(int fd);
// One datagram to a local socket; a name that begins with '@' is an abstract one.
int ev_send_datagram(const uint8_t *name, size_t name_length, const void *bytes, size_t count);
