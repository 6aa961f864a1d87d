r"""Reading queries only: what every store lets through to its engine.

A query is taken apart first and then compared with a list of what is allowed, never of what is not. The
engine gets the text that was judged, with comments blanked: parsers disagree on where ``/* **/`` or a
carriage return ends a comment, which would let a clause through unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from kg.graph.rdf import Iri
from kg.graph.sparql import error as sparql_error
from kg.graph.sparql import tokens as sparql_tokens
from schemas.errors import QueryError

CLAUSES = (
    "MATCH",
    "OPTIONAL MATCH",
    "WITH",
    "UNWIND",
    "WHERE",
    "RETURN",
    "ORDER BY",
    "SKIP",
    "LIMIT",
    "UNION",
)
QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_CYPHER_ALLOWED = f"a reading query is made of {', '.join(CLAUSES)}"
_SPARQL_ALLOWED = f"a reading query is one of {', '.join(QUERY_FORMS)}, over this graph alone"

# What may follow a complete value. Infix words want another value next, those of _PAIRS their second word.
_CLAUSE_STARTS = frozenset(clause.split()[0] for clause in CLAUSES)
_INFIX = frozenset(
    ["AND", "OR", "XOR", "IN", "AS", "WHEN", "THEN", "ELSE", "STARTS", "ENDS", "CONTAINS", "IS", "SHORTEST"]
)
_POSTFIX = frozenset(["ASC", "ASCENDING", "DESC", "DESCENDING", "END"])
_PAIRS = {"OPTIONAL": "MATCH", "ORDER": "BY", "STARTS": "WITH", "ENDS": "WITH"}
# What may stand before a value without being one.
_PREFIX = frozenset(["NOT", "DISTINCT", "CASE", "WHEN", "SHORTEST", "ALL_SHORTEST", "TRAIL", "ACYCLIC"])
_STAR_AFTER = frozenset(["RETURN", "WITH", "DISTINCT", ",", "("])

_CYPHER_TOKEN = re.compile(
    r"""
      (?P<blank>     \s+ | //[^\r\n]* | /\*(?s:.*?)\*/ )
    | (?P<string>    '(?:[^'\\]|\\[\\'"bBfFnNrRtT]|\\u[0-9a-fA-F]{4})*'
                   | "(?:[^"\\]|\\[\\'"bBfFnNrRtT]|\\u[0-9a-fA-F]{4})*" )
    | (?P<parameter> \$\w+ )
    | (?P<number>    \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<name>      `[^`]+` )
    | (?P<word>      [^\W\d]\w* )
    | (?P<symbol>    \.\.|<>|<=|>=|=~|[-+*/%^=<>()\[\]{},:.|;] )
    """,
    re.VERBOSE,
)


class CypherText(NamedTuple):
    """A reading query as the engine may see it, and the names of its parameters."""

    text: str
    parameters: frozenset[str]


@lru_cache(maxsize=256)
def reading_cypher(text: str) -> CypherText:
    """The query, judged to be a reading one.

    Raises:
        QueryError: it is not, or not even the pieces of a query can be told apart.
    """
    return _CypherReader(text).read()


def checked(wanted: frozenset[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, when they are exactly those of the query: the engine takes a missing one for null."""
    for name in sorted(wanted - set(given)):
        raise QueryError(f"Cypher: parameter ${name} has no value")
    for name in sorted(set(given) - wanted):
        raise QueryError(f"Cypher: the query has no parameter ${name}; it has {_named(wanted)}")
    for name, value in given.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, Iri) or not isinstance(one, str | bool | int | float):
                raise QueryError(f"Cypher: parameter ${name} cannot be a {type(one).__name__}")
    return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}


def _named(parameters: Iterable[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(parameters)) or "none"


class _CypherReader:
    """Walks over the tokens and knows one thing: whether a value may come next, or what follows a value.

    A clause can only start where a value has just ended, or at the start of a query. There, only the clauses
    of the allow-list may stand; everywhere else a word is a name.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.value_next = True  # a value may come: we are behind an operator, a comma, an opening bracket, a clause
        self.clause_next = True  # only a clause may come: the start, after UNION, after EXISTS {
        self.pair: str | None = None  # the second word that must come
        self.last = ""  # the token before, in upper case

    def read(self) -> CypherText:
        pieces, parameters = [], set()
        seen = ended = False
        for kind, token, at in self.tokens():
            if kind == "blank":
                pieces.append(re.sub(r"[^\n]", " ", token))
                continue
            pieces.append(token)
            if ended:
                raise self.error("only one statement is answered at a time", at)
            if token == ";":
                ended = True
                continue
            seen = True
            if kind == "parameter":
                parameters.add(token[1:])
            self.step(kind, token, at)
            self.last = token.upper()
        if not seen:
            raise QueryError(f"Cypher: the query is empty; {_CYPHER_ALLOWED}")
        return CypherText("".join(pieces), frozenset(parameters))

    def tokens(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        while at < len(self.text):
            match = _CYPHER_TOKEN.match(self.text, at)
            if not match:
                raise self.error(f"cannot be read from here on: {self.text[at : at + 20]!r}", at)
            yield match.lastgroup or "", match[0], at
            at = match.end()

    def step(self, kind: str, token: str, at: int) -> None:
        upper = token.upper()
        if self.pair:
            if kind != "word" or upper != self.pair:
                raise self.error(f"{self.last} must be followed by {self.pair}", at)
            self.pair, self.value_next = None, True
        elif self.clause_next:
            if upper == "ALL" and self.last == "UNION":
                return
            self.clause(kind, token, at)
        elif kind == "symbol":
            self.symbol(token)
        elif self.value_next:
            self.value_next = kind == "word" and upper in _PREFIX
        elif kind == "word" and upper in _INFIX:
            self.value_next, self.pair = True, _PAIRS.get(upper)
        elif kind == "word" and upper in _POSTFIX:
            pass
        else:
            self.clause(kind, token, at)

    def clause(self, kind: str, token: str, at: int) -> None:
        upper = token.upper()
        if kind != "word" or upper not in _CLAUSE_STARTS:
            raise self.error(f"{token!r} is not allowed here", at)
        self.pair = _PAIRS.get(upper)
        self.clause_next = upper == "UNION"
        self.value_next = True

    def symbol(self, token: str) -> None:
        if token == "{" and self.last in ("EXISTS", "COUNT"):
            self.clause_next = True
        elif token == "*" and self.last in _STAR_AFTER:
            self.value_next = False
        else:
            self.value_next = token not in (")", "]", "}")

    def error(self, message: str, at: int) -> QueryError:
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        return QueryError(f"Cypher, line {line}, column {column}: {message}; {_CYPHER_ALLOWED}")


@lru_cache(maxsize=256)
def reading_sparql(text: str) -> str:
    """The query, judged to be a reading one, with its comments blanked.

    Raises:
        QueryError: it does not parse, is an update, or reaches outside the graph (SERVICE, FROM).
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    text = "".join(" " * len(t.text) if t.kind == "comment" else t.text for t in sparql_tokens(text))
    try:
        parsed = parseQuery(text)
    except ParseBaseException as problem:
        raise sparql_error(f"{problem.msg}; {_SPARQL_ALLOWED}", text, problem.loc) from None
    except (RecursionError, ValueError) as problem:
        raise QueryError(f"SPARQL: the query cannot be parsed ({problem}); {_SPARQL_ALLOWED}") from None
    found = set(_part_names(parsed))
    if not found & {f"{form.title()}Query" for form in QUERY_FORMS}:
        raise QueryError(f"SPARQL: {_SPARQL_ALLOWED}")
    for part, clause in (("ServiceGraphPattern", "SERVICE"), ("DatasetClause", "FROM")):
        if part in found:
            raise QueryError(f"SPARQL: {clause} is not allowed; {_SPARQL_ALLOWED}")
    return text


def _part_names(parsed: Any) -> Iterator[str]:
    """The names of the grammar's rules that a parsed query is made of, at any depth."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part.name
            waiting.extend(part.values())
        elif isinstance(part, ParseResults | list | tuple):
            waiting.extend(part)
