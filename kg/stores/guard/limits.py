"""How much one query may ask for."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.errors import QueryError

LONGEST = 100_000
"""Characters of a query."""

NESTED = 100
"""Brackets that may be open at once: engines parse by recursion, and fall over when it runs deep."""

PARTS = 1000
"""Words and signs of a query that are not values: a long chain of operators or clauses runs as deep as brackets do."""

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one query may take, after which it is stopped.

    `memory` is that of the whole process which answers (bytes), with what the engine keeps of the graph; `size` is
    that of the answer, written as JSON (bytes).
    """

    seconds: float = 60
    memory: int = 2048 * MIB
    rows: int = 100_000
    size: int = 64 * MIB


def check_text(text: str, language: str) -> None:
    """Refuse a text that is too long, or that no engine can be sent.

    Raises:
        QueryError: it is one of these.
    """
    if len(text) > LONGEST:
        raise QueryError(f"{language}: the query has more than {LONGEST:,} characters; give long values as parameters")
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise QueryError(f"{language}: half of a character stands at offset {problem.start}") from None
