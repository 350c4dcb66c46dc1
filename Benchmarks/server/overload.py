#!/usr/bin/env python3
"""What ten times as many requests as a server can answer do to it: JSON lines on standard output.

First the capacity is found (as much as it answers), then latency at half of it; then requests come at ten times the capacity, while
one more client looks at its refusals; then at half the capacity again. The load comes from `kindred bench serve`.
"""

import argparse
import json
import pathlib
import socket
import subprocess
import sys
import threading
import time


def load(options, rate, seconds, warm_up, connections, depth):
    command = [options.kindred, "bench", "serve", options.collection, "--server", options.address, "--mix", options.mix,
               "--connections", str(connections), "--depth", str(depth), "--seconds", str(seconds), "--warm-up", str(warm_up)]
    if rate:
        command += ["--rate", str(round(rate, 1))]
    if options.texts:
        command += ["--texts", options.texts]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(result.stdout.splitlines()[-1])


class Witness(threading.Thread):
    """Asks now and then, and looks at what refusals say and at how much memory the server takes."""

    def __init__(self, options):
        super().__init__()
        self.options = options
        self.stopped = threading.Event()
        self.answered, self.refused, self.without_time, self.other, self.memory, self.waits = 0, 0, 0, [], [], []

    def run(self):
        host, port = self.options.address.rsplit(":", 1)
        connection = socket.create_connection((host, int(port)))
        file = connection.makefile("rb")
        number = 0
        while not self.stopped.wait(0.05):
            number += 1
            request = {"id": number, "method": "search", "params": {
                "collection": self.options.collection, "query": f"witness number {number}"}}
            connection.sendall((json.dumps(request) + "\n").encode())
            reply = json.loads(file.readline())
            if "result" in reply:
                self.answered += 1
            elif reply["error"]["code"] == -32001:
                self.refused += 1
                wait = reply["error"].get("data", {}).get("retry_after_ms")
                self.waits.append(wait or 0)
                self.without_time += not wait
            else:
                self.other.append(reply["error"])
            if self.options.pid:
                status = pathlib.Path(f"/proc/{self.options.pid}/status").read_text()
                self.memory.append(next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("RssAnon")))

    def report(self):
        return {"answered": self.answered, "refused": self.refused, "refused_without_time": self.without_time,
                "retry_after_ms": [min(self.waits, default=0), max(self.waits, default=0)], "other": self.other[:3],
                "anonymous_mb": [min(self.memory, default=0), max(self.memory, default=0)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kindred", help="the program")
    parser.add_argument("address")
    parser.add_argument("collection")
    parser.add_argument("--pid", type=int, help="the server's process, to look at its memory")
    parser.add_argument("--mix", default="text")
    parser.add_argument("--texts", help="a file of texts, a line each")
    parser.add_argument("--seconds", type=float, default=60, help="how long the overload lasts")
    options = parser.parse_args()

    def say(name, figures):
        print(json.dumps({"phase": name, **figures}), flush=True)

    capacity = load(options, None, 8, 2, 32, 1)["per_s"]
    say("capacity", {"per_s": capacity})
    say("normal", load(options, capacity / 2, 10, 2, 64, 64))
    witness = Witness(options)
    witness.start()
    say("overload", load(options, 10 * capacity, options.seconds, 0, 64, 1024))
    witness.stopped.set()
    witness.join()
    say("witness", witness.report())
    start = time.monotonic()
    after = load(options, capacity / 2, 3, 0, 64, 64)
    say("after", {"began_after_s": round(time.monotonic() - start - 3, 2), **after})


if __name__ == "__main__":
    sys.exit(main())
