#!/usr/bin/env python3
"""Retrieval quality through the server: nDCG@10 on a data set in BEIR's layout, by mode.

    retrieval.py --kindred PROGRAM --model FOLDER --data FOLDER [--modes semantic,lexical,hybrid] [--precision NAME]
                 [--documents documents.npy --queries queries.npy]

--data holds corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels/test.tsv (query-id, corpus-id, score), as
https://github.com/beir-cellar/beir has SciFact and others. The documents go into a new index, and each judged query is asked over the line
protocol, k = 10, without looking for constraints in it. With --documents and --queries, float32 vectors of another program's
encoder in the files' order, the same figure comes from an exact search over those. Prints a JSON object for each. The other
program's figure needs numpy; the rest is Python alone.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from kindred import Client  # noqa: E402

K = 10


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def judgements(path):
    found = {}
    for line in path.read_text().splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            found.setdefault(query, {})[document] = int(score)
    return found


def ndcg(ranked, relevant):
    """Gains as they are judged, discounted by the logarithm of the rank, as a share of the best order's (as trec_eval does)."""
    def gain(scores):
        return sum(score / math.log2(rank + 2) for rank, score in enumerate(scores[:K]))

    return gain([relevant.get(document, 0) for document in ranked]) / gain(sorted(relevant.values(), reverse=True))


def report(name, judged, answer):
    values = [ndcg(answer(query), relevant) for query, relevant in judged.items()]
    print(json.dumps({"by": name, "ndcg_at_10": round(sum(values) / len(values), 4), "queries": len(values)}), flush=True)


def through_the_server(options, documents, queries, judged):
    with tempfile.TemporaryDirectory() as folder:
        command = [options.kindred, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--model", options.model]
        if options.precision:
            command += ["--precision", options.precision]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            address = server.stdout.readline().split()[-1]
            with Client(address) as client:
                client.call("create", {"schema": {"collection": "documents", "fields": {}}})
                for start in range(0, len(documents), 500):
                    records = [{"id": row["_id"], "text": text(row)} for row in documents[start:start + 500]]
                    client.upsert("documents", records)
                for mode in options.modes.split(","):
                    report(mode, judged, lambda query: [hit["id"] for hit in client.search(
                        "documents", queries[query], k=K, mode=mode, understand=False, fields=[])["hits"]])
        finally:
            server.terminate()
            server.wait()


def exactly(options, documents, queries, judged):
    import numpy

    def unit(path):
        vectors = numpy.load(path).astype(numpy.float32)
        return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)

    scores = dict(zip(queries, unit(options.queries) @ unit(options.documents).T))
    names = [row["_id"] for row in documents]
    report("other vectors, exactly", judged, lambda query: [names[place] for place in numpy.argsort(-scores[query], kind="stable")[:K]])


def text(row):
    return f"{row.get('title', '')} {row['text']}".strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kindred", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--modes", default="semantic,lexical,hybrid")
    parser.add_argument("--precision")
    parser.add_argument("--documents")
    parser.add_argument("--queries")
    options = parser.parse_args()
    documents = rows(options.data / "corpus.jsonl")
    queries = {row["_id"]: row["text"] for row in rows(options.data / "queries.jsonl")}
    judged = judgements(options.data / "qrels" / "test.tsv")
    through_the_server(options, documents, queries, judged)
    if options.documents and options.queries:
        exactly(options, documents, queries, judged)


if __name__ == "__main__":
    main()
