// A way out of a network namespace: a socket that listens inside of it and is served from outside.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A socket that listens on 127.0.0.1 in the network namespace of a process; returns it, or -errno.
int ev_listen_within(int pid, uint16_t port);
// A connection to a host by name or address; waits at most so long. Returns it, or -errno (-EHOSTUNREACH for an unknown name).
int ev_connect_host(const char *host, uint16_t port, int milliseconds);
// Passes bytes on in both directions until both sides have ended, one is lost, or `stop` can be read.
void ev_relay(int one, int other, int stop);
