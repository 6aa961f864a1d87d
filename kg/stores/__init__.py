"""Graphs kept: one contract (`kg.stores.base.Store`), one file per engine, imported when chosen.

In: the graph's tables. Out: rows, in Cypher or SPARQL.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import StoreError

if TYPE_CHECKING:
    from kg.stores.base import Access, Embedded, Server

STORES = {
    "ladybug": ("kg.stores.ladybug", "LadybugStore"),
    "oxigraph": ("kg.stores.oxigraph", "OxigraphStore"),
    "rdflib": ("kg.stores.memory", "RdflibStore"),
}

EMBEDDED = ("ladybug", "oxigraph")
"""The stores that every graph folder holds: one for each query language."""


SERVERS = {
    **dict.fromkeys(
        ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"), ("kg.stores.neo4j", "Neo4jServer")
    ),
    **dict.fromkeys(("http", "https"), ("kg.stores.sparql_server", "SparqlServer")),
}
"""The servers by the scheme of their address."""


def connect(url: str, access: Access) -> Server:
    """Reach the server with this address.

    Raises:
        StoreError: the address has no known scheme, nobody answers there, or not to us.
    """
    return server_class(url).connect(url, access)


def server_class(url: str) -> type[Server]:
    """What speaks to servers with such an address.

    Raises:
        StoreError: the address has no known scheme.
    """
    scheme = url.partition("://")[0]
    if "://" not in url or scheme not in SERVERS:
        raise StoreError(f"{url!r} is no address of a server; one begins with {', '.join(f'{s}://' for s in SERVERS)}")
    module, attribute = SERVERS[scheme]
    chosen: type[Server] = getattr(import_module(module), attribute)
    return chosen


def store_class(name: str) -> type[Embedded]:
    """The store of this name.

    Raises:
        StoreError: there is none.
    """
    if name not in STORES:
        raise StoreError(f"no store is called {name!r}; there are: {', '.join(STORES)}")
    module, attribute = STORES[name]
    chosen: type[Embedded] = getattr(import_module(module), attribute)
    return chosen


def open_store(name: str, path: Path) -> Embedded:
    """Open a store that was written at `path`.

    Raises:
        StoreError: there is no such store, or nothing that it can read there.
    """
    return store_class(name).open(path)
