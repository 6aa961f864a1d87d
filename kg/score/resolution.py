"""How well names are resolved: pairs judged same, narrower or different, and the clusters they make.

A file of pairs is tab-separated, with a head line: name_a, type_a, name_b, type_b, judgement, and columns that are not
read. ``narrower`` says that the first is a version, subset or special case of the second. Beside our figures stand
those of comparing names without case, punctuation and plural s, which knows only same and different.

Clusters are compared by B-cubed (A. Bagga and B. Baldwin, "Entity-based cross-document coreferencing using the vector
space model", ACL 1998) and by the pairs that they join.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import Path
from typing import NamedTuple

from kg.graph.result import Result
from kg.resolve.compare import BROADER, DIFFERENT, NARROWER, SAME, compare
from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import propose
from kg.score.agreement import Row, normal
from schemas.errors import SourceError
from schemas.ontology import ontology

JUDGEMENTS = (SAME, NARROWER, DIFFERENT)

Node = tuple[str, str]  # a name and its type


class Pair(NamedTuple):
    """Two names with their types, and what the first is to the second."""

    a: Node
    b: Node
    judgement: str


@dataclass(frozen=True)
class ResolutionReport:
    """What ``kg score --resolution`` tells.

    `figures` has a row for accuracy, and one for the F1 of each judgement and of the clusters; `confusion` counts the
    pairs, gold in rows; `wrong` are the pairs that were judged otherwise, with the reason.
    """

    figures: Result
    confusion: Result
    wrong: Result


def resolution_report(path: Path) -> ResolutionReport:
    """Judge the pairs of a file by their names alone.

    Raises:
        SourceError: the file cannot be read, or a line is no pair.
    """
    pairs = read_pairs(path)
    verdicts = [compare(*pair.a, *pair.b) for pair in pairs]
    ours = [verdict.judgement for verdict in verdicts]
    plain = [SAME if _alike(pair) else DIFFERENT for pair in pairs]
    nodes = sorted(set(chain.from_iterable(pair[:2] for pair in pairs)))
    gold = _components(nodes, (pair for pair in pairs if pair.judgement == SAME))
    merged, baseline = _linked(nodes), {node: normal(node[0]) for node in nodes}
    rows: list[tuple[object, ...]] = [("three-way accuracy", _share(pairs, ours), None, None, _share(pairs, plain))]
    for judgement in JUDGEMENTS:
        mine, theirs = (_agreement(pairs, said, judgement) for said in (ours, plain))
        rows.append((judgement, mine.f1, mine.precision, mine.recall, theirs.f1))
    for name, figure in (("clusters, B-cubed", _b_cubed), ("clusters, pairs joined", _joined)):
        rows.append((name, *figure(gold, merged), figure(gold, baseline)[0]))
    counts = Counter(zip((pair.judgement for pair in pairs), ours, strict=True))
    said = (*JUDGEMENTS, BROADER)
    return ResolutionReport(
        Result(("row", "score", "P", "R", "baseline"), rows),
        Result(("gold", *said), [(g, *(counts[g, p] for p in said)) for g in JUDGEMENTS]),
        Result(
            ("gold", "judged", "name_a", "name_b", "reason"),
            [
                (pair.judgement, v.judgement, pair.a[0], pair.b[0], v.reason)
                for pair, v in zip(pairs, verdicts, strict=True)
                if pair.judgement != v.judgement
            ],
        ),
    )


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file.

    Raises:
        SourceError: the file cannot be read, or a line is no pair; says which.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"cannot be read: {error}", path=str(path)) from error
    pairs = []
    for number, row in enumerate(rows, start=1):
        if not row or row[:2] == ["name_a", "type_a"]:
            continue
        known = ontology().concepts
        if len(row) < 5 or row[4] not in JUDGEMENTS or row[1] not in known or row[3] not in known:
            needs = f"name_a, type_a, name_b, type_b and one of {', '.join(JUDGEMENTS)}, separated by tabs"
            raise SourceError(f"not a pair of names; it needs {needs}", path=str(path), line=number)
        pairs.append(Pair((row[0], row[1]), (row[2], row[3]), row[4]))
    if not pairs:
        raise SourceError("holds no pair of names", path=str(path))
    return pairs


def _alike(pair: Pair) -> bool:
    return normal(pair.a[0]) == normal(pair.b[0])


def _share(pairs: Sequence[Pair], said: Sequence[str]) -> float:
    right = sum(pair.judgement == judgement for pair, judgement in zip(pairs, said, strict=True))
    return round(100 * right / len(pairs), 1)


def _agreement(pairs: Sequence[Pair], said: Sequence[str], judgement: str) -> Row:
    right = sum(pair.judgement == word == judgement for pair, word in zip(pairs, said, strict=True))
    return Row(right, sum(pair.judgement == judgement for pair in pairs), sum(word == judgement for word in said))


def _components(nodes: Iterable[Node], joined: Iterable[Pair]) -> dict[Node, Node]:
    """The first node of the component of each node."""
    owner = {node: node for node in nodes}
    for pair in joined:
        a, b = sorted((owner[pair.a], owner[pair.b]))
        owner = {node: a if o == b else o for node, o in owner.items()}
    return owner


def _linked(nodes: Iterable[Node]) -> dict[Node, str]:
    """The concept of each node, where every name is used by one paper that says nothing else of it."""
    table = NameTable()
    for name, type in nodes:
        table.add((name,), type, 1.0)
    linker = Linker(table, propose(table))
    return {node: linker.id_of((node[0],), node[1]) for node in nodes}


def _groups(clusters: Mapping[Node, object]) -> dict[Node, set[Node]]:
    groups: defaultdict[object, set[Node]] = defaultdict(set)
    for node, owner in clusters.items():
        groups[owner].add(node)
    return {node: groups[owner] for node, owner in clusters.items()}


def _b_cubed(gold: Mapping[Node, object], clusters: Mapping[Node, object]) -> tuple[float, float, float]:
    wanted, given = _groups(gold), _groups(clusters)
    shared = {node: len(wanted[node] & given[node]) for node in wanted}
    precision = sum(shared[node] / len(given[node]) for node in wanted) / len(wanted)
    recall = sum(shared[node] / len(wanted[node]) for node in wanted) / len(wanted)
    return _percent(precision, recall)


def _joined(gold: Mapping[Node, object], clusters: Mapping[Node, object]) -> tuple[float, float, float]:
    wanted, given = (
        {pair for group in map(sorted, map(set, _groups(owners).values())) for pair in combinations(group, 2)}
        for owners in (gold, clusters)
    )
    row = Row(len(wanted & given), len(wanted), len(given))
    return row.f1, row.precision, row.recall


def _percent(precision: float, recall: float) -> tuple[float, float, float]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return round(100 * f1, 1), round(100 * precision, 1), round(100 * recall, 1)
