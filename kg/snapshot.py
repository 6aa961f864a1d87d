"""From claims to a published snapshot: resolve the names, derive the tables, write the stores, move the pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from kg.graph.claims import read_claims, read_columns
from kg.graph.derive import derive
from kg.graph.folder import Folder, SnapshotInfo
from kg.progress import Progress
from kg.report import BuildReport
from kg.resolve.judgements import read_judgements, write_judgements
from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import propose
from kg.stores import EMBEDDED, store_class

_Fullness = tuple[int, int, int, str]  # the last is the record's key


def publish_snapshot(
    folder: Folder,
    claims: Sequence[Path],
    fingerprint: str,
    report: BuildReport,
    progress: Progress,
    extractor: Mapping[str, Any] | None = None,
) -> None:
    """Derive everything from these claim files and make it the graph; fills in the report's counts."""
    snapshot = folder.new_snapshot()
    with progress.stage("resolve"):
        shadowed = _shadowed(claims, report)
        linker = _link(folder, claims, shadowed)
        report.problems += [f"{folder.judgements}: {remark}" for remark in linker.remarks]
        write_judgements(snapshot / "merges.tsv", [*linker.merges, *linker.unsure])
    with progress.stage("derive"):
        tables = derive((row for row in read_claims(claims) if row.record not in shadowed), linker)
        tables.write(snapshot)
    for name in EMBEDDED:
        with progress.stage(f"store {name}"):
            store = store_class(name)
            store.write(snapshot / store.file_name, tables)
    report.nodes, report.edges = tables.nodes.num_rows, tables.edges.num_rows
    names = tuple(sorted(path.name for path in claims))
    counts = report.papers, report.nodes, report.edges
    folder.publish(snapshot, SnapshotInfo(names, fingerprint, extractor or {}, *counts))


def _link(folder: Folder, claims: Sequence[Path], shadowed: set[str]) -> Linker:
    table = NameTable()
    for concepts in _concepts(claims, shadowed):
        for concept in concepts:
            table.add(concept["names"], concept["type"], concept["confidence"])
    linker = Linker(table, chain(read_judgements(folder.judgements), propose(table)))
    for concepts in _concepts(claims, shadowed):
        linker.learn((concept["names"], concept["type"]) for concept in concepts)
    return linker


def _concepts(claims: Sequence[Path], shadowed: set[str]) -> Iterator[list[dict[str, Any]]]:
    """The concepts of each paper, by names, type and confidence."""
    columns = ["record", *(f"concepts.list.element.{name}" for name in ("names", "type", "confidence"))]
    for row in read_columns(claims, columns):
        if row["record"] not in shadowed:
            yield row["concepts"]


def _shadowed(claims: Sequence[Path], report: BuildReport) -> set[str]:
    """Records that the graph does not show, because a fuller one has the same id.

    Nothing depends on which came first: the longer abstract wins, then the longer title, then the fuller record,
    then the smaller key.
    """
    best: dict[str, tuple[_Fullness, str]] = {}
    shadowed: set[str] = set()
    columns = ["record", "id", "title", "abstract", "year", "authors", "venue", "url", "place"]
    for row in read_columns(claims, columns):
        mine = _fullness(row), row["place"]
        if row["id"] in best:
            (fuller, place), (lesser, elsewhere) = sorted((mine, best[row["id"]]), reverse=True)
            mine = fuller, place
            shadowed.add(lesser[-1])
            report.problems.append(
                f"two records call themselves {row['id']}: the graph shows the fuller one ({place}); "
                f"the other ({elsewhere}) is kept in the folder"
            )
        best[row["id"]] = mine
    report.papers = len(best)
    return shadowed


def _fullness(row: dict[str, Any]) -> _Fullness:
    filled = sum(bool(row[name]) for name in ("year", "authors", "venue", "url"))
    return len(row["abstract"]), len(row["title"]), filled, row["record"]
