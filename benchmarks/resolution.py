"""How long the names of many papers take to resolve, and what became one: to be read through by a person.

    kg extract PAPERS.jsonl.gz -o CLAIMS.jsonl
    python benchmarks/resolution.py CLAIMS.jsonl [--clusters 200] [--used 50]

Prints seconds, peak memory and counts; with --clusters, the largest clusters with all their names and how many papers
use each; with --used, the most used concepts of each type, and beside each those of its family that come closest by
letters, among which a second node of the same concept would stand.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from rapidfuzz import fuzz, process

from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import propose
from schemas.ids import name_key
from schemas.ontology import ontology

Papers = list[list[tuple[list[str], str, float]]]


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:24s} {time.perf_counter() - start:7.1f} s   {memory:6.0f} MiB at most so far", flush=True)


def read(path: Path) -> Papers:
    with path.open(encoding="utf-8") as file:
        return [[(c["names"], c["type"], c["confidence"]) for c in json.loads(line)["concepts"]] for line in file]


def resolved(papers: Papers) -> Linker:
    table = NameTable()
    with timed("count names"):
        for names, kind, confidence in chain.from_iterable(papers):
            table.add(names, kind, confidence)
    with timed("propose"):
        judgements = list(propose(table))
    with timed("link"):
        linker = Linker(table, judgements)
        concepts = len(linker.concepts)
    with timed("learn senses"):
        for paper in papers:
            linker.learn((names, kind) for names, kind, _ in paper)
    with timed("versions"):
        versions = len(linker.kinds)
    print(f"{len(papers):,} papers, {len(table.surfaces):,} names, {concepts:,} concepts, {versions:,} versions")
    return linker


def used(linker: Linker, papers: Papers) -> Counter[str]:
    """How many papers name each concept."""
    count: Counter[str] = Counter()
    for paper in papers:
        beside = [names[0] for names, *_ in paper]
        count.update({linker.id_of(names, kind, beside) for names, kind, _ in paper})
    return count


def show_clusters(linker: Linker, most: int) -> None:
    largest = sorted(linker.names.items(), key=lambda item: (-len({name_key(n) for n in item[1]}), item[0]))
    for id, names in largest[:most]:
        print(len(names), id, " | ".join(names), sep="  ")


def show_used(linker: Linker, papers: Papers, most: int) -> None:
    count = used(linker, papers)
    concepts = [linker.concepts[id] for id, _ in count.most_common()]
    families = defaultdict(list)
    for concept in concepts:
        families[ontology().family(concept.kind)].append(concept)
    for kind in ontology().concepts:
        print(f"\n{kind}")
        family = {c.id: c.name for c in families[ontology().family(kind)] if count[c.id] > 1}
        for concept in [c for c in concepts if c.kind == kind][:most]:
            others = {id: name for id, name in family.items() if id != concept.id}
            near = process.extract(concept.name, others, scorer=fuzz.WRatio, processor=name_key, limit=4)
            print(f"{count[concept.id]:6d}  {concept.name}   " + "; ".join(f"{n} ({count[id]})" for n, _, id in near))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--clusters", type=int, default=0)
    parser.add_argument("--used", type=int, default=0)
    given = parser.parse_args()
    papers = read(given.claims)
    linker = resolved(papers)
    show_clusters(linker, given.clusters)
    if given.used:
        show_used(linker, papers, given.used)


if __name__ == "__main__":
    main()
