"""Ask every saved question in every store and compare the rows.

    python benchmarks/agreement.py GRAPH.kg [--repeat 5]

Prints one line a question: rows, whether all stores agree (rows and their order), and the median milliseconds in each.
Parameters are taken from the graph itself: the best connected nodes of the types that a question asks for.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import kg
from kg.query.ask import ask
from kg.stores import STORES, store_class
from queries import Parameter, SavedQuestion, list_questions
from schemas.ontology import ontology


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--examples", type=int, default=5, help="settings of the parameters that are tried")
    parser.add_argument("--stores", default=",".join(STORES))
    options = parser.parse_args()
    chosen = options.stores.split(",")
    with kg.open(options.graph) as g, tempfile.TemporaryDirectory() as scratch:
        stores = {}
        for name in chosen:
            kind = store_class(name)
            kind.write(Path(scratch) / kind.file_name, g.tables)
            stores[name] = kind.open(Path(scratch) / kind.file_name)
        print(f"{'question':24}{'rows':>6}  agree  " + "".join(f"{name + ' ms':>14}" for name in stores))
        failures = 0
        for question in list_questions():
            rows, agree, times = 0, True, {name: [] for name in stores}
            for parameters in examples(g, question, options.examples):
                answers = []
                for name, store in stores.items():
                    for _ in range(options.repeat):
                        start = time.perf_counter()
                        answer = ask(question.name, store, g.names, parameters)
                        times[name].append(1000 * (time.perf_counter() - start))
                    answers.append((answer.columns, answer.rows))
                rows += len(answer)
                agree &= all(answer == answers[0] for answer in answers)
            failures += not agree
            line = f"{question.name:24}{rows:6}  {'yes' if agree else 'NO ':5}  "
            print(line + "".join(f"{statistics.median(spent):14.1f}" for spent in times.values()))
        for store in stores.values():
            store.close()
    sys.exit(1 if failures else 0)


def examples(g: kg.Graph, question: SavedQuestion, count: int) -> Iterator[dict[str, str]]:
    """Required parameters for a question: the most used things of the types that it asks for, `count` of each."""
    if question.name == "evidence-for":
        edges = sorted(g.tables.iter_edges(), key=lambda e: (-len(e.mentions), e.source, e.kind, e.target))
        yield from ({"subject": e.source, "object": e.target} for e in edges[:count])
        return
    required = [p for p in question.parameters if p.required]
    candidates = [favourites(g, p) for p in required]
    for at in range(count if required else 1):
        yield {p.name: options[at] for p, options in zip(required, candidates, strict=True)}


def favourites(g: kg.Graph, parameter: Parameter) -> list[str]:
    """Ids of nodes that a parameter may name, those with most edges first."""
    kinds = ("Paper",) if parameter.type == "paper" else parameter.kinds or ontology().concepts
    degree = Counter(g.tables.edges["source"].to_pylist()) + Counter(g.tables.edges["target"].to_pylist())
    ids, node_kinds = (g.tables.nodes[name].to_pylist() for name in ("id", "kind"))
    fitting = [id for id, kind in zip(ids, node_kinds, strict=True) if kind in kinds]
    return sorted(fitting, key=lambda id: (-degree[id], id))


if __name__ == "__main__":
    main()
