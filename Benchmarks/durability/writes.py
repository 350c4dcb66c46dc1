#!/usr/bin/env python3
"""Upserts a second through a running server, with searches beside them: JSON on standard output.

The collection must be there, with vectors of --dimension numbers. Vectors are those of a file (--vectors: little-endian
float32), else random; requests are made before the clock starts.
"""

import argparse
import base64
import json
import random
import socket
import struct
import threading
import time


class Vectors:
    """Base64 of one vector after another: of a file, from a place that the seed says, or random ones."""

    def __init__(self, options, seed):
        self.size = 4 * options.dimension
        self.generator = random.Random(seed)
        self.bytes = open(options.vectors, "rb").read() if options.vectors else b""
        self.place = self.generator.randrange(max(1, len(self.bytes) // self.size)) * self.size

    def next(self):
        if not self.bytes:
            numbers = [self.generator.gauss(0, 1) for _ in range(self.size // 4)]
            return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()
        self.place = (self.place + self.size) % len(self.bytes)
        return base64.b64encode(self.bytes[self.place : self.place + self.size]).decode()


class Connection:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def call(self, line):
        self.socket.sendall(line)
        reply = self.file.readline()
        if b'"result"' not in reply:
            raise SystemExit(f"writes: {reply.decode()[:300]}")


def request(method, params):
    return (json.dumps({"id": 1, "method": method, "params": params}) + "\n").encode()


def upserts(options, seed):
    vectors = Vectors(options, seed)
    for call in range(options.calls):
        records = [
            {"id": f"w{seed}-{call}-{n}", "text": "t", "fields": {}, "vector": vectors.next()}
            for n in range(options.batch)
        ]
        yield request("upsert", {"collection": options.collection, "records": records})


def searches(options, seed, count=200):
    vectors = Vectors(options, seed)
    for _ in range(count):
        yield request("nearest", {"collection": options.collection, "to": {"vector": vectors.next()}, "k": 10})


def search_until(options, lines, stopped, times):
    connection = Connection(options.address)
    while not stopped.is_set():
        for line in lines:
            start = time.perf_counter()
            connection.call(line)
            times.append(time.perf_counter() - start)
            if stopped.is_set():
                break
            time.sleep(options.pause / 1000)


def percentile(times, share):
    return round(1000 * sorted(times)[int(share * (len(times) - 1))], 3) if times else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("collection")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--calls", type=int, default=300, help="calls on each connection")
    parser.add_argument("--batch", type=int, default=1, help="records in a call")
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--vectors", help="a file of vectors to write and to search for")
    parser.add_argument("--pause", type=float, default=5, help="milliseconds between searches")
    options = parser.parse_args()

    seed = int(time.time())
    lines = list(searches(options, 7))
    idle, beside = [], []
    stopped = threading.Event()
    timer = threading.Timer(3, stopped.set)
    timer.start()
    search_until(options, lines, stopped, idle)

    work = [list(upserts(options, seed + n)) for n in range(options.connections)]
    connections = [Connection(options.address) for _ in work]

    def send(connection, calls):
        for line in calls:
            connection.call(line)

    stopped = threading.Event()
    searcher = threading.Thread(target=search_until, args=(options, lines, stopped, beside))
    writers = [threading.Thread(target=send, args=pair) for pair in zip(connections, work)]
    searcher.start()
    start = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    seconds = time.perf_counter() - start
    stopped.set()
    searcher.join()
    print(
        json.dumps(
            {
                "connections": options.connections,
                "batch": options.batch,
                "upserts_per_s": round(options.connections * options.calls * options.batch / seconds),
                "search_idle_p50_ms": percentile(idle, 0.5),
                "search_idle_p99_ms": percentile(idle, 0.99),
                "search_beside_p50_ms": percentile(beside, 0.5),
                "search_beside_p99_ms": percentile(beside, 0.99),
                "searches_beside": len(beside),
            }
        )
    )


main()
