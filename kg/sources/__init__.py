"""Papers in: one file of any known kind, told by content and not by name, as a stream of `Paper`s.

In comes a path, ``-`` for standard input, or a binary stream, gzipped or not; out comes one `Paper` for every
record with a usable title and abstract. What cannot be used is counted and told in the `Report`. To add a
kind: one file with its `Kind`, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg.sources.fields import Unusable, to_paper
from kg.sources.jsonl import JSON
from kg.sources.papers_page import PAGE
from kg.sources.report import Place, Problem, Report
from kg.sources.source import Kind, Source
from kg.sources.tables import CSV, PARQUET
from schemas.errors import SourceError
from schemas.records import Paper

__all__ = ["KINDS", "Place", "Problem", "Report", "read_papers"]

KINDS: tuple[Kind, ...] = (PARQUET, CSV, JSON, PAGE)
"""Every kind of file, the surest to tell first."""

_EXPECTED = (
    "expected JSON Lines or a JSON array, CSV, TSV or Parquet, each with a title and an abstract, "
    "or the copied text of a papers page (a title line, an empty line, the abstract)"
)
_OTHER_KINDS = {
    b"%PDF": "a PDF; copy its title and abstract into a JSON Lines file",
    b"PK\x03\x04": "a ZIP archive or an office document; unpack it, or save the table as CSV",
    b"SQLite format 3": "an SQLite database; export the table as CSV",
    b"BZh": "compressed with bzip2; unpack it, or use gzip",
    b"\xfd7zXZ": "compressed with xz; unpack it, or use gzip",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; unpack it, or use gzip",
    b"@": "BibTeX, it seems; export the titles and abstracts as JSON or CSV",
    b"TY  - ": "RIS; export the titles and abstracts as JSON or CSV",
    b"<": "HTML or XML; open it in a browser and copy the text, or convert it to JSON Lines",
}


def read_papers(where: str | Path | BinaryIO, *, name: str = "", report: Report) -> Iterator[Paper]:
    """Read the papers of one file, one after the other, as they stand in it.

    Records with the same id are all passed on. A record without a usable title or abstract, or that is
    broken, is skipped and reported with its place; so is one that holds a NUL character, a byte that is not
    UTF-8 or half of a surrogate pair, because no store can keep it and a text is never changed silently.

    Args:
        where: A path, ``"-"`` for standard input, or a binary stream; gzip is unpacked.
        name: What to call the input in places and messages; by default its path.
        report: Counts what was read and skipped, and tells why.

    Raises:
        SourceError: When nothing could be made of the file: it cannot be read, is empty, is of no known kind,
        or holds
            no usable record. Raised on the first step or the last, as it is found out.

    >>> import io
    >>> report = Report()
    >>> page = b'{"title": "On X", "abstract": "We study X."}'
    >>> [paper.title for paper in read_papers(io.BytesIO(page), report=report)]
    ['On X']
    """
    told = len(report.problems)
    with Source(where, name=name, report=report) as source:
        kind = _kind(source)
        read = report.read
        for place, record in kind.read(source, report):
            try:
                paper = to_paper(record, place, report)
            except Unusable as error:
                report.skip(place, str(error))
            else:
                report.read += 1
                yield paper
        if report.read == read:
            first = f"; the first problem: {report.problems[told]}" if report.problems[told:] else ""
            raise SourceError(f"no usable paper in it, read as {kind.name}{first}", path=source.name)


def _kind(source: Source) -> Kind:
    """The kind of the input, or the error that says what it is instead."""
    head = source.head.lstrip()
    if not head:
        why = f"{source.broken} before anything could be read; fetch it again" if source.broken else "is empty"
        raise SourceError(f"{why}; {_EXPECTED}", path=source.name)
    for magic, what in _OTHER_KINDS.items():
        if head.startswith(magic):
            raise SourceError(f"this is {what}", path=source.name)
    for kind in KINDS:
        if kind.sniff(source.head):
            return kind
    what = "a binary file" if b"\0" in head else "of no known kind"
    raise SourceError(f"this is {what}; {_EXPECTED}", path=source.name)
