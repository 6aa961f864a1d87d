"""From a record, whatever its source calls its fields, to a `Paper`.

`ALIASES` is the one table of field names; JSON, CSV and Parquet all read by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.sources.people import people
from kg.sources.report import Place, Report
from kg.sources.source import Record
from schemas.ids import paper_id
from schemas.records import Paper

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "paper_id", "arxiv_id", "arxiv", "doi", "DO", "key", "citation_key"),
    "title": ("title", "paper_title", "TI", "T1"),
    "abstract": ("abstract", "summary", "abstractNote", "AB", "N2", "paper_abstract"),
    "year": (
        *("year", "published", "date", "publication_date", "publication_year", "publishedAt", "PY"),
        *("issued", "created", "update_date"),
    ),
    "authors": ("authors", "author", "creators", "AU", "author_names"),
    "venue": (
        *("venue", "journal", "booktitle", "conference", "publicationTitle", "container-title"),
        *("journal_ref", "JO", "SO"),
    ),
    "url": ("url", "link", "UR", "paper_url"),
}
"""Field of a paper → what sources call it; the first that holds something is taken. Case, ``_``, ``-`` and
blanks in a name do not count.
"""

_NOT_IN_NAMES = re.compile(r"[\s_-]+")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")
_LETTER = re.compile(r"[^\W\d_]")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?=(?:\d{4})?(?!\d))")
_NOTHING = re.compile(r"[\s.\[]*(?:none|null|nan|n/?a|no abstract(?: available)?)[\s.\]]*", re.IGNORECASE)


class Unusable(ValueError):
    """A record that makes no paper; says what is missing or wrong."""


def to_paper(record: Record, place: Place, report: Report) -> Paper:
    """The paper that a record describes; title and abstract stay what they were, character for character.

    The papers that a Hugging Face listing wraps (``{"paper": {...}}``) are unwrapped. A year or link that
    cannot be read is left out and told to the report.

    Raises:
        Unusable: When there is no title or abstract with a letter in it, or a text holds what no store can
        keep.
    """
    if isinstance(inner := record.get("paper"), dict):
        record = {**record, **inner}
    found = fields_of(tuple(record))
    title = _text(_first(record, found["title"]), "title")
    abstract = _text(_first(record, found["abstract"]), "abstract")
    if _NOTHING.fullmatch(abstract):
        raise Unusable(f"has no abstract, it only says {_short(abstract)}")
    paper = Paper(
        id=paper_id(_plain(_first(record, found["id"])), title),
        title=title,
        abstract=abstract,
        year=_year(_first(record, found["year"]), place, report),
        authors=people(_first(record, found["authors"])),
        venue=_plain(_first(record, found["venue"])),
        url=_link(_plain(_first(record, found["url"])), place, report),
        place=str(place),
    )
    _check_storable(paper)
    return paper


def plain_name(name: str) -> str:
    """A field name without what does not tell names apart.

    >>> plain_name("Publication_Date"), plain_name("arXiv ID")
    ('publicationdate', 'arxivid')
    """
    return _NOT_IN_NAMES.sub("", name).casefold()


@lru_cache(maxsize=1024)
def fields_of(names: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Which of these names hold which field of a paper, the preferred first.

    >>> fields_of(("DOI", "Title", "paper-id"))["id"]
    ('paper-id', 'DOI')
    """
    given: dict[str, list[str]] = {}
    for name in names:
        given.setdefault(plain_name(name), []).append(name)
    return {
        field: tuple(name for alias in aliases for name in given.get(plain_name(alias), ()))
        for field, aliases in ALIASES.items()
    }


def _first(record: Record, names: Iterable[str]) -> object:
    for name in names:
        value = record[name]
        if isinstance(value, dict) and "value" in value:  # OpenReview wraps every field so
            value = value["value"]
        if value is not None and value != "" and value != []:
            return value
    return None


def _text(value: object, field: str) -> str:
    """A title or abstract; the one entry of a list (a title of Crossref) counts as it."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None:
        raise Unusable(f"has no {field}")
    if not isinstance(value, str):
        raise Unusable(f"the {field} is no text but {_short(value)}")
    letters = _MARKUP.sub("", value) if "<" in value or "&" in value else value
    if not _LETTER.search(letters):
        raise Unusable(f"has no {field} with a word in it, only {_short(value)}")
    return value


def _plain(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _year(value: object, place: Place, report: Report) -> int | None:
    """The year in a number, a date, a date in words, or the ``date-parts`` of CSL."""
    if value is None:
        return None
    if match := _YEAR.search(str(value)):
        return int(match[1])
    report.note(place, f"no year in {_short(value)}; kept without")
    return None


def _link(value: str | None, place: Place, report: Report) -> str | None:
    if value is None or value.lower().startswith(("http://", "https://")):
        return value
    report.note(place, f"the url is no web address: {_short(value)}; kept without")
    return None


def _check_storable(paper: Paper) -> None:
    """Refuse what no store, table or XML file can keep; to change a text silently is no way out."""
    for field in ("title", "abstract", "id", "venue", "url", "authors"):
        value = getattr(paper, field) or ""
        text = value if isinstance(value, str) else "; ".join(value)
        if "\0" in text:
            raise Unusable(f"the {field} holds a NUL character (at {text.index(chr(0)) + 1}); take it out")
        if text.isascii():
            continue
        try:
            text.encode()
        except UnicodeEncodeError as error:
            what = f"a byte that is not UTF-8, or half of a surrogate pair (at character {error.start + 1})"
            raise Unusable(f"the {field} holds {what}; save the file as UTF-8") from None


def _short(value: object) -> str:
    shown = repr(value[:60] if isinstance(value, str) else value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
