"""Every saved question on every store: rows, whether all give the same in the same order, and milliseconds.

    python benchmarks/stores.py papers.kg [--embedded ladybug,oxigraph,rdflib] [--store URL ...] [--repeat 5]

Embedded stores are written anew from the graph; a server gets the graph pushed, and how long that and a second push
took is printed. Required parameters are the best connected nodes of the types that a question asks for. Times are the
medians of one run: compare within it, since they are those of this machine and hour. Exits with 1 where rows differ.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import kg
from kg.progress import Progress
from kg.query.ask import ask
from kg.stores import STORES, connect, open_store, store_class
from kg.stores.base import Access, Store
from queries import Parameter, SavedQuestion, list_questions
from schemas.errors import KgError
from schemas.ontology import ontology


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--embedded", default=",".join(STORES), metavar="NAMES")
    parser.add_argument("--store", nargs="*", default=[], metavar="URL")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--examples", type=int, default=1, help="settings of the parameters that are tried")
    given = parser.parse_args()
    with ExitStack() as opened, kg.open(given.graph) as g:
        scratch = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        stores: dict[str, Store] = {}
        for name in filter(None, given.embedded.split(",")):
            store_class(name).write(scratch / name, g.tables)
            stores[name] = opened.enter_context(open_store(name, scratch / name))
        for url in given.store:
            stores[url] = opened.enter_context(pushed(g, url))
        print("question", "rows", "same", *(f"{name}, ms" for name in stores), sep="\t")
        agree = [measured(g, stores, question, given.repeat, given.examples) for question in list_questions()]
    sys.exit(0 if all(agree) else 1)


def pushed(g: kg.Graph, url: str) -> Store:
    server = connect(url, Access(timeout=600))
    for _ in range(2):
        start = time.perf_counter()
        done = server.push(g.tables, Progress())
        took = time.perf_counter() - start
        rates = f"{done.nodes_written / took:.0f} nodes and {done.edges_written / took:.0f} edges a second"
        print(f"{url}: {done} in {took:.1f} s, {rates}", flush=True)
    return server


def measured(g: kg.Graph, stores: dict[str, Store], question: SavedQuestion, repeat: int, examples: int) -> bool:
    """Print a question's line; whether all stores agree."""
    rows, same = 0, True
    times: defaultdict[str, list[float]] = defaultdict(list)
    for values in settings(g, question, examples):
        answers = []
        for name, store in stores.items():
            for _ in range(repeat):
                start = time.perf_counter()
                try:
                    answer = ask(question.name, store, g.names, values).rows
                except KgError as error:
                    print(f"{question.name} on {name}: {error}", file=sys.stderr)
                    answer, same = [], False
                times[name].append(1000 * (time.perf_counter() - start))
            answers.append(answer)
        rows += len(answers[0])
        same &= all(answer == answers[0] for answer in answers)
    medians = (f"{statistics.median(times[name]):.0f}" for name in stores)
    print(question.name, rows, "yes" if same else "NO", *medians, sep="\t", flush=True)
    return same


def settings(g: kg.Graph, question: SavedQuestion, count: int) -> Iterator[dict[str, Any]]:
    """Required parameters for a question: the best connected things of the types that it asks for, `count` of each."""
    if question.name == "evidence-for":
        edges = sorted(g.tables.iter_edges(), key=lambda e: (-len(e.mentions), e.source, e.kind, e.target))
        yield from ({"subject": e.source, "object": e.target} for e in edges[:count])
        return
    required = [p for p in question.parameters if p.required]
    candidates = [best_connected(g, p) for p in required]
    for at in range(count if required else 1):
        yield {p.name: options[at] for p, options in zip(required, candidates, strict=True)}


def best_connected(g: kg.Graph, parameter: Parameter) -> list[str]:
    """Ids of nodes that a parameter may name, those with most edges first."""
    kinds = ("Paper",) if parameter.type == "paper" else parameter.kinds or ontology().concepts
    degree = Counter(g.tables.edges["source"].to_pylist()) + Counter(g.tables.edges["target"].to_pylist())
    ids, node_kinds = (g.tables.nodes[name].to_pylist() for name in ("id", "kind"))
    fitting = [id for id, kind in zip(ids, node_kinds, strict=True) if kind in kinds]
    return sorted(fitting, key=lambda id: (-degree[id], id))


if __name__ == "__main__":
    main()
