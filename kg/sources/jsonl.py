"""JSON: one object a line (read as a stream), or one array or object of any layout (read at once)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kg.sources.fields import fields_of
from kg.sources.report import Place, Report
from kg.sources.source import Kind, Record, Source, as_text

_ARRAY_STARTS = re.compile(rb"\s*\[\s*(?:\{|\]|\Z)")
_OBJECT_STARTS = re.compile(rb"^[ \t]{0,8}\{[ \t]{0,8}(?:[\"}]|\r?\n)", re.MULTILINE)
_NEXT_OBJECT = re.compile(r"\}[\s,]*(?=\{)")
_SOLID = re.compile(r"[^\s,]")

# Numbers with a point stay the text they are, so that an arXiv id given as a number keeps its last zero.
_DECODER = json.JSONDecoder(strict=False, parse_float=str, parse_constant=lambda _: None)


def sniff(head: bytes) -> bool:
    """Whether some line starts with a JSON object, or the file with an array."""
    return bool(_ARRAY_STARTS.match(head) or _OBJECT_STARTS.search(head))


def read(source: Source, report: Report) -> Iterator[tuple[Place, Record]]:
    """The objects of the file; a broken line (or element) is reported, and the next ones are read."""
    return _document(source, report) if _is_document(source.head) else _lines(source, report)


def _is_document(head: bytes) -> bool:
    """Whether the file is one array, or one object over several lines, rather than one object a line."""
    if _ARRAY_STARTS.match(head):
        return True
    first, *others = head.strip().split(b"\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return bool(others) and first.startswith(b"{") and not any(line.startswith(b"{") for line in others)
    return False


def _lines(source: Source, report: Report) -> Iterator[tuple[Place, Record]]:
    for number, line in source.lines():
        text = as_text(line).strip()
        if not text:
            continue
        try:
            value = _DECODER.decode(text)
        except (ValueError, RecursionError) as error:
            report.skip(source.at(number), _broken(error))
        else:
            yield from _records(value, source.at(number), report)


def _document(source: Source, report: Report) -> Iterator[tuple[Place, Record]]:
    """One value after the other, each with the line it starts on; after a broken one, from the next object on."""
    text = as_text(source.whole())
    position = _solid(text, 0)
    in_array = text.startswith("[", position)
    position = _solid(text, position + in_array)
    line, counted = 1, 0
    while position < len(text) and not (in_array and text[position] == "]"):
        line, counted = line + text.count("\n", counted, position), position
        place = source.at(line)
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            report.skip(place, _broken(error))
            following = _NEXT_OBJECT.search(text, max(position, getattr(error, "pos", 0)))
            position = following.end() if following else len(text)
        else:
            yield from _records(value, place, report)
            position = _solid(text, position)


def _solid(text: str, position: int) -> int:
    """Where the next value starts: blanks and commas passed over."""
    match = _SOLID.search(text, position)
    return match.start() if match else len(text)


def _records(value: object, place: Place, report: Report) -> Iterator[tuple[Place, Record]]:
    """The object itself, or, if it has no title, those in the list that it wraps (``{"results": [...]}``)."""
    if not isinstance(value, dict):
        report.skip(place, "no JSON object, which a record must be")
        return
    lists = [] if fields_of(tuple(value))["title"] else [v for v in value.values() if isinstance(v, list) and v]
    if len(lists) == 1 and all(isinstance(one, dict) for one in lists[0]):
        for number, one in enumerate(lists[0], start=1):
            yield Place(place.path, number, "record"), one
    else:
        yield place, value


def _broken(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"broken JSON: {error.msg[0].lower()}{error.msg[1:].removesuffix(' at')} at column {error.colno}"
    return f"broken JSON: {'nested too deeply' if isinstance(error, RecursionError) else error}"


JSON = Kind("JSON", sniff, read)
