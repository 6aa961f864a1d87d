"""Extraction of many papers, in this process or in several; the records are the same either way."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice

from threadpoolctl import threadpool_limits

from extractors.kinds import Extracts, Spec, create
from extractors.pipeline import ExtractorSpec
from schemas.records import Paper, PaperClaims, Unread

Batch = list[tuple[Paper, PaperClaims | Unread]]

BATCH = 64
WORTH_WORKERS = 1500  # papers below which starting processes costs more than it saves


def extract_batches(papers: Iterable[Paper], extractor: Extracts, workers: int | None = 1) -> Iterator[Batch]:
    """What each paper says, in the papers' order, a batch at a time; memory does not grow with the papers.

    With several `workers`, the batches are read by that many spawned processes, each with an extractor of the same
    spec; None takes one a core, where there are papers enough to make it worth while. A script that asks for workers
    needs the usual ``if __name__ == "__main__"``. Only the built-in extractor is shared out like this: the others
    wait for a service or keep all cores busy themselves.
    """
    papers = iter(papers)
    if not isinstance(extractor.spec, ExtractorSpec):
        workers = 1
    if workers is None:
        first = list(islice(papers, WORTH_WORKERS))
        workers = 1 if len(first) < WORTH_WORKERS else os.cpu_count() or 1
        papers = chain(first, papers)
    batches = iter(lambda: list(islice(papers, BATCH)), [])
    if workers == 1:
        yield from (_read(batch, extractor) for batch in batches)
        return
    context = multiprocessing.get_context("spawn")
    # Windows waits for 63 handles at most, of which a pool needs two for itself.
    with ProcessPoolExecutor(min(workers, 61), context, initializer=_start, initargs=(extractor.spec,)) as pool:
        running: deque[Future[Batch]] = deque()
        for batch in batches:
            running.append(pool.submit(_extract, batch))
            while running and (running[0].done() or len(running) > 4 * workers):
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _read(batch: list[Paper], extractor: Extracts) -> Batch:
    return list(zip(batch, extractor(batch), strict=True))


_extractor: Extracts


def _start(spec: Spec) -> None:
    global _extractor
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threadpool_limits(1)  # a process a core is enough; the network's matrices are small
    _extractor = create(spec)


def _extract(batch: list[Paper]) -> Batch:
    return _read(batch, _extractor)
