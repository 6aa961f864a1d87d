"""Queries that come from outside: reading ones only, and none that takes more than its share.

A query is taken apart first and then compared with a list of what is allowed (`cypher`, `sparql`). The engine gets the
text that was judged, with comments blanked: parsers disagree on where ``/* **/`` or a carriage return ends a comment,
which would let a clause through unseen. Engines read only. Where the asker is not to be trusted, a process of its own
answers, which is locked up first (`locks`) and killed at a limit (`guarded`).
"""

from kg.stores.guard.cypher import checked, reading_cypher
from kg.stores.guard.sparql import reading_sparql

__all__ = ["checked", "reading_cypher", "reading_sparql"]
