"""Feeds generated requests to h11 and to our parser, and compares what each of them understood.

Fails when we accept what h11 refuses, or when both accept and understand different things. Where we are stricter is
counted by reason, with an example.
"""

import collections
import json
import random
import struct
import subprocess
import sys
import urllib.parse

import h11

SEEDS = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /api/x/y?z=1&w=%20 HTTP/1.1\r\nHost: localhost:80\r\nAccept: */*\r\n\r\n",
    b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"PUT /q HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nh\r\n0\r\nT: v\r\n\r\n",
    b"GET /old HTTP/1.0\r\n\r\n",
    b"GET /old HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
    b"DELETE /d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://a/abs HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
]
LINES = [
    b"Host: a\r\n", b"Host: b\r\n", b"Content-Length: 5\r\n", b"Content-Length: 5, 5\r\n", b"Content-Length: +5\r\n",
    b"Content-Length: 05\r\n", b"Content-Length : 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked, chunked\r\n", b"Transfer-encoding: CHUNKED\r\n", b"Transfer-Encoding:\tchunked\r\n",
    b"X: y\r\n", b"X:\r\n", b"X:y\r\n", b": y\r\n", b" folded\r\n", b"\tfolded\r\n", b"X: a\x00b\r\n", b"X: \xff\r\n",
    b"X\x0b: a\r\n", b"Connection: close\r\n", b"Connection: upgrade\r\n", b"Upgrade: websocket\r\n", b"\r\n", b"\n", b"\r",
    b"Content-Length: 0x5\r\n", b"Content-Length: \r\n", b"Expect: x\r\n", b"X: " + b"v" * 300 + b"\r\n",
]
BYTES = b"\r\n\t :;,/?%#\\\x00\x0b\x0c\x7f\x80\xff0123456789abcdefGHTP"


def mutate(rng):
    data = b"".join(rng.choice(SEEDS) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    for _ in range(rng.choice([0, 1, 1, 2, 3, 5])):
        kind = rng.randrange(6)
        place = rng.randrange(len(data) + 1)
        if kind == 0:
            data = data[:place] + bytes([rng.choice(BYTES)]) + data[place:]
        elif kind == 1:
            data = data[:place] + data[place + rng.randrange(1, 4):]
        elif kind == 2:
            data = data[:place] + bytes([rng.choice(BYTES)]) + data[place + 1:]
        elif kind == 3:
            ends = [i + 2 for i in range(len(data) - 1) if data[i:i + 2] == b"\r\n"] or [0]
            place = rng.choice(ends)
            data = data[:place] + rng.choice(LINES) + data[place:]
        elif kind == 4:
            lines = data.split(b"\r\n")
            rng.shuffle(lines) if rng.random() < 0.1 else lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            data = b"\r\n".join(lines)
        else:
            place = rng.randrange(256)
            data = data.replace(rng.choice([b"\r\n", b": ", b"5", b"a", b"HTTP/1.1"]), bytes([place]), 1)
    return data


def theirs(data):
    """The requests that h11 understood, and how it ended."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    connection.receive_data(data)
    requests, current, body = [], None, b""
    try:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                return requests, "waiting"
            if event is h11.PAUSED:
                connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                connection.send(h11.EndOfMessage())
                if connection.states[h11.SERVER] is not h11.DONE:
                    return requests, "closed"
                connection.start_next_cycle()
            elif isinstance(event, h11.Request):
                current, body = event, b""
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                fields = [[name.hex(), value.hex()] for name, value in current.headers]
                requests.append((current.method.decode(), current.target, fields, body.hex()))
                if connection.states[h11.CLIENT] is h11.MUST_CLOSE or connection.states[h11.CLIENT] is h11.MIGHT_SWITCH_PROTOCOL:
                    return requests, "closed"
                connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                connection.send(h11.EndOfMessage())
                if connection.states[h11.SERVER] is not h11.DONE or connection.states[h11.CLIENT] is not h11.DONE:
                    return requests, "closed"
                connection.start_next_cycle()
            else:
                return requests, "closed"
    except h11.RemoteProtocolError as error:
        return requests, f"refused: {error}"


def path_of(target):
    """The decoded segments of a target, as a plain reading of it gives them."""
    text = target.decode("latin-1")
    if text == "*":
        return []
    if not text.startswith("/"):
        text = "/" + text.split("://", 1)[1].split("/", 1)[1]
    path = text.split("?", 1)[0]
    return [] if path == "/" else [urllib.parse.unquote(part) for part in path[1:].split("/")]


def lowered(fields):
    """Names without their case, and the coding too: h11 tells that one in small letters."""
    coding = b"transfer-encoding".hex()
    out = []
    for name, value in fields:
        name = bytes.fromhex(name).lower().hex()
        out.append([name, bytes.fromhex(value).lower().hex() if name == coding else value])
    return out


def differences(data, ours):
    """What we accept and h11 does not, or understands differently."""
    requests, end = theirs(data)
    for index, own in enumerate(ours["requests"]):
        if index >= len(requests):
            # Where h11 ends a connection by its own rules there is nothing to compare any more.
            if end == "closed":
                return None, end
            return f"we accept request {index + 1}, h11: {end}", end
        method, target, fields, body = requests[index]
        if own["method"] != method or own["body"] != body or lowered(own["fields"]) != lowered(fields):
            return f"request {index + 1} is understood differently", end
        if own["path"] != path_of(target):
            return f"the path of request {index + 1} is understood differently", end
    return None, end


def main():
    oracle, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    cases = SEEDS + [mutate(rng) for _ in range(count)]
    stream = b"".join(struct.pack(">I", len(case)) + case for case in cases)
    lines = subprocess.run([oracle], input=stream, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    if len(lines) != len(cases):
        sys.exit(f"h11: {len(lines)} answers for {len(cases)} cases")
    wrong, stricter, examples, accepted = [], collections.Counter(), {}, 0
    for case, line in zip(cases, lines):
        ours = json.loads(line)
        accepted += len(ours["requests"])
        difference, end = differences(case, ours)
        if difference:
            wrong.append((difference, case))
        if ours["end"].startswith("refused") and not end.startswith("refused"):
            stricter[ours["end"]] += 1
            examples.setdefault(ours["end"], case)
    print(f"h11: {len(cases)} cases (seed {seed}), {accepted} requests accepted by us")
    for reason, number in stricter.most_common():
        print(f"  stricter, {number:6} x {reason}: {examples[reason][:90]!r}")
    for difference, case in wrong[:20]:
        print(f"  WRONG {difference}: {case!r}")
    print(f"h11: {len(wrong)} accepted by us and refused, or understood differently, by h11")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
