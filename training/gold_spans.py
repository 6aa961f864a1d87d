"""Gold papers as token spans: the names of a gold file, found in its texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.language import SEPARATOR, pipeline, read_text
from extractors.text import Text


@dataclass(frozen=True)
class GoldPaper:
    """A text and its gold mentions: (start token, end token, type, role, number of the concept)."""

    text: Text
    spans: tuple[tuple[int, int, str, str, int], ...]


def read_gold(path: Path) -> Iterator[GoldPaper]:
    """The papers of a gold file; of names that overlap, the longest is a mention."""
    nlp = pipeline(())
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = read_text(nlp(record["title"] + SEPARATOR + record["abstract"]))
        yield GoldPaper(text, tuple(sorted(spans_of_names(text, record["concepts"]))))


def spans_of_names(text: Text, concepts: list[dict[str, object]]) -> Iterator[tuple[int, int, str, str, int]]:
    """Every place of a concept's names, as `GoldPaper` has them; of names that overlap, only the longest."""
    at_start = {start: i for i, start in enumerate(text.starts)}
    at_end = {end: i + 1 for i, end in enumerate(text.ends)}
    names = [
        (str(name), str(c["type"]), str(c["role"]), number)
        for number, c in enumerate(concepts)
        for name in c["names"]  # type: ignore[attr-defined]
    ]
    taken: set[int] = set()
    for name, kind, role, number in sorted(names, key=lambda n: (-len(n[0]), n)):
        for match in re.finditer(re.escape(name), text.text):
            start, end = at_start.get(match.start()), at_end.get(match.end())
            if end is None and text.text[match.end() : match.end() + 1] == "s":
                end = at_end.get(match.end() + 1)
            if start is not None and end is not None and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                yield start, end, kind, role, number
