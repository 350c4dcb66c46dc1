#!/usr/bin/env python3
"""Measures whether `relevance` tells related questions from unrelated ones, through the real program.

    relevance.py KINDRED CUSTOMERS.jsonl QUESTIONS.jsonl STS.csv [ROWS...]

CUSTOMERS and QUESTIONS are what make_corpus.py writes (`id`, `text`). The unrelated questions are 100 sentences of an STS
set by a rule that looks at no result: the distinct sentences of both columns, without those that have a word beginning
with one of STEMS or a dollar sign, in the order of their SHA-256; the first 100. The scale's one constant, 2.5, was chosen
with the dev set and the generator's first questions in view; the train set and questions of another seed are unseen.
Prints, for each number of rows imported: questions of either kind with a hit at the cut or above, and milliseconds.
"""

import csv
import hashlib
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STEMS = (
    "bank money loan credit debt mortgage insur invest stock share fund dollar pound euro price cost tax econom financ "
    "market profit earn income pay paid sale sell sold buy bought business compan percent billion million trade trading "
    "budget rate save saving wage job retire pension customer fee account cash card bond currenc deal work employ bill"
).split()
CUT = 0.5


def unrelated(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    sentences = dict.fromkeys([row[0] for row in rows] + [row[1] for row in rows])

    def is_chosen(sentence):
        words = re.findall(r"[a-z]+", sentence.lower())
        return "$" not in sentence and not any(word.startswith(stem) for word in words for stem in STEMS)

    chosen = [sentence for sentence in sentences if is_chosen(sentence)]
    return sorted(chosen, key=lambda sentence: hashlib.sha256(sentence.encode()).hexdigest())[:100]


def ask(stream, question):
    request = {"id": 1, "method": "search", "params": {"collection": "people", "query": question, "k": 1}}
    stream.write(json.dumps(request) + "\n")
    stream.flush()
    return json.loads(stream.readline())["result"]


def measure(program, lines, related, others):
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder, "rows.jsonl")
        rows.write_text("".join(json.dumps({key: json.loads(line)[key] for key in ("id", "text")}) + "\n" for line in lines))
        schema = Path(folder, "schema.json")
        schema.write_text('{"id":"id","fields":{}}')
        data = ["--data", f"{folder}/index"]
        subprocess.run([program, "import", "people", rows, "--schema", schema, *data], check=True, capture_output=True)
        server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", *data], stdout=subprocess.PIPE, text=True)
        try:
            host, port = server.stdout.readline().split()[-1].rsplit(":", 1)
            stream = socket.create_connection((host, int(port))).makefile("rw", encoding="utf-8")
            start = time.time()
            ask(stream, "the first question, which loads the model and measures the scale")
            first = time.time() - start
            hits = lambda questions: [bool(ask(stream, question)["relevant"]) for question in questions]
            near, far = hits(related), hits(others)
            print(json.dumps({
                "rows": len(lines), "first_question_s": round(first, 2),
                "unrelated": {"first_50": sum(far[:50]), "second_50": sum(far[50:])},
                "related": {"even": sum(near[::2]), "odd": sum(near[1::2]), "of_each": len(near) // 2},
            }), flush=True)
        finally:
            server.terminate()
            server.wait()


def main():
    program, customers, questions, sts = sys.argv[1:5]
    lines = Path(customers).read_text(encoding="utf-8").splitlines()
    related = [json.loads(line)["text"] for line in Path(questions).read_text(encoding="utf-8").splitlines()]
    for rows in map(int, sys.argv[5:] or ["1000", "10000"]):
        measure(program, lines[:rows], related, unrelated(sts))


main()
