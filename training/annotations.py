"""Annotations that are kept without the texts they speak of: ``annotations.jsonl.gz``, joined to papers by id.

A line is what a gold file has of a paper, less its title and abstract; those belong to their authors.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("annotations.jsonl.gz")


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file, gzip or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def annotated(annotations: Path, papers: Path) -> list[dict[str, Any]]:
    """Gold records: annotations with the titles and abstracts that `papers` has for their ids.

    Raises:
        SystemExit: a paper is missing, or its text is not the one that was annotated.
    """
    records = list(read_records(annotations))
    wanted = {r["id"] for r in records}
    texts = {r["id"]: {key: r[key] for key in ("title", "abstract")} for r in read_records(papers) if r["id"] in wanted}
    lacking = [r["id"] for r in records if r["id"] not in texts or not _named(r, texts[r["id"]])]
    if lacking:
        raise SystemExit(
            f"{papers}: lacks the text of {len(lacking)} papers that {annotations} annotates: {lacking[:3]}"
        )
    return [r | texts[r["id"]] for r in records]


def _named(record: dict[str, Any], text: dict[str, str]) -> bool:
    whole = text["title"] + "\n" + text["abstract"]
    return all(name in whole for c in record["concepts"] for name in c["names"])
