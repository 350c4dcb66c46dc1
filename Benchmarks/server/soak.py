#!/usr/bin/env python3
"""A long run of everything at once against a server that runs here: JSON lines on standard output.

Text queries, vectors, ids, filters, reads, upserts and deletes come at fixed rates; rebuilds and backups come in turns. Every reply is
looked at; memory (without what is mapped from files) and open files of the server are noted as it goes. The last line
has the sums; the exit status is 1 if a reply was an error other than a refusal, or a job failed.
"""

import argparse
import json
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from kindred import Client, Overloaded  # noqa: E402


class Soak:
    def __init__(self, options):
        self.options = options
        self.stopped = threading.Event()
        self.lock = threading.Lock()
        self.done, self.refused, self.errors = {}, 0, []
        with Client(options.address) as client:
            page = client.page(options.collection, limit=2000)
            self.ids = [record["id"] for record in page["records"]]
            self.texts = [record["text"] for record in page["records"]]

    def note(self, name, error=None):
        with self.lock:
            if error is None:
                self.done[name] = self.done.get(name, 0) + 1
            elif isinstance(error, Overloaded):
                self.refused += 1
            else:
                self.errors.append(f"{name}: {error}")

    def repeat(self, name, rate, step):
        """Calls `step` so many times a second, whatever it takes, until the end."""

        def loop():
            generator = random.Random(name)
            with Client(self.options.address, connections=1, retries=0) as client:
                due = time.monotonic()
                while not self.stopped.is_set():
                    try:
                        step(client, generator)
                        self.note(name)
                    except Exception as error:  # every kind is counted, and shown at the end
                        self.note(name, error)
                    due = max(due + 1 / rate, time.monotonic() - 1)
                    self.stopped.wait(max(0, due - time.monotonic()))

        thread = threading.Thread(target=loop, name=name)
        thread.start()
        return thread

    # What a reply must hold is asserted, so that an empty one counts as an error.

    def search(self, client, generator):
        text = f"{generator.choice(self.texts)} {generator.random()}"
        assert len(client.search(self.options.collection, text, k=10, understand=False)["hits"]) == 10

    def nearest(self, client, generator):
        hits = client.nearest(self.options.collection, id=generator.choice(self.ids), k=10)["hits"]
        assert len(hits) == 10 and all(a["score"] >= b["score"] for a, b in zip(hits, hits[1:]))

    def filtered(self, client, generator):
        number = generator.randrange(600, 800)
        hits = client.nearest(
            self.options.collection, id=generator.choice(self.ids), k=10, filter=f"credit_score > {number}")["hits"]
        assert all(hit["record"]["fields"]["credit_score"] > number for hit in hits)

    def read(self, client, generator):
        assert client.get(self.options.collection, generator.choice(self.ids))

    def upsert(self, client, generator):
        record = {"id": f"soak-{generator.randrange(2000)}", "text": f"{generator.choice(self.texts)} {generator.random()}"}
        assert len(client.upsert(self.options.collection, [record])["items"]) == 1

    def delete(self, client, generator):
        client.delete(self.options.collection, ids=[f"soak-{generator.randrange(2000)}"])

    def jobs(self):
        """Rebuild, backup, rebuild …, with a pause after each."""
        with Client(self.options.address, connections=1) as client:
            for number in range(1_000_000):
                if self.stopped.wait(self.options.pause):
                    return
                try:
                    if number % 2 == 0:
                        self.rebuild(client)
                    else:
                        client.call("backup", {"path": f"{self.options.backups}/{int(time.time())}"}, timeout=3600)
                    self.note("backup" if number % 2 else "rebuild")
                except Exception as error:
                    self.note("job", error)

    def rebuild(self, client):
        job = client.call("rebuild", {"collection": self.options.collection})["job"]
        while not self.stopped.is_set():
            state = client.call("job", {"id": job})
            if state["state"] != "running":
                assert state["state"] == "done", state
                return
            time.sleep(1)

    def sample(self, start):
        status = pathlib.Path(f"/proc/{self.options.pid}/status").read_text()
        anonymous = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))
        files = len(list(pathlib.Path(f"/proc/{self.options.pid}/fd").iterdir()))
        with self.lock:
            sample = {"s": round(time.monotonic() - start), "anonymous_mb": round(anonymous / 1024, 1), "files": files,
                      "done": sum(self.done.values()), "refused": self.refused, "errors": len(self.errors)}
        print(json.dumps(sample), flush=True)
        return sample

    def run(self):
        rates = {"search": 20, "nearest": 100, "filtered": 50, "read": 50, "upsert": 10, "delete": 3}
        threads = [self.repeat(name, rate, getattr(self, name)) for name, rate in rates.items()]
        threads.append(threading.Thread(target=self.jobs))
        threads[-1].start()
        start, samples = time.monotonic(), []
        while time.monotonic() - start < 60 * self.options.minutes:
            time.sleep(10)
            samples.append(self.sample(start))
        self.stopped.set()
        for thread in threads:
            thread.join()
        print(json.dumps({"done": self.done, "refused": self.refused, "errors": len(self.errors), "first": self.errors[:5],
                          "anonymous_mb": [s["anonymous_mb"] for s in samples], "files": sorted({s["files"] for s in samples})}))
        return 1 if self.errors else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("collection")
    parser.add_argument("--pid", type=int, required=True, help="the server's process")
    parser.add_argument("--backups", required=True, help="a folder on the server's machine for backups")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pause", type=float, default=60, help="seconds between jobs")
    sys.exit(Soak(parser.parse_args()).run())


if __name__ == "__main__":
    main()
