"""What a build is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.sources.report import Report

if TYPE_CHECKING:
    from extractors.kinds import Spec
    from schemas.records import Paper


@dataclass(frozen=True)
class BuildOptions:
    """Choices of a build.

    `extractor` is the spec of what reads the texts (None: what the graph was built with; at first, the built-in one);
    `workers` is the number of processes that read texts (None: one a core, where there are papers enough);
    `overwrite` lets `build_graph` drop papers that the sources lack.
    """

    extractor: Spec | None = None
    workers: int | None = 1
    overwrite: bool = False


@dataclass
class BuildReport:
    """What a build did: papers now in the graph, texts read now, claims found from earlier work, what was left out.

    `failed` counts papers that the extractor could not read: they are not in the graph until a later build reads
    them. `reading` is the account of the source files, `problems` what was found later, `notes` what the extractor
    has to say.
    """

    papers: int = 0
    extracted: int = 0
    failed: int = 0
    reused: int = 0
    duplicates: int = 0
    removed: int = 0
    nodes: int = 0
    edges: int = 0
    reading: Report = field(default_factory=Report)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fail(self, paper: Paper, reason: str) -> None:
        """Note that this paper could not be read."""
        self.failed += 1
        self.problems.append(f"{paper.place or paper.id}: not read, {reason}")

    def all_problems(self) -> list[str]:
        """Everything that was left out or is odd, with its place."""
        return [*map(str, self.reading.problems), *self.problems]
