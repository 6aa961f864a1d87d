"""Graphs kept: one contract (`kg.stores.base.Store`), one file per engine, imported when chosen.

In: the graph's tables. Out: rows, in Cypher or SPARQL.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import StoreError

if TYPE_CHECKING:
    from kg.stores.base import Store

STORES = {
    "ladybug": ("kg.stores.ladybug", "LadybugStore"),
    "oxigraph": ("kg.stores.oxigraph", "OxigraphStore"),
    "rdflib": ("kg.stores.memory", "RdflibStore"),
}

EMBEDDED = ("ladybug", "oxigraph")
"""The stores that every graph folder holds: one for each query language."""


def store_class(name: str) -> type[Store]:
    """The store of this name.

    Raises:
        StoreError: there is none.
    """
    if name not in STORES:
        raise StoreError(f"no store is called {name!r}; there are: {', '.join(STORES)}")
    module, attribute = STORES[name]
    chosen: type[Store] = getattr(import_module(module), attribute)
    return chosen


def open_store(name: str, path: Path) -> Store:
    """Open a store that was written at `path`.

    Raises:
        StoreError: there is no such store, or nothing that it can read there.
    """
    return store_class(name).open(path)
