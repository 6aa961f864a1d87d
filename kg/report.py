"""What a build is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.sources.report import Report


@dataclass(frozen=True)
class BuildOptions:
    """Choices of a build.

    `disable` names extraction layers to leave out (None: those that the graph was built without); `workers` is the
    number of processes that read texts (None: one a core, where there are papers enough); `overwrite` lets
    `build_graph` drop papers that the sources lack.
    """

    disable: tuple[str, ...] | None = None
    workers: int | None = 1
    overwrite: bool = False


@dataclass
class BuildReport:
    """What a build did: papers now in the graph, texts read now, claims found from earlier work, what was left out.

    `reading` is the account of the source files, `problems` what was found later.
    """

    papers: int = 0
    extracted: int = 0
    reused: int = 0
    duplicates: int = 0
    removed: int = 0
    nodes: int = 0
    edges: int = 0
    reading: Report = field(default_factory=Report)
    problems: list[str] = field(default_factory=list)

    def all_problems(self) -> list[str]:
        """Everything that was left out or is odd, with its place."""
        return [*map(str, self.reading.problems), *self.problems]
