#!/usr/bin/env python3
"""Searches a second against recall, for Kindred and for other libraries on the same vectors; JSON lines.

    index.py prepare --records corpus.jsonl --vectors corpus.f32 > records.jsonl
    index.py kindred --kindred BINARY --data DIR --collection NAME --queries SET=queries.f32 ... [--efs 32,64] [--filter F]
    index.py LIBRARY --vectors corpus.f32 --queries SET=queries.f32 ...
    index.py draw figures.jsonl > recall.svg

`prepare` joins records with vectors, for `kindred import`. LIBRARY is hnswlib, faiss_hnsw, faiss_hnsw_sq8,
faiss_ivfpq (4-bit product quantisation, scanned fast, scored again in float32), usearch (bf16), scann (400 leaves,
scored again in float32) or svs (Vamana, float32). Files of vectors are little-endian float32, 384 to a vector. One
thread searches, two build; queries are measured for at least a second after a first pass. Recall is of the exact
nearest ten. Needs numpy, and the library.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time

import numpy

DIMENSION = 384
K = 10
EFS = [16, 32, 48, 64, 96, 128, 192, 256, 512]
PROBES = [8, 16, 32, 64, 128, 256]
REFINED = [5, 10, 20]
LEAVES = [10, 20, 40, 80, 160]
REORDERED = [50, 100, 200]


def vectors(path):
    return numpy.fromfile(path, dtype="<f4").reshape(-1, DIMENSION)


def emit(**figures):
    print(json.dumps(figures), flush=True)


def prepare(options):
    with open(options.records) as records:
        for line, vector in zip(records, vectors(options.vectors)):
            record = json.loads(line)
            record["vector"] = [float(f"{value:.9g}") for value in vector]
            print(json.dumps(record))


def query_sets(options):
    return [pair.split("=", 1) for pair in options.queries]


def kindred(options):
    for name, path in query_sets(options):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as lines:
            for vector in vectors(path):
                lines.write(json.dumps({"vector": [float(f"{value:.9g}") for value in vector]}) + "\n")
            lines.flush()
            command = [options.kindred, "bench", "search", options.collection, "--data", options.data]
            command += ["--queries", lines.name]
            if options.efs:
                command += ["--ef", options.efs]
            if options.filter:
                command += ["--filter", options.filter]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for line in output.splitlines():
            figures = json.loads(line)
            emit(engine="kindred", set=name, ef=figures["ef"], recall=figures["recall"], qps=figures["qps"],
                 plan=figures["plan"], filter=options.filter)


def usearch(data):
    from usearch.index import Index
    index = Index(ndim=DIMENSION, metric="ip", dtype="bf16", connectivity=16, expansion_add=200)
    index.add(numpy.arange(len(data)), data, threads=2)

    def walk(queries, ef):
        index.expansion_search = ef
        return index.search(queries, K, threads=1).keys

    return EFS, walk


def scann(data):
    import scann
    builder = scann.scann_ops_pybind.builder(data, K, "dot_product")
    builder = builder.tree(num_leaves=400, num_leaves_to_search=40, training_sample_size=len(data))
    index = builder.score_ah(2, anisotropic_quantization_threshold=0.2).reorder(100).build()

    def probe(queries, effort):
        leaves, reordered = effort
        return index.search_batched(queries, final_num_neighbors=K, leaves_to_search=leaves,
                                    pre_reorder_num_neighbors=reordered)[0]

    return [(leaves, reordered) for reordered in REORDERED for leaves in LEAVES], probe


def svs(data):
    import svs as library
    build = library.VamanaBuildParameters(alpha=0.95, graph_max_degree=32, window_size=200)
    index = library.Vamana.build(build, data, library.DistanceType.MIP, num_threads=2)
    index.num_threads = 1

    def walk(queries, ef):
        index.search_window_size = max(ef, K)
        return index.search(queries, K)[0]

    return EFS, walk


OTHERS = {"usearch": usearch, "scann": scann, "svs": svs}


def build(library, data):
    """An index of the library, and how it is searched: (queries, effort) -> ids."""
    if library == "hnswlib":
        import hnswlib
        index = hnswlib.Index(space="ip", dim=DIMENSION)
        index.init_index(max_elements=len(data), M=16, ef_construction=200)
        index.set_num_threads(2)
        index.add_items(data, numpy.arange(len(data)))

        def search(queries, ef):
            index.set_ef(ef)
            return index.knn_query(queries, k=K, num_threads=1)[0]

        return EFS, search
    if library in OTHERS:
        return OTHERS[library](data)
    import faiss
    faiss.omp_set_num_threads(2)
    if library == "faiss_ivfpq":
        base = faiss.index_factory(DIMENSION, "IVF512,PQ192x4fs", faiss.METRIC_INNER_PRODUCT)
        index = faiss.IndexRefineFlat(base)
        index.train(data)
        index.add(data)

        def probe(queries, effort):
            count, index.k_factor = effort
            faiss.extract_index_ivf(base).nprobe = count
            return index.search(queries, K)[1]

        return [(count, factor) for factor in REFINED for count in PROBES], probe
    if library == "faiss_hnsw_sq8":
        index = faiss.IndexHNSWSQ(DIMENSION, faiss.ScalarQuantizer.QT_8bit, 16, faiss.METRIC_INNER_PRODUCT)
    else:
        index = faiss.IndexHNSWFlat(DIMENSION, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 200
    index.train(data)
    index.add(data)

    def walk(queries, ef):
        index.hnsw.efSearch = ef
        return index.search(queries, K)[1]

    return EFS, walk


def peer(options):
    data = vectors(options.vectors)
    start = time.perf_counter()
    efforts, search = build(options.engine, data)
    emit(engine=options.engine, build_s=round(time.perf_counter() - start, 2))
    if options.engine.startswith("faiss"):
        import faiss
        faiss.omp_set_num_threads(1)
    for name, path in query_sets(options):
        queries = vectors(path)
        nearest = numpy.argsort(-(queries @ data.T), axis=1, kind="stable")[:, :K]
        for effort in efforts:
            found = search(queries, effort)
            right = sum(len(set(a) & set(b)) for a, b in zip(found, nearest))
            start, count = time.perf_counter(), 0
            while time.perf_counter() - start < 1:
                search(queries, effort)
                count += len(queries)
            emit(engine=options.engine, set=name, ef=effort, recall=round(right / nearest.size, 4),
                 qps=round(count / (time.perf_counter() - start)))


COLOURS = ["#c0392b", "#2c3e50", "#2980b9", "#16a085", "#8e44ad", "#d68910", "#7f8c8d"]


def draw(options):
    """One picture: a panel for each set of queries, recall from 0.9 to 1 across, searches a second (log) up."""
    rows = [json.loads(line) for line in open(options.figures)]
    rows = [row for row in rows if row.get("recall", 0) >= 0.9 and not row.get("filter")]
    sets = sorted({row["set"] for row in rows})
    engines = sorted({row["engine"] for row in rows}, key=lambda name: (name != "kindred", name))
    low, high = 3, 5
    width, height, left, top = 380, 300, 60, 30

    def place(panel, recall, qps):
        x = panel * (width + left) + left + (recall - 0.9) / 0.1 * width
        y = top + height - (math.log10(qps) - low) / (high - low) * height
        return f"{x:.1f},{y:.1f}"

    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(sets) * (width + left) + 20}" '
          f'height="{height + top + 40 + 16 * len(engines)}" font-family="sans-serif" font-size="12">')
    for panel, name in enumerate(sets):
        x = panel * (width + left) + left
        print(f'<text x="{x}" y="18">{name}: searches a second (one thread) against recall@10</text>')
        print(f'<rect x="{x}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#999"/>')
        for step in range(6):
            at = 0.9 + step * 0.02
            print(f'<text x="{place(panel, at, 1000).split(",")[0]}" y="{top + height + 16}" '
                  f'text-anchor="middle">{at:.2f}</text>')
        for qps in (1000, 3000, 10000, 30000, 100000):
            y = place(panel, 0.9, qps).split(",")[1]
            print(f'<text x="{x - 4}" y="{y}" text-anchor="end">{qps:,}</text>'
                  f'<line x1="{x}" x2="{x + width}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        for number, engine in enumerate(engines):
            points = sorted((row["recall"], row["qps"]) for row in rows if (row["set"], row["engine"]) == (name, engine))
            # Of several settings, those that no other beats in both.
            points = [p for n, p in enumerate(points) if all(p[1] > later[1] for later in points[n + 1:])]
            line = " ".join(place(panel, recall, min(max(qps, 1000), 100000)) for recall, qps in points)
            colour = COLOURS[number % len(COLOURS)]
            print(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{3 if number == 0 else 1.5}"/>')
            if panel == 0:
                y = top + height + 36 + 16 * number
                print(f'<text x="{left}" y="{y}" fill="{colour}">{engine}</text>')
    print("</svg>")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", help="prepare, kindred, draw, or a library")
    parser.add_argument("figures", nargs="?", default=os.devnull)
    for name in ("records", "vectors", "kindred", "data", "collection", "efs", "filter"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--queries", nargs="*", default=[], metavar="SET=FILE")
    options = parser.parse_args()
    {"prepare": prepare, "kindred": kindred, "draw": draw}.get(options.engine, peer)(options)


if __name__ == "__main__":
    sys.exit(main())
