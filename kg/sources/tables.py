"""Tables: CSV and TSV with a header line, and Parquet.

CSV goes through the standard library's reader rather than pandas, because it knows on which line a record
starts, reads as a stream, and survives a broken row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kg.sources.fields import fields_of
from kg.sources.report import Place, Report
from kg.sources.source import LONGEST_LINE, Kind, Record, Source, as_text
from schemas.errors import SourceError

_DELIMITERS = ",\t;|"
_PARQUET = b"PAR1"
_ROWS_AT_ONCE = 1000


def sniff_csv(head: bytes) -> bool:
    """Whether the first line names a title and an abstract column."""
    return _delimiter(head) is not None


def read_csv(source: Source, report: Report) -> Iterator[tuple[Place, Record]]:
    """The rows, each with the line it starts on; one with more cells than columns is reported, not guessed at."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
    lines = (as_text(line) + "\n" for _, line in source.lines())
    rows = csv.reader(lines, delimiter=_delimiter(source.head) or ",", strict=True)
    columns: list[str] = []
    while True:
        place = source.at(rows.line_num + 1)
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            report.skip(place, _broken(error, place.line, rows.line_num))
            continue
        if not row:
            continue
        if not columns:
            columns = row
        elif len(row) > len(columns):
            report.skip(place, f"has {len(row)} cells for {len(columns)} columns; put quotation marks around texts")
        else:
            yield place, _unique(columns, row)


def sniff_parquet(head: bytes) -> bool:
    """Whether it starts with Parquet's mark."""
    return head.startswith(_PARQUET)


def read_parquet(source: Source, report: Report) -> Iterator[tuple[Place, Record]]:
    """The rows, each with its number, from 1; a missing value is None.

    Raises:
        SourceError: When the file is damaged: Parquet keeps its layout at its end, so that nothing can be
        saved.
    """
    import pandas

    try:
        frame = pandas.read_parquet(io.BytesIO(source.whole()), dtype_backend="pyarrow")
    except (OSError, ValueError) as error:
        raise SourceError(f"damaged Parquet ({error}); write or fetch it again", path=source.name) from None
    frame.columns = frame.columns.map(str)
    used = [name for names in fields_of(tuple(frame.columns)).values() for name in names]
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        rows = frame[used].iloc[start : start + _ROWS_AT_ONCE].astype(object)
        for number, row in enumerate(rows.where(rows.notna(), None).to_dict("records"), start=start + 1):
            yield source.at(number, "record"), {str(name): _python(value) for name, value in row.items()}


def _python(value: object) -> object:
    """The value without pandas: a list of Parquet comes as an array of numpy."""
    return value.tolist() if hasattr(value, "tolist") else value


def _delimiter(head: bytes) -> str | None:
    """The delimiter by which the header line gives a title and an abstract column, or None."""
    header = as_text(head.lstrip(b"\r\n").partition(b"\n")[0])
    for delimiter in _DELIMITERS:
        try:
            columns = next(csv.reader([header], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        found = fields_of(tuple(columns))
        if found["title"] and found["abstract"]:
            return delimiter
    return None


def _unique(columns: list[str], row: list[str]) -> Record:
    """The row as a record; of two columns with one name, the first that is filled counts."""
    record: dict[str, object] = {}
    for name, cell in zip(columns, row, strict=False):
        if not record.get(name):
            record[name] = cell
    return record


def _broken(error: csv.Error, first: int, last: int) -> str:
    if "unexpected end" in str(error):
        return f"a quotation mark that is never closed: nothing can be read from here to the end (line {last})"
    return f"broken CSV ({error}); double the quotation marks inside a text"


CSV = Kind("CSV", sniff_csv, read_csv)
PARQUET = Kind("Parquet", sniff_parquet, read_parquet)
