#!/usr/bin/env python3
"""What a text query costs more over HTTP than over the line protocol: JSON lines on standard output.

One client with a plain socket at each door of one server asks distinct questions, in turns: line, HTTP, line, HTTP. Both sockets send the
same parameters and read the whole reply; no JSON is parsed in between. A line for each round, and one with the medians of all.
The server is yours: start it with --http, on a copy of the data directory.
"""

import argparse
import json
import pathlib
import socket
import statistics
import time


def connect(address):
    host, port = address.rsplit(":", 1)
    plug = socket.create_connection((host, int(port)))
    plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plug


class LineDoor:
    def __init__(self, options):
        self.plug, self.collection = connect(options.line), options.collection

    def request(self, params):
        call = {"id": 1, "method": "search", "params": {"collection": self.collection, **params}}
        return json.dumps(call).encode() + b"\n"

    def ask(self, request):
        self.plug.sendall(request)
        reply = b""
        while not reply.endswith(b"\n"):
            reply += self.plug.recv(1 << 20)
        assert b'"result"' in reply, reply[:300]


class HTTPDoor:
    def __init__(self, options):
        self.plug, self.options = connect(options.http), options

    def request(self, params):
        body = json.dumps(params).encode()
        head = (f"POST /v1/collections/{self.options.collection}/search HTTP/1.1\r\nHost: {self.options.http}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
        return head.encode() + body

    def ask(self, request):
        self.plug.sendall(request)
        reply, size = b"", None
        while size is None or len(reply) < size:
            reply += self.plug.recv(1 << 20)
            if size is None and b"\r\n\r\n" in reply:
                head = reply.split(b"\r\n\r\n")[0].lower()
                assert head.startswith(b"http/1.1 200"), reply[:300]
                size = len(head) + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])


def percentile(values, share):
    return sorted(values)[int(share * (len(values) - 1))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=pathlib.Path, help="distinct questions, one a line")
    parser.add_argument("--line", default="127.0.0.1:7733")
    parser.add_argument("--http", default="127.0.0.1:7732")
    parser.add_argument("--collection", default="customers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--queries", type=int, default=1500, help="in a round, at each door")
    options = parser.parse_args()
    texts = iter(options.texts.read_text(encoding="utf-8").splitlines())
    doors = {"line": LineDoor(options), "http": HTTPDoor(options)}
    for door in doors.values():
        for _ in range(200):
            door.ask(door.request({"query": next(texts), "k": 10}))
    medians = {name: [] for name in doors}
    for number in range(1, options.rounds + 1):
        times = {name: [] for name in doors}
        for _ in range(options.queries):
            for name, door in doors.items():
                request = door.request({"query": next(texts), "k": 10})
                start = time.perf_counter()
                door.ask(request)
                times[name].append((time.perf_counter() - start) * 1000)
        line = {"round": number}
        for name in doors:
            medians[name].append(percentile(times[name], 0.5))
            line[name] = {"p50_ms": round(medians[name][-1], 3), "p99_ms": round(percentile(times[name], 0.99), 3)}
        print(json.dumps(line), flush=True)
    result = {name: round(statistics.median(values), 3) for name, values in medians.items()}
    print(json.dumps({"p50_ms": result, "http_adds_ms": round(result["http"] - result["line"], 3)}))


main()
