"""Extraction of many papers, in this process or in several; the records are the same either way."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice

from extractors.pipeline import Extractor, ExtractorSpec
from schemas.records import Paper, PaperClaims

Batch = list[tuple[Paper, PaperClaims]]

BATCH = 64
WORTH_WORKERS = 1500  # papers below which starting processes costs more than it saves


def extract_batches(papers: Iterable[Paper], spec: ExtractorSpec, workers: int | None = 1) -> Iterator[Batch]:
    """What each paper says, in the papers' order, a batch at a time; memory does not grow with the papers.

    With several `workers`, the batches are read by that many spawned processes; None takes one a core, where there
    are papers enough to make it worth while. A script that asks for workers needs the usual
    ``if __name__ == "__main__"``.
    """
    papers = iter(papers)
    if workers is None:
        first = list(islice(papers, WORTH_WORKERS))
        workers = 1 if len(first) < WORTH_WORKERS else os.cpu_count() or 1
        papers = chain(first, papers)
    batches = iter(lambda: list(islice(papers, BATCH)), [])
    if workers == 1:
        yield from map(_Worker(spec), batches)
        return
    context = multiprocessing.get_context("spawn")
    # Windows waits for 63 handles at most, of which a pool needs two for itself.
    with ProcessPoolExecutor(min(workers, 61), context, initializer=_start, initargs=(spec,)) as pool:
        running: deque[Future[Batch]] = deque()
        for batch in batches:
            running.append(pool.submit(_extract, batch))
            while running and (running[0].done() or len(running) > 4 * workers):
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


class _Worker:
    def __init__(self, spec: ExtractorSpec) -> None:
        self.extractor = Extractor(spec)

    def __call__(self, batch: list[Paper]) -> Batch:
        return list(zip(batch, self.extractor(batch), strict=True))


_worker: _Worker


def _start(spec: ExtractorSpec) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _worker = _Worker(spec)


def _extract(batch: list[Paper]) -> Batch:
    return _worker(batch)
