"""Every saved question on every store: rows, and milliseconds (median of five), in one run.

    python benchmarks/stores.py papers.kg [--store URL ...]

The embedded stores are asked as they lie in the graph's folder; a server gets the graph pushed first, and how long
that took, and a second push, is printed too. Required parameters are the most used concepts of their types. Compare
within a run: the times are those of this machine and hour.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import kg
from kg.query.ask import ask
from kg.stores import connect
from kg.stores.base import Access, Store
from queries import Parameter, list_questions
from schemas.ontology import ontology

TIMES = 5


def measured(g: kg.Graph, stores: dict[str, Store]) -> None:
    print("question", *stores, sep="\t")
    for question in list_questions():
        values = {p.name: usual(g, p) for p in question.parameters if p.required}
        cells, answers = [], []
        for store in stores.values():
            times = []
            for _ in range(TIMES):
                start = time.perf_counter()
                rows = ask(question.name, store, g.names, values).rows
                times.append(1000 * (time.perf_counter() - start))
            answers.append(rows)
            cells.append(f"{len(rows)} rows, {statistics.median(times):.0f} ms")
        same = all(rows == answers[0] for rows in answers)
        print(question.name, *cells, "" if same else "ROWS DIFFER", sep="\t", flush=True)


def usual(g: kg.Graph, parameter: Parameter) -> Any:
    """A value that finds something: the most named concept of the type, or a paper."""
    if parameter.type == "paper":
        return g.tables.nodes["id"].to_pylist()[0]
    kinds = list(parameter.kinds or ontology().concepts)
    return g.ask("most-used", kind=kinds, limit=1).records()[0]["id"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--store", nargs="*", default=[], metavar="URL")
    given = parser.parse_args()
    with kg.open(given.graph) as g:
        stores: dict[str, Store] = {language: g.store(language) for language in ("cypher", "sparql")}
        for url in given.store:
            server = connect(url, Access())
            for _ in range(2):
                start = time.perf_counter()
                pushed = server.push(g.tables, lambda count: None)
                took = time.perf_counter() - start
                print(f"{url}: {pushed} in {took:.1f} s, {g.info.nodes / took:.0f} nodes and "
                      f"{g.info.edges / took:.0f} edges a second", flush=True)  # fmt: skip
            stores[url] = server
        measured(g, stores)


if __name__ == "__main__":
    main()
