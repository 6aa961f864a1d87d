"""What became of the records of a source: how many were read, how many skipped, and what was wrong where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MOST_TOLD = 10_000
"""Problems kept with their place; beyond that they are only counted, so that a hopeless file fits in memory."""


class Place(NamedTuple):
    """Where something stands: a line of a file, or a record of one that has no lines; 0 is the whole file.

    >>> str(Place("papers.jsonl", 12)), str(Place("papers.parquet", 12, "record")), str(Place("papers.jsonl"))
    ('papers.jsonl:12', 'papers.parquet:record 12', 'papers.jsonl')
    """

    path: str
    line: int = 0
    unit: str = "line"

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}" if self.unit == "line" else f"{self.path}:{self.unit} {self.line}"


class Problem(NamedTuple):
    """One thing that was wrong, and where; `skipped` says whether a record was left out because of it."""

    place: Place
    message: str
    skipped: bool

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(slots=True)
class Report:
    """The account of a reading; hand one to every `read_papers` of a build and print it at the end.

    `read` counts the papers handed on, `skipped` the records left out, `problems` says why and where (a
    record may also be kept with a problem, such as an unreadable date), and `untold` counts the problems
    beyond the first `MOST_TOLD`.

    >>> report = Report(read=2)
    >>> report.skip(Place("papers.jsonl", 3), "no abstract")
    >>> print(report)
    2 papers read, 1 record skipped
      papers.jsonl:3: no abstract
    """

    read: int = 0
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)
    untold: int = 0

    def skip(self, place: Place, message: str) -> None:
        """Count a record that is left out, and say why."""
        self.skipped += 1
        self._tell(Problem(place, message, skipped=True))

    def note(self, place: Place, message: str) -> None:
        """Say what was wrong with something that is not a record left out."""
        self._tell(Problem(place, message, skipped=False))

    def _tell(self, problem: Problem) -> None:
        if len(self.problems) < MOST_TOLD:
            self.problems.append(problem)
        else:
            self.untold += 1

    def text(self, most: int = 20) -> str:
        """The counts and the first `most` problems, one a line."""
        papers = "1 paper" if self.read == 1 else f"{self.read:,} papers"
        records = "1 record" if self.skipped == 1 else f"{self.skipped:,} records"
        lines = [f"{papers} read, {records} skipped", *(f"  {p}" for p in self.problems[:most])]
        if rest := len(self.problems[most:]) + self.untold:
            lines.append(f"  and {rest:,} more")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()
