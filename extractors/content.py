"""Reading the tables that people edit: tab-separated, one head line, comments start with #."""

from __future__ import annotations

from importlib.resources import files

from schemas.errors import ExtractorError


def read_table(name: str, columns: tuple[str, ...], package: str = "extractors") -> list[tuple[str, ...]]:
    """The rows of a table that lies in a package.

    Raises:
        ExtractorError: a row has another number of columns, or the head line names others.
    """
    rows: list[tuple[str, ...]] = []
    text = (files(package) / name).read_text(encoding="utf-8")
    path = f"{package.replace('.', '/')}/{name}"
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        row = tuple(line.split("\t"))
        if len(row) != len(columns):
            raise ExtractorError(f"{path}:{number}: {len(row)} columns where {len(columns)} belong")
        rows.append(row)
    if not rows or rows[0] != columns:
        raise ExtractorError(f"{path}: the first row must be {', '.join(columns)}")
    return rows[1:]
