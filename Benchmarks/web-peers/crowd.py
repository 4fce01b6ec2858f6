"""Opens many server-sent event streams, publishes events and tells how long the last client waited for them.

crowd.py PORT CLIENTS ROUNDS SERVER_PID: prints "opened_s fan_out_median_ms rss_kb rss_after_kb".
With a fifth argument, SECONDS, it then opens and closes 1,000 connections a second for that long, each with a request,
and prints "requests failures p50_ms p99_ms" on a second line.
"""

import resource
import select
import socket
import statistics
import sys
import time

TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"


def rss(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def head(port, line, more=""):
    return f"{line} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n{more}\r\n".encode()


def exchange(port, data):
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.settimeout(10)
        one.sendall(data)
        return one.recv(4096)


def main():
    port, clients, rounds, pid = (int(value) for value in sys.argv[1:5])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    poll = select.epoll()
    sockets = {}
    start = time.monotonic()
    request = head(port, "GET /api/events")
    for number in range(clients):
        # More addresses of the loopback, so that ports do not run out.
        one = socket.socket()
        one.bind((f"127.0.0.{1 + number // 20000}", 0))
        one.connect(("127.0.0.1", port))
        one.sendall(request)
        one.setblocking(False)
        sockets[one.fileno()] = one
        poll.register(one, select.EPOLLIN)
    waiting = set(sockets)
    while waiting:
        for number, _ in poll.poll(10):
            if sockets[number].recv(65536):
                waiting.discard(number)
    opened = time.monotonic() - start
    # What comes right behind a head, as a first comment, is not an event.
    time.sleep(1)
    for number, _ in poll.poll(0):
        sockets[number].recv(65536)
    before = rss(pid)
    times = []
    for _ in range(rounds):
        waiting = set(sockets)
        start = time.monotonic()
        exchange(port, head(port, "POST /api/publish", "Content-Length: 0\r\n"))
        while waiting:
            ready = poll.poll(20)
            if not ready:
                sys.exit(f"crowd: {len(waiting)} clients got nothing")
            for number, _ in ready:
                if sockets[number].recv(65536):
                    waiting.discard(number)
        times.append((time.monotonic() - start) * 1000)
    print(f"{opened:.2f} {statistics.median(times):.1f} {before} {rss(pid)}", flush=True)
    if len(sys.argv) > 5:
        flood(port, float(sys.argv[5]))


def flood(port, seconds):
    """A thousand new connections a second, each with one request."""
    request = head(port, "GET /api/projects/x/status", "Connection: close\r\n")
    delays, failures, start, sent = [], 0, time.monotonic(), 0
    while time.monotonic() - start < seconds:
        due = int((time.monotonic() - start) * 1000)
        while sent < due:
            sent += 1
            began = time.monotonic()
            try:
                if not exchange(port, request).startswith(b"HTTP/1.1 200"):
                    failures += 1
            except OSError:
                failures += 1
            delays.append((time.monotonic() - began) * 1000)
        time.sleep(0.0005)
    delays.sort()
    print(f"{sent} {failures} {delays[len(delays) // 2]:.2f} {delays[len(delays) * 99 // 100]:.2f}")


main()
