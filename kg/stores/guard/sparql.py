"""Reading queries in SPARQL: parsed, and told from others by the rules of the grammar that they use."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.graph.rdf import XSD
from kg.graph.sparql import Token, error, tokens
from kg.stores.guard.limits import NESTED, PARTS, check_text
from schemas.errors import QueryError

if TYPE_CHECKING:
    from rdflib import URIRef
    from rdflib.plugins.sparql.parserutils import CompValue

QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
SCHEMES = ("http", "https", "urn", "tag", "info", "doi", "mailto")

_ALLOWED = f"a reading query is one of {', '.join(QUERY_FORMS)}, over this graph alone"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


@lru_cache(maxsize=256)
def reading_sparql(text: str) -> str:
    """The query, judged to be a reading one, with its comments blanked and its lines ended by line feeds.

    Raises:
        QueryError: it does not parse, is an update, reaches outside the graph (SERVICE, FROM), or names what a server
            might load: a function that is none of SPARQL's, an IRI like ``file:`` or ``java:``.
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    check_text(text, "SPARQL")
    text = re.sub(r"\r\n?", "\n", text)  # parsers disagree on whether a carriage return ends a comment
    pieces = list(tokens(text))
    _check_size(pieces, text)
    text = "".join(" " * len(t.text) if t.kind == "comment" else t.text for t in pieces)
    try:
        parsed = parseQuery(text)
    except ParseBaseException as problem:
        raise error(f"{problem.msg}; {_ALLOWED}", text, problem.loc) from None
    except (RecursionError, ValueError) as problem:
        raise QueryError(f"SPARQL: the query cannot be parsed ({problem}); {_ALLOWED}") from None
    _check_parsed(parsed, pieces, text)
    return text


def _check_size(pieces: list[Token], text: str) -> None:
    depth = parts = 0
    for piece in pieces:
        depth += (piece.text in ("(", "[", "{")) - (piece.text in (")", "]", "}"))
        if depth > NESTED:
            raise error(f"more than {NESTED} brackets are open here", text, piece.start)
        parts += piece.kind == "symbol" and piece.text not in (",", ":")
        if parts > PARTS:
            raise error(f"this is the {PARTS + 1:,}th sign; give lists as parameters", text, piece.start)


def _check_parsed(parsed: Any, pieces: list[Token], text: str) -> None:
    rules, iris = _taken_apart(parsed)
    found = {rule.name for rule in rules}
    if not found & {f"{form.title()}Query" for form in QUERY_FORMS}:
        raise QueryError(f"SPARQL: {_ALLOWED}")
    for name, clause in (("ServiceGraphPattern", "SERVICE"), ("DatasetClause", "FROM")):
        if name in found:
            at = next((piece.start for piece in pieces if piece.text.upper() == clause), 0)
            raise error(f"{clause} is not allowed; {_ALLOWED}", text, at)
    for iri in iris:
        scheme = _SCHEME.match(iri)
        if scheme and scheme[1].lower() not in SCHEMES:
            problem = f"an IRI here begins with one of {', '.join(SCHEMES)}"
            raise error(problem, text, max(0, text.find(f"<{iri}>")))
    prefixes = [(rule.prefix or "", str(rule.iri)) for rule in rules if rule.name == "PrefixDecl"]
    for rule in rules:
        if rule.name == "Function":
            _check_function(rule.iri, prefixes, text)


def _check_function(name: Any, prefixes: list[tuple[str, str]], text: str) -> None:
    """Refuse what is no cast to a type of XML Schema: servers have add-ons, some of which run code."""
    if isinstance(name, str):
        meant, shown = [str(name)], f"<{name}>"
    else:
        prefix = name.prefix or ""
        meant, shown = [iri for declared, iri in prefixes if declared == prefix], f"{prefix}:{name.localname}"
    if not meant or not all(iri.startswith(XSD) for iri in meant):
        raise error(f"the function {shown} is not allowed; functions are those of SPARQL 1.1, and casts to the types "
                    f"of <{XSD}>", text, max(0, text.find(shown)))  # fmt: skip


def _taken_apart(parsed: Any) -> tuple[list[CompValue], list[URIRef]]:
    """The rules of the grammar that a parsed query is made of, at any depth, and the IRIs in it."""
    from pyparsing import ParseResults
    from rdflib import URIRef
    from rdflib.plugins.sparql.parserutils import CompValue

    rules, iris, waiting = [], [], [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            rules.append(part)
            waiting.extend(part.values())
        elif isinstance(part, ParseResults | list | tuple):
            waiting.extend(part)
        elif isinstance(part, URIRef):
            iris.append(part)
    return rules, iris
