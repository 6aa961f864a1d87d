"""A concept together with its versions, sizes and variants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.graph.derive import BY_NAME, SUBCLASS_OF
from schemas.ontology import ontology

if TYPE_CHECKING:
    from kg.stores.base import Store

_READ_OFF_NAMES = {
    "cypher": f"""
        MATCH (narrower)-[r:{SUBCLASS_OF}]->(broader)
        UNWIND r.evidence AS evidence
        WITH narrower, broader, evidence WHERE evidence CONTAINS ' ({BY_NAME}) '
        RETURN DISTINCT narrower.id, broader.id""",
    "sparql": f"""
        PREFIX kg: <{ontology().namespace}>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT DISTINCT ?narrower ?broader {{
          ?claim kg:kind "{SUBCLASS_OF}" ; rdf:subject ?n ; rdf:object ?b ; kg:mention ?mention .
          ?mention kg:extractor "{BY_NAME}" .
          ?n dcterms:identifier ?narrower . ?b dcterms:identifier ?broader }}""",
}


class Versions:
    """Finds what is, by its name, a version of something: Llama-3-70B-Instruct of Llama 3.

    Read from a store, once. What papers state to be a kind of something is no version of it.
    """

    def __init__(self, store: Store) -> None:
        self._narrower: defaultdict[str, list[str]] = defaultdict(list)
        for narrower, broader in sorted(store.query(_READ_OFF_NAMES[store.language])):
            self._narrower[broader].append(narrower)

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
