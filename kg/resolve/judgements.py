"""Judgements: two names are the same thing, or different things, with a score, a reason, and by whom.

The file is plain tab-separated text, one judgement a line, sorted, so that people edit it and git diffs it:

    judgement  name_a  type_a  name_b  type_b  score  reason  by
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from schemas.errors import GraphError
from schemas.ids import name_key
from schemas.ontology import ontology

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """Whether two names mean one thing; an empty type stands for any type."""

    judgement: str
    name_a: str
    type_a: str
    name_b: str
    type_b: str
    score: float = 1.0
    reason: str = ""
    by: str = "person"

    def is_about(self, other: Judgement) -> bool:
        """Whether it speaks of the same two names, and of types that the other speaks of too."""
        mine, theirs = (sorted((name_key(j.name_a), name_key(j.name_b))) for j in (self, other))
        types = {self.type_a, self.type_b} & {other.type_a, other.type_b}
        return mine == theirs and bool(types or {self.type_a, other.type_a} & {""})

    def check(self) -> None:
        """Raise a `GraphError` if it cannot be one."""
        if problem := _problem([str(value) for value in astuple(self)]):
            raise GraphError(problem)


_COLUMNS = [f.name for f in fields(Judgement)]


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements of a file, none where there is no file.

    Raises:
        GraphError: a line cannot be understood; says which.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_parse(path, file))
    except UnicodeDecodeError as error:
        raise GraphError(f"{path}: not UTF-8 ({error.reason}); save it as UTF-8") from error
    except csv.Error as error:
        raise GraphError(f"{path}: not tab-separated text: {error}") from error


def write_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Write judgements, sorted, each once, replacing the file; its comments stay, at the head."""
    comments = []
    if path.exists():
        comments = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.startswith("#")]
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(line + "\n" for line in comments)
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(astuple(j) for j in sorted(set(judgements)))
    part.replace(path)


def _parse(path: Path, lines: Iterable[str]) -> Iterator[Judgement]:
    reader = csv.reader(lines, delimiter="\t")
    for row in reader:
        if not row or row[0].startswith("#") or row == _COLUMNS[: len(row)]:
            continue
        if problem := _problem(row):
            raise GraphError(f"{path}:{reader.line_num}: {problem}")
        judgement, name_a, type_a, name_b, type_b = row[:5]
        score = float(row[5]) if len(row) > 5 and row[5] else 1.0
        reason = row[6] if len(row) > 6 else ""
        by = row[7] if len(row) > 7 else "person"
        yield Judgement(judgement, name_a, type_a, name_b, type_b, score, reason, by)


def _problem(row: list[str]) -> str:
    """What is wrong with a row; empty if nothing is."""
    if not 5 <= len(row) <= len(_COLUMNS):
        return f"needs the tab-separated columns {', '.join(_COLUMNS)}; the last three may be left out"
    if row[0] not in (SAME, DIFFERENT, UNSURE):
        return f"the judgement is {SAME}, {DIFFERENT} or {UNSURE}, not {row[0]!r}"
    if unknown := [kind for kind in (row[2], row[4]) if kind and kind not in ontology().concepts]:
        return f"the type is empty or one of {', '.join(ontology().concepts)}, not {unknown[0]!r}"
    if not row[1].strip() or not row[3].strip():
        return "a name is empty"
    try:
        usable = len(row) < 6 or not row[5] or 0 <= float(row[5]) <= 1
    except ValueError:
        usable = False
    return "" if usable else f"the score is a number from 0 to 1, not {row[5]!r}"
