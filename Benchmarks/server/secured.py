#!/usr/bin/env python3
"""What TLS, keys, the audit trail and sealed records cost together in text queries: JSON lines on standard output.

Two servers run on two compacted copies of one data directory: a plain one, and one with TLS, a key of role rm, an audit line for each
query, and records that `kindred compact --seal-key` has sealed. `kindred bench serve` puts the same queries on both, in turns, by 1
client and by 32. A line for each run; then, for each number of clients, medians of both, the ratio of the rates, and how many milliseconds
the p50 is higher.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from kindred import Client  # noqa: E402


def run(*command):
    """Runs a command that must succeed; what it prints."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {result.stderr or result.stdout}")
    return result.stdout


class Server:
    """A copy of the data directory, and a server on it."""

    def __init__(self, name, folder, options):
        self.name, self.folder, self.kindred = name, folder, options.kindred
        self.data = folder / name
        # --reflink spares the copy where the file system can.
        run("cp", "-a", "--reflink=auto", options.data, self.data)
        for lock in self.data.rglob("lock*"):
            lock.unlink()
        self.place = ["--data", self.data] + (["--model", options.model] if options.model else [])
        self.client = []

    def start(self, *options):
        command = [self.kindred, "serve", "--listen", "127.0.0.1:0", *self.place, *options]
        log = open(self.folder / f"{self.name}.log", "w")
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            sys.exit(f"the {self.name} server does not start: {(self.folder / f'{self.name}.log').read_text()}")
        self.address = line.split()[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def load(self, options, clients, texts):
        command = [self.kindred, "bench", "serve", options.collection, "--server", self.address, "--mix", "text", "--connections", clients,
                   "--depth", 1, "--seconds", options.seconds, "--warm-up", options.warm_up, "--texts", texts, *self.client]
        figures = json.loads(run(*command).splitlines()[-1])
        if figures["failed"] or not figures["count"]:
            sys.exit(f"queries to the {self.name} server fail: {figures}")
        return figures


def certificate(folder):
    """A certificate for this machine, which vouches for itself."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=bench",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "tls.key", "-out", folder / "tls.pem")
    return folder / "tls.pem", folder / "tls.key"


def plain(folder, options):
    server = Server("plain", folder, options)
    run(options.kindred, "compact", options.collection, *server.place)
    server.start()
    return server


def secured(folder, options):
    server = Server("secured", folder, options)
    keys = folder / "seal-keys"
    run(options.kindred, "seal-key", keys)
    sealing = ["--seal-key", keys]
    run(options.kindred, "compact", options.collection, *server.place, *sealing)
    run(options.kindred, "key", "create", "root", "--role", "admin", *server.place, *sealing)
    key = run(options.kindred, "key", "create", "bench", "--role", "rm", *server.place, *sealing)
    key_file = folder / "api-key"
    with open(os.open(key_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(key)
    chain, private = certificate(folder)
    server.client = ["--tls-ca", chain, "--key-file", key_file]
    server.start("--tls-cert", chain, "--tls-key", private, *sealing)
    return server


def write_texts(server, options, path):
    """What is asked for: the texts of records, by default."""
    with Client(server.address) as client:
        records = client.page(options.collection, limit=10_000)["records"]
    path.write_text("\n".join(" ".join(record["text"].split()) for record in records) + "\n")
    return path


def measure(servers, options, clients, texts):
    found = {server.name: [] for server in servers}
    for turn in range(options.rounds):
        # Who comes first changes, so that what changes on the machine meets both.
        for server in servers if turn % 2 == 0 else servers[::-1]:
            figures = server.load(options, clients, texts)
            found[server.name].append(figures)
            kept = {name: figures[name] for name in ("per_s", "p50_ms", "p99_ms", "refused", "unanswered")}
            print(json.dumps({"clients": clients, "round": turn + 1, "server": server.name, **kept}), flush=True)
    rate = {name: round(statistics.median(one["per_s"] for one in runs), 1) for name, runs in found.items()}
    p50 = {name: round(statistics.median(one["p50_ms"] for one in runs), 3) for name, runs in found.items()}
    print(json.dumps({
        "clients": clients, "per_s": rate, "p50_ms": p50, "rate_ratio": round(rate["secured"] / rate["plain"], 3),
        "p50_difference_ms": round(p50["secured"] - p50["plain"], 3)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kindred", help="the program")
    parser.add_argument("data", help="a data directory that no server has open; it is copied, and stays as it is")
    parser.add_argument("collection")
    parser.add_argument("--model", help="the folder of the model")
    parser.add_argument("--texts", help="a file of texts, a line each; without it the texts of records")
    parser.add_argument("--seconds", type=float, default=10, help="how long each run is")
    parser.add_argument("--warm-up", type=float, default=3, help="how long each runs before that")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server")
    parser.add_argument("--folder", help="where the copies are made, and removed again")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kindred-secured-", dir=options.folder))
    servers = []
    try:
        for make in (plain, secured):
            servers.append(make(folder, options))
        texts = options.texts or write_texts(servers[0], options, folder / "texts")
        for clients in (1, 32):
            measure(servers, options, clients, texts)
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
