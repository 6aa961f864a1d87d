"""Reading queries in Cypher: told from others by the clauses of which they are made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from kg.graph.rdf import Iri
from kg.stores.guard.limits import NESTED, PARTS, check_text
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

_ALLOWED = f"a reading query is made of {', '.join(CLAUSES)}"

_CLAUSE_STARTS = frozenset(clause.split()[0] for clause in CLAUSES)
# Where these words begin a clause cannot always be told: ``)+`` ends a path in Neo4j and joins numbers elsewhere.
# So they always do, unless only a name can stand there. Other clauses can but stand where a value has just ended.
_NEVER_VALUES = _CLAUSE_STARTS | {
    *("CALL", "CREATE", "DELETE", "DETACH", "FOREACH", "INSERT", "LOAD", "MERGE", "NODETACH", "REMOVE", "SET", "USE"),
}
# What may follow a complete value. Infix words want another value next, those of _PAIRS their second word.
_INFIX = frozenset(
    ["AND", "OR", "XOR", "IN", "AS", "WHEN", "THEN", "ELSE", "STARTS", "ENDS", "CONTAINS", "IS", "SHORTEST"]
)
_POSTFIX = frozenset(["ASC", "ASCENDING", "DESC", "DESCENDING", "END"])
_PAIRS = {"OPTIONAL": "MATCH", "ORDER": "BY", "STARTS": "WITH", "ENDS": "WITH"}
# Functions with a dot in their names are add-ons of a server, which may read files or the web; but not these of Neo4j.
_NAMESPACES = frozenset(
    ["date", "datetime", "duration", "localdatetime", "localtime", "point", "time", "vector.similarity"]
)
_SUBQUERY = frozenset(["EXISTS", "COUNT", "COLLECT"])
# What may stand before a value without being one.
_PREFIX = frozenset(["NOT", "DISTINCT", "CASE", "WHEN", "SHORTEST", "ALL_SHORTEST", "TRAIL", "ACYCLIC"])
# Where a star, or Neo4j's sign for any label, is no operator.
_STAR_AFTER = frozenset(["RETURN", "WITH", "DISTINCT", ",", "(", ".", ":"])
_NAMING = re.compile(r"\s*[.:]")
_ESCAPE = re.compile(r"\\u+[0-9a-f]{4}", re.IGNORECASE)

_TOKEN = re.compile(
    r"""
      (?P<blank>     \s+ | //[^\r\n]* | /\*(?s:.*?)\*/ )
    | (?P<string>    '(?:[^'\\]|\\[\\'"bBfFnNrRtT])*'
                   | "(?:[^"\\]|\\[\\'"bBfFnNrRtT])*" )
    | (?P<parameter> \$\w+ )
    | (?P<number>    0[xX][0-9a-fA-F]+ | 0o[0-7]+ | \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<name>      `[^`]+` )
    | (?P<word>      [^\W\d]\w* )
    | (?P<symbol>    \.\.|<>|<=|>=|=~|[-+*/%^=<>()\[\]{},:.|;&!] )
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
            if isinstance(one, int) and not -(2**63) <= one < 2**63:
                raise QueryError(f"Cypher: parameter ${name} is an integer of more than 64 bits")
    return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}


def _named(parameters: Iterable[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(parameters)) or "none"


class _CypherReader:
    """Walks over the tokens and knows one thing: whether a value may come next, or what follows a value.

    A clause can only start where a value has just ended, or at the start of a query. There, only the clauses
    of the allow-list may stand; everywhere else a word is a name, unless it is one of `_NEVER_VALUES`. Words of the
    language are ASCII: to take ``ı`` for an I is left to the engine.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.value_next = True  # a value may come: we are behind an operator, a comma, an opening bracket, a clause
        self.clause_next = True  # only a clause may come: the start, after UNION, after EXISTS {
        self.pair: str | None = None  # the second word that must come
        self.last = ""  # the token before, in upper case
        self.name_next = False  # a name must come: we are behind a dot, a colon or AS
        self.name = ""  # the name that ends here, with those before its dots
        self.depth = 0  # brackets that are open
        self.parts = 0  # words and signs so far

    def read(self) -> CypherText:
        check_text(self.text, "Cypher")
        if escaped := _ESCAPE.search(self.text):  # Neo4j puts the character there before it looks for quotes
            raise self.error("write the character itself instead of a \\u escape", escaped.start())
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
            self.size(kind, token, at)
            self.function(kind, token, at)
            self.step(kind, token, at)
            self.last = token.upper() if token.isascii() else token
        if not seen:
            raise QueryError(f"Cypher: the query is empty; {_ALLOWED}")
        return CypherText("".join(pieces), frozenset(parameters))

    def tokens(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        while at < len(self.text):
            match = _TOKEN.match(self.text, at)
            if not match:
                raise self.error(f"cannot be read from here on: {self.text[at : at + 20]!r}", at)
            yield match.lastgroup or "", match[0], at
            at = match.end()

    def size(self, kind: str, token: str, at: int) -> None:
        self.parts += kind in ("word", "symbol") and token != ","
        if self.parts > PARTS:
            raise self.error(f"this is the {PARTS + 1:,}th word or sign; give lists as parameters", at)
        self.depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        if self.depth > NESTED:
            raise self.error(f"more than {NESTED} brackets are open here", at)

    def function(self, kind: str, token: str, at: int) -> None:
        if kind in ("word", "name"):
            self.name = f"{self.name}.{token.strip('`')}" if self.last == "." else token.strip("`")
        elif token == "(" and "." in self.name and self.name.rpartition(".")[0].lower() not in _NAMESPACES:
            raise self.error(f"the function {self.name} is not allowed", at)
        elif token != ".":
            self.name = ""

    def step(self, kind: str, token: str, at: int) -> None:
        upper = token.upper() if token.isascii() else token
        name_next, self.name_next = self.name_next, token == ":" or (token == "." and not self.last[:1].isdigit())
        if self.pair:
            if kind != "word" or upper != self.pair:
                raise self.error(f"{self.last} must be followed by {self.pair}", at)
            self.pair, self.value_next = None, True
        elif self.clause_next:
            if upper == "ALL" and self.last == "UNION":
                return
            if token == "(" and self.last == "{":  # EXISTS { (a)-->(b) }
                self.clause_next = False
                self.symbol(token)
            else:
                self.clause(kind, token, at)
        elif kind == "symbol":
            self.symbol(token)
        elif name_next and kind == "word":
            self.value_next = False
        elif kind == "word" and upper in _NEVER_VALUES and not (self.value_next and self.names(token, at)):
            self.clause(kind, token, at)
        elif self.value_next:
            self.value_next = kind == "word" and upper in _PREFIX
        elif kind == "word" and upper in _INFIX:
            self.value_next, self.pair, self.name_next = True, _PAIRS.get(upper), upper == "AS"
        elif kind == "word" and upper in _POSTFIX:
            pass
        else:
            self.clause(kind, token, at)

    def names(self, word: str, at: int) -> bool:
        """Whether what follows makes the word a name: no clause begins with a word and a colon or dot."""
        return bool(_NAMING.match(self.text, at + len(word)))

    def clause(self, kind: str, token: str, at: int) -> None:
        upper = token.upper() if token.isascii() else token
        if kind != "word" or upper not in _CLAUSE_STARTS:
            remedy = ", and as a name only in backticks" if upper in _NEVER_VALUES else ""
            raise self.error(f"{token!r} is not allowed here{remedy}", at)
        self.pair = _PAIRS.get(upper)
        self.clause_next = upper == "UNION"
        self.value_next = True

    def symbol(self, token: str) -> None:
        if token == "{" and self.last in _SUBQUERY:
            self.clause_next = True
        elif token in ("*", "%") and self.last in _STAR_AFTER:
            self.value_next = False
        elif token != "!" or self.value_next:  # behind a value it is ladybug's factorial
            self.value_next = token not in (")", "]", "}")

    def error(self, message: str, at: int) -> QueryError:
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        return QueryError(f"Cypher, line {line}, column {column}: {message}; {_ALLOWED}")
