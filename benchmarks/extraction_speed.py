"""How many abstracts a second the extractor reads, beside the least that spaCy can do with them.

    python benchmarks/extraction_speed.py PAPERS.jsonl.gz [--workers 2] [--count 10000]

In one run and on the same papers: ``spacy.blank("en")`` with a sentencizer (as many processes), the rules alone, and
the rules with the trained reader. Start-up is not counted: every process reads a few papers before the clock starts.
Compare the ratios; the seconds are those of this machine and hour. Memory is the largest of one process, after the
first and after the last thousand papers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable
from functools import partial

from threadpoolctl import threadpool_limits

from extractors.pipeline import Extractor, ExtractorSpec
from kg.builder import read_sources
from kg.report import BuildReport
from schemas.records import Paper

_read: Callable[[list[Paper]], int]


def plain() -> Callable[[list[Paper]], int]:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return lambda papers: sum(1 for _ in nlp.pipe(p.title + "\n\n" + p.abstract for p in papers))


def ours(spec: ExtractorSpec) -> Callable[[list[Paper]], int]:
    extractor = Extractor(spec)
    return lambda papers: sum(1 for _ in extractor(papers))


def start(make: Callable[[], Callable[[list[Paper]], int]], first: list[Paper]) -> None:
    global _read
    threadpool_limits(1)  # as kg's own workers
    _read = make()
    _read(first)


def read(papers: list[Paper]) -> tuple[int, int]:
    return _read(papers), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(name: str, make: Callable[[], Callable[[list[Paper]], int]], papers: list[Paper], workers: int) -> float:
    batches = [papers[i : i + 64] for i in range(0, len(papers), 64)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, start, (make, papers[:64])) as pool:
        pool.map(time.sleep, [0.5] * workers, chunksize=1)  # all processes are up
        begin = time.perf_counter()
        sizes = [size for _, size in pool.imap(read, batches)]
        seconds = time.perf_counter() - begin
    early, late = max(sizes[: max(1, 1000 // 64)]) / 1024, max(sizes) / 1024
    print(f"{name:24s} {len(papers) / seconds:8.0f} abstracts/s   {early:6.0f} MiB early, {late:6.0f} MiB at the end")
    return len(papers) / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--count", type=int, default=10_000)
    given = parser.parse_args()
    source: Iterable[Paper] = read_sources([given.papers], BuildReport())
    papers = [paper for paper, _ in zip(source, range(given.count), strict=False)]
    base = measure("blank + sentencizer", plain, papers, given.workers)
    for name, spec in [("rules", ExtractorSpec(disable=("reader",))), ("rules + trained reader", ExtractorSpec())]:
        speed = measure(name, partial(ours, spec), papers, given.workers)
        print(f"{'':24s} one {base / speed:.1f}th of the speed of blank + sentencizer")


if __name__ == "__main__":
    main()
