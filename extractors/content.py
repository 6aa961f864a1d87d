"""Reading the tables that people edit: tab-separated, one head line, comments start with #."""

from __future__ import annotations

from importlib.resources import files

from schemas.errors import ExtractorError


def read_table(name: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows of a table of this package.

    Raises:
        ExtractorError: a row has another number of columns, or the head line names others.
    """
    rows: list[tuple[str, ...]] = []
    text = (files("extractors") / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        row = tuple(line.split("\t"))
        if len(row) != len(columns):
            raise ExtractorError(f"extractors/{name}:{number}: {len(row)} columns where {len(columns)} belong")
        rows.append(row)
    if not rows or rows[0] != columns:
        raise ExtractorError(f"extractors/{name}: the first row must be {', '.join(columns)}")
    return rows[1:]
