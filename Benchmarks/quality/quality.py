#!/usr/bin/env python3
"""What a precision of the encoder costs in quality: Spearman on STS, accuracy on BANKING77.

    quality.py --kindred PROGRAM --model FOLDER --data FOLDER [--precision f32,bf16,int8]

--data holds stsb/stsb-en-dev.csv (sentence1,sentence2,score) and banking77/train.csv (text,category).
BANKING77 is done as MTEB does its classification: 8 labelled texts of each intent, 10 draws, logistic regression with at most
100 iterations; the texts come from one half of the training file and are tested on the other, drawn once with a fixed seed.
Prints a JSON object for each precision. Needs numpy, scipy and scikit-learn.
"""
import argparse
import csv
import json
import subprocess
import tempfile

import numpy
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression

DIMENSION = 384


def embed(options, precision, texts):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as source, tempfile.NamedTemporaryFile() as vectors:
        source.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        source.flush()
        command = [options.kindred, "embed", source.name, "--jsonl", "--format", "f32le", "--output", vectors.name]
        subprocess.run(command + ["--precision", precision, "--model", options.model], check=True)
        return numpy.fromfile(vectors.name, dtype="<f4").reshape(len(texts), DIMENSION)


def sts(options, precision):
    with open(f"{options.data}/stsb/stsb-en-dev.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    vectors = embed(options, precision, [row[0] for row in rows] + [row[1] for row in rows])
    cosines = (vectors[: len(rows)] * vectors[len(rows) :]).sum(axis=1)
    return 100 * spearmanr(cosines, [float(row[2]) for row in rows]).statistic


def banking(options, precision, draws=10, shots=8):
    with open(f"{options.data}/banking77/train.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    vectors = embed(options, precision, [row["text"] for row in rows])
    labels = numpy.array([row["category"] for row in rows])
    order = numpy.random.default_rng(77).permutation(len(rows))
    train, test = order[: len(rows) // 2], order[len(rows) // 2 :]
    scores = []
    for draw in range(draws):
        shuffled = numpy.random.default_rng(draw).permutation(train)
        taken = numpy.concatenate([shuffled[labels[shuffled] == label][:shots] for label in numpy.unique(labels)])
        model = LogisticRegression(max_iter=100, random_state=draw).fit(vectors[taken], labels[taken])
        scores.append(100 * model.score(vectors[test], labels[test]))
    return numpy.mean(scores), numpy.std(scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kindred", default="kindred")
    parser.add_argument("--model", default="models/all-MiniLM-L6-v2")
    parser.add_argument("--data", required=True)
    parser.add_argument("--precision", default="f32")
    options = parser.parse_args()
    for precision in options.precision.split(","):
        accuracy, deviation = banking(options, precision)
        figures = {
            "precision": precision,
            "sts_spearman": round(sts(options, precision), 3),
            "banking77_accuracy": round(accuracy, 3),
            "banking77_deviation": round(deviation, 3),
        }
        print(json.dumps(figures), flush=True)


main()
