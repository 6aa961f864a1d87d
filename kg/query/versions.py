"""A concept together with its versions, sizes and variants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.graph.derive import BY_NAME, SUBCLASS_OF

if TYPE_CHECKING:
    import pyarrow as pa


class Versions:
    """Finds what is, by its name, a version of something: Llama-3-70B-Instruct of Llama 3.

    Built from the edge table. What papers state to be a kind of something is no version of it.
    """

    def __init__(self, edges: pa.Table) -> None:
        import pyarrow.compute as pc

        stated = edges.filter(pc.equal(edges["kind"], SUBCLASS_OF)).select(["source", "target", "mentions"])
        self._narrower: defaultdict[str, list[str]] = defaultdict(list)
        for edge in stated.to_pylist():
            if any(mention["extractor"] == BY_NAME for mention in edge["mentions"]):
                self._narrower[edge["target"]].append(edge["source"])

    def of(self, ids: Iterable[str]) -> list[str]:
        """These concepts, by id, and all their versions, and the versions of those."""
        found = dict.fromkeys(ids)
        waiting = list(found)
        while waiting:
            for narrower in self._narrower.get(waiting.pop(), ()):
                if narrower not in found:
                    found[narrower] = None
                    waiting.append(narrower)
        return list(found)
