#!/usr/bin/env python3
"""What ten times as many clients as is usual do to a server: JSON lines on standard output.

32 clients ask without a pause, then 320, who ask again at once when they are refused, while one more client looks at its refusals and
at the server's memory; then 32 again, at once. The load comes from `kindred bench serve`.
"""

import argparse
import json
import pathlib
import socket
import subprocess
import sys
import threading


def load(options, connections, seconds, warm_up):
    command = [options.kindred, "bench", "serve", options.collection, "--server", options.address, "--mix", options.mix,
               "--connections", str(connections), "--depth", "1", "--seconds", str(seconds), "--warm-up", str(warm_up)]
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

    say("normal", load(options, 32, 10, 2))
    witness = Witness(options)
    witness.start()
    say("overload", load(options, 320, options.seconds, 0))
    witness.stopped.set()
    witness.join()
    say("witness", witness.report())
    say("after", load(options, 32, 2, 0))


if __name__ == "__main__":
    sys.exit(main())
