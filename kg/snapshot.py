"""From claims to a published snapshot: resolve the names, derive the tables, write the stores, move the pointer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractors.content import read_table
from extractors.lexicon import COLUMNS
from kg.graph.claims import read_claims, read_columns
from kg.graph.derive import derive
from kg.graph.folder import Folder, SnapshotInfo
from kg.progress import Progress
from kg.report import BuildReport
from kg.resolve.judgements import read_judgements, write_judgements
from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import propose_abbreviations, propose_aliases
from kg.stores import EMBEDDED, store_class


def publish_snapshot(
    folder: Folder, claims: Sequence[Path], fingerprint: str, report: BuildReport, progress: Progress
) -> None:
    """Derive everything from these claim files and make it the graph; fills in the report's counts."""
    snapshot = folder.new_snapshot()
    with progress.stage("resolve"):
        shadowed = _shadowed(claims, report)
        linker = _link(folder, claims, shadowed)
        write_judgements(snapshot / "merges.tsv", linker.merges)
    with progress.stage("derive"):
        tables = derive((row for row in read_claims(claims) if row.record not in shadowed), linker)
        tables.write(snapshot)
    for name in EMBEDDED:
        with progress.stage(f"store {name}"):
            store = store_class(name)
            store.write(snapshot / store.file_name, tables)
    report.nodes, report.edges = tables.nodes.num_rows, tables.edges.num_rows
    names = tuple(sorted(path.name for path in claims))
    folder.publish(snapshot, SnapshotInfo(names, fingerprint, report.papers, report.nodes, report.edges))


def _link(folder: Folder, claims: Sequence[Path], shadowed: set[str]) -> Linker:
    table = NameTable()
    columns = ["record", *(f"concepts.list.element.{name}" for name in ("names", "type", "confidence"))]
    for row in read_columns(claims, columns):
        if row["record"] not in shadowed:
            for concept in row["concepts"]:
                table.add(concept["names"], concept["type"], concept["confidence"])
    decided = read_judgements(folder.judgements)
    return Linker(table, [*decided, *propose_aliases(_lexicon()), *propose_abbreviations(table)])


def _lexicon() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, kind, aliases, _source in read_table("lexicon.tsv", COLUMNS):
        yield name, kind, tuple(filter(None, aliases.split("|")))


def _shadowed(claims: Sequence[Path], report: BuildReport) -> set[str]:
    """Records that the graph does not show, because a fuller one has the same id.

    Nothing depends on which came first: the longer abstract wins, then the longer title, then the fuller record,
    then the smaller key.
    """
    best: dict[str, dict[str, Any]] = {}
    shadowed: set[str] = set()
    columns = ["record", "id", "title", "abstract", "year", "authors", "venue", "url", "place"]
    for row in read_columns(claims, columns):
        other = best.setdefault(row["id"], row)
        if other is not row:
            winner, loser = sorted((row, other), key=_fullness, reverse=True)
            best[row["id"]] = winner
            shadowed.add(loser["record"])
            report.problems.append(
                f"two records call themselves {row['id']}: the graph shows the fuller one ({winner['place']}); "
                f"the other ({loser['place']}) is kept in the folder"
            )
    report.papers = len(best)
    return shadowed


def _fullness(row: dict[str, Any]) -> tuple[int, int, int, str]:
    filled = sum(bool(row[name]) for name in ("year", "authors", "venue", "url"))
    return len(row["abstract"]), len(row["title"]), filled, row["record"]
