"""SPARQL text: its tokens, and values put into it.

A saved query is valid as it stands and names each parameter by a VALUES clause of one variable::

    VALUES ?concept { UNDEF }     # UNDEF: any

`bind` replaces what stands between the braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kg.graph.rdf import term
from schemas.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<space>   [ \t\r\n]+ )
    | (?P<comment> \#[^\r\n]* )
    | (?P<iri>     <[^\x00-\x20<>"{}|^`\\]*> )
    | (?P<string>  \"{3}(?:\"{0,2}(?:[^"\\]|\\[tbnrf\\"']))*\"{3}
                 | '{3}(?:'{0,2}(?:[^'\\]|\\[tbnrf\\"']))*'{3}
                 | "(?:[^"\\\r\n]|\\[tbnrf\\"'])*"
                 | '(?:[^'\\\r\n]|\\[tbnrf\\"'])*' )
    | (?P<variable> [?$]\w+ )
    | (?P<word>    \w(?:[\w.-]*[\w-])? )
    | (?P<symbol>  \\[_~.!$&'()*+,;=/?\#@%-] | [^\s\w"'#\\] )
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\u[0-9a-f]{4}", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of the text; `kind` is space, comment, iri, string, variable, word or symbol."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    r"""The pieces of a query; joined they are the text.

    Raises:
        QueryError: a quote is never closed, or a ``\u`` escape stands in the text: parsers disagree on
            whether such an escape may end a string, and the character itself does as well.
    """
    if escaped := _ESCAPE.search(text):
        raise error("write the character itself instead of a \\u escape", text, escaped.start())
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            what = "this string is never closed" if text[at] in "\"'" else f"unexpected character {text[at]!r}"
            raise error(what, text, at)
        yield Token(match.lastgroup or "", match[0], at)
        at = match.end()


def bind(text: str, parameters: Mapping[str, Any]) -> str:
    """The query with these values in its VALUES clauses; a parameter without a value stays as it is written.

    Values are str, int, float, bool, `kg.graph.rdf.Iri`, or a list of these.

    >>> bind("SELECT * { VALUES ?x { UNDEF } ?s ?p ?x }", {"x": ["a", "b"]})
    'SELECT * { VALUES ?x { "a" "b" } ?s ?p ?x }'

    Raises:
        QueryError: a parameter has no such clause, or its value has no RDF form.
    """
    if not parameters:
        return text
    clauses = list(_clauses(text))
    names = sorted({clause.name for clause in clauses})
    if unknown := sorted(set(parameters) - set(names)):
        name, known = unknown[0], ", ".join(names) or "none"
        raise QueryError(f"SPARQL: no clause 'VALUES ?{name} {{ UNDEF }}' takes {name!r}; parameters here: {known}")
    parts, done = [], 0
    for name, start, end in clauses:
        if name in parameters:
            parts += [text[done:start], _clause(name, parameters[name])]
            done = end
    return "".join([*parts, text[done:]])


class _Clause(NamedTuple):
    name: str
    start: int
    end: int


def _clauses(text: str) -> Iterator[_Clause]:
    """Each VALUES clause of one variable that stands inside of the query's braces."""
    kept = [t for t in tokens(text) if t.kind not in ("space", "comment")]
    depth = 0
    for at, (first, variable, brace) in enumerate(zip(kept, kept[1:], kept[2:], strict=False)):
        depth += {"{": 1, "}": -1}.get(first.text, 0)
        if depth and first.text.upper() == "VALUES" and variable.kind == "variable" and brace.text == "{":
            close = next((t for t in kept[at + 3 :] if t.text == "}"), None)
            if close:
                yield _Clause(variable.text[1:], first.start, close.start + 1)


def _clause(name: str, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    if not values:
        return "FILTER(1 = 2)"  # what an empty VALUES means; rdflib evaluates neither that nor FILTER(false)
    try:
        return f"VALUES ?{name} {{ {' '.join(map(term, values))} }}"
    except (TypeError, ValueError) as problem:
        raise QueryError(f"SPARQL: parameter {name!r}: {problem}") from None


def error(message: str, text: str, at: int) -> QueryError:
    """A query error that says line and column."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return QueryError(f"SPARQL, line {line}, column {column}: {message}")
