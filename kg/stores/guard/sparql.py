"""Reading queries in SPARQL: parsed, and told from others by the rules of the grammar that they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.graph.rdf import XSD
from kg.graph.sparql import Token, error, tokens
from kg.stores.guard.limits import LONGEST, NESTED
from schemas.errors import QueryError

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
SCHEMES = ("http", "https", "urn", "tag", "info", "doi", "mailto")

_ALLOWED = f"a reading query is one of {', '.join(QUERY_FORMS)}, over this graph alone"
_SCHEME = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*):")


@lru_cache(maxsize=256)
def reading_sparql(text: str) -> str:
    """The query, judged to be a reading one, with its comments blanked.

    Raises:
        QueryError: it does not parse, is an update, reaches outside the graph (SERVICE, FROM), or names what a server
            might load: a function that is none of SPARQL's, an IRI like ``file:`` or ``java:``.
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    if len(text) > LONGEST:
        raise QueryError(f"SPARQL: the query has more than {LONGEST:,} characters; give long values as parameters")
    pieces = list(tokens(text))
    _check_pieces(pieces, text)
    text = "".join(" " * len(t.text) if t.kind == "comment" else t.text for t in pieces)
    try:
        parsed = parseQuery(text)
    except ParseBaseException as problem:
        raise error(f"{problem.msg}; {_ALLOWED}", text, problem.loc) from None
    except (RecursionError, ValueError) as problem:
        raise QueryError(f"SPARQL: the query cannot be parsed ({problem}); {_ALLOWED}") from None
    _check_parts(list(_parts(parsed)))
    return text


def _check_pieces(pieces: list[Token], text: str) -> None:
    depth = 0
    for piece in pieces:
        depth += (piece.text in ("(", "[", "{")) - (piece.text in (")", "]", "}"))
        if depth > NESTED:
            raise error(f"more than {NESTED} brackets are open here", text, piece.start)
        scheme = _SCHEME.match(piece.text) if piece.kind == "iri" else None
        if scheme and scheme[1].lower() not in SCHEMES:
            raise error(f"an IRI here begins with one of {', '.join(SCHEMES)}", text, piece.start)


def _check_parts(parts: list[CompValue]) -> None:
    found = {part.name for part in parts}
    if not found & {f"{form.title()}Query" for form in QUERY_FORMS}:
        raise QueryError(f"SPARQL: {_ALLOWED}")
    for rule, clause in (("ServiceGraphPattern", "SERVICE"), ("DatasetClause", "FROM")):
        if rule in found:
            raise QueryError(f"SPARQL: {clause} is not allowed; {_ALLOWED}")
    prefixes = [(part.prefix or "", str(part.iri)) for part in parts if part.name == "PrefixDecl"]
    for part in parts:
        if part.name == "Function":
            _check_function(part.iri, prefixes)


def _check_function(name: Any, prefixes: list[tuple[str, str]]) -> None:
    """Refuse what is no cast to a type of XML Schema: servers have add-ons, some of which run code."""
    if isinstance(name, str):
        meant, shown = [str(name)], f"<{name}>"
    else:
        prefix = name.prefix or ""
        meant, shown = [iri for declared, iri in prefixes if declared == prefix], f"{prefix}:{name.localname}"
    if not meant or not all(iri.startswith(XSD) for iri in meant):
        raise QueryError(f"SPARQL: the function {shown} is not allowed; functions are those of SPARQL 1.1, "
                         f"and casts to the types of <{XSD}>")  # fmt: skip


def _parts(parsed: Any) -> Iterator[CompValue]:
    """The rules of the grammar that a parsed query is made of, at any depth."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, ParseResults | list | tuple):
            waiting.extend(part)
