"""Gold files and files of claims, read to be compared: JSON lines, plain or gzip, or standard input.

A gold record is ``{"id", "title", "abstract", "concepts": [{"names", "type", "role"}], "relations": [[head, label,
tail]]}``; claims are what ``kg extract`` writes, of which the id, concepts and relations are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.score.agreement import Annotation, annotation
from kg.sources.report import Report
from kg.sources.source import Source
from schemas.errors import SourceError
from schemas.records import Paper


@dataclass(frozen=True)
class Gold:
    """A gold file: its papers in order, and what it says about each by id."""

    papers: tuple[Paper, ...]
    annotations: Mapping[str, Annotation]


def read_gold(path: Path) -> Gold:
    """Read a gold file; of two records with one id the later counts.

    Raises:
        SourceError: the file cannot be read, or a line is not a gold record.
    """
    papers: dict[str, Paper] = {}
    annotations: dict[str, Annotation] = {}
    for number, record in _records(path):
        try:
            paper = Paper(id=str(record["id"]), title=str(record["title"]), abstract=str(record["abstract"]))
            annotations[paper.id] = annotation(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            needs = "id, title, abstract, concepts"
            raise SourceError(
                f"not a gold record ({_reason(error)}); it needs {needs}", path=str(path), line=number
            ) from error
        papers[paper.id] = paper
    if not papers:
        raise SourceError("holds no gold record", path=str(path))
    return Gold(tuple(papers.values()), annotations)


def read_predicted(path: Path, *, confident: bool = False) -> dict[str, Annotation]:
    """Read claims as ``kg extract`` writes them, by paper id; if `confident`, each concept must have a confidence.

    Raises:
        SourceError: the file cannot be read, a line holds no claims, or a confidence is missing that is needed.
    """
    predicted = {}
    for number, record in _records(path):
        try:
            claims = predicted[str(record["id"])] = annotation(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceError(
                f"not a line of claims ({_reason(error)}); it needs id and concepts", path=str(path), line=number
            ) from error
        bare = next((c for c in claims.concepts if c.confidence is None), None)
        if confident and bare:
            needed = "calibration needs one above 0, up to 1, of each, as `kg extract` writes it"
            name = (*bare.printed, "a concept")[0]
            raise SourceError(f"{name!r} has no confidence; {needed}", path=str(path), line=number)
    return predicted


def _reason(error: Exception) -> str:
    return f"missing {error}" if isinstance(error, KeyError) else str(error)


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of the file with the numbers of their lines; one that breaks off would give a wrong score."""
    with Source(path, report=Report()) as source:
        for number, line in source.lines():
            if line.strip():
                yield number, _record(line, path, number)
        if source.broken:
            raise SourceError(f"{source.broken}; fetch the file again", path=str(path))


def _record(line: bytes, path: Path, number: int) -> Mapping[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"not UTF-8 text: {error.reason}", path=str(path), line=number) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}", path=str(path), line=number) from error
    if not isinstance(record, dict):
        raise SourceError("not a JSON object, which a record must be", path=str(path), line=number)
    return record
