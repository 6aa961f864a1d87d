"""Every store that the guard stands before, by name, with the toy graph in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from traps import Traps

from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.stores import connect, store_class
from kg.stores.base import Access
from kg.stores.guard.worker import OfFolder, OfServer


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[Traps]:
    """Set for one test."""
    traps = Traps(tmp_path)
    yield traps
    traps.close()


@pytest.fixture(scope="module")
def where(
    request: pytest.FixtureRequest, toy: GraphTables, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], OfFolder | OfServer]:
    """Where to find a store by its name, written or pushed when it is first asked for."""
    found: dict[str, OfFolder | OfServer] = {}

    def find(name: str) -> OfFolder | OfServer:
        if name not in found:
            found[name] = served(name) if name.endswith(" server") else written(name)
        return found[name]

    def written(name: str) -> OfFolder:
        backend = store_class(name)
        path = tmp_path_factory.mktemp("guarded") / backend.file_name
        backend.write(path, toy)
        return OfFolder(name, path)

    def served(name: str) -> OfServer:
        url = request.getfixturevalue(name.replace(" server", "_url"))
        if url.startswith("bolt"):
            with neo4j.GraphDatabase.driver(url) as driver:
                driver.execute_query("MATCH (n) DETACH DELETE n")
        with connect(url, Access()) as server:
            server.push(toy, Progress())
        return OfServer(url, Access())

    return find
