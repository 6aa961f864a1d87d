"""What analysts write has rows behind the guard, and the same ones on every store of its language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import legitimate
import pytest

from kg.stores.base import Store
from kg.stores.guard.guarded import GuardedStore
from kg.stores.guard.worker import OfFolder, OfServer

Where = Callable[[str], OfFolder | OfServer]


@pytest.fixture(scope="module")
def store(where: Where) -> Iterator[Callable[[str], Store]]:
    opened: dict[str, Store] = {}

    def get(name: str) -> Store:
        if name not in opened:
            opened[name] = GuardedStore(where(name))
        return opened[name]

    yield get
    for one in opened.values():
        one.close()


def plain(value: Any) -> Any:
    """The value as it compares: engines differ in whether a whole number is a float, and in its last digits."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return float(f"{value:.9g}") if isinstance(value, int | float) and not isinstance(value, bool) else value


def rows(store: Store, text: str) -> Counter[str]:
    answer = store.query(text)
    if store.language == "cypher":  # where there is no alias, engines name the column each in its own way
        return Counter(json.dumps(plain(list(row)), sort_keys=True) for row in answer.rows)
    return Counter(json.dumps(plain(row), sort_keys=True) for row in answer.records())  # SELECT * has no order


@pytest.mark.parametrize("why", [*legitimate.CYPHER, *legitimate.LADYBUG])
def test_ladybug(store: Callable[[str], Store], why: str) -> None:
    assert rows(store("ladybug"), (legitimate.CYPHER | legitimate.LADYBUG)[why])


@pytest.mark.parametrize("why", legitimate.NEO4J)
def test_neo4j(store: Callable[[str], Store], why: str) -> None:
    assert rows(store("neo4j server"), legitimate.NEO4J[why])


@pytest.mark.parametrize("why", legitimate.CYPHER)
def test_both_engines_of_cypher(store: Callable[[str], Store], why: str) -> None:
    text = legitimate.CYPHER[why]
    assert rows(store("ladybug"), text) == rows(store("neo4j server"), text)


@pytest.mark.parametrize("why", legitimate.SPARQL)
def test_both_engines_of_sparql(store: Callable[[str], Store], why: str) -> None:
    text = legitimate.PREFIXES + legitimate.SPARQL[why]
    found = rows(store("oxigraph"), text)
    assert found
    assert found == rows(store("rdflib"), text)


@pytest.mark.parametrize("name", ["fuseki server", "oxigraph server"])
@pytest.mark.parametrize("why", legitimate.SPARQL | legitimate.ESCAPED)
def test_servers_of_sparql(store: Callable[[str], Store], name: str, why: str) -> None:
    text = legitimate.PREFIXES + (legitimate.SPARQL | legitimate.ESCAPED)[why]
    assert rows(store("oxigraph"), text) == rows(store(name), text)


@pytest.mark.parametrize("name", ["oxigraph", "rdflib", "fuseki server", "oxigraph server"])
@pytest.mark.parametrize("why", legitimate.DESCRIBE)
def test_describe(store: Callable[[str], Store], name: str, why: str) -> None:
    assert rows(store(name), legitimate.PREFIXES + legitimate.DESCRIBE[why])
