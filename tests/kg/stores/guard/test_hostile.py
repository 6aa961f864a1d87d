"""Hostile queries sent to every store behind the guard: nothing is read, written or sent, and the store lives on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hostile
import pytest
from traps import Online, Traps, content, said

from kg.stores import STORES
from kg.stores.guard.guarded import GuardedStore
from kg.stores.guard.limits import MIB, Limits
from kg.stores.guard.worker import OfFolder, OfServer
from schemas.errors import QueryError

Where = Callable[[str], OfFolder | OfServer]

SERVERS = ("neo4j server", "fuseki server", "oxigraph server")
TIGHT = Limits(seconds=0.5, memory=512 * MIB, rows=1000, size=MIB)
# Those that a server gives up when nobody reads the answer any more; what it does with others is its own affair.
FOR_SERVERS = ("a product of rows", "nested lists", "a deep fold", "expressions in expressions")


def online(place: OfFolder | OfServer) -> Any:
    return Online(place) if isinstance(place, OfFolder) else place


@pytest.mark.parametrize("name", [*STORES, *SERVERS])
def test_hostile_statements_are_refused(where: Where, traps: Traps, name: str) -> None:
    with GuardedStore(online(where(name))) as store:
        before = content(store)
        for why, text in (hostile.CYPHER if store.language == "cypher" else hostile.SPARQL).items():
            with pytest.raises(QueryError) as refused:
                store.query(traps.baited(text))
            assert not traps.sprung(str(refused.value)), why
        assert content(store) == before


@pytest.mark.parametrize("name", [*STORES, *SERVERS])
def test_bombs_are_answered_or_stopped(where: Where, traps: Traps, name: str) -> None:
    with GuardedStore(online(where(name))) as store:
        before = content(store)
        bombs = hostile.CYPHER_BOMBS if store.language == "cypher" else hostile.SPARQL_BOMBS
        store.limits = TIGHT
        for why in [why for why in bombs if name not in SERVERS or why in FOR_SERVERS]:
            try:
                told = said(store.query(bombs[why]))
            except QueryError as stopped:
                told = str(stopped)
            assert len(told) < 2 * MIB, why
            assert not traps.sprung(told), why
        store.limits = Limits()
        assert content(store) == before
