"""Terms that the RDF form of any graph of ours needs beside the ontology's own: claims, their mentions, a digest.

An edge is in RDF twice: as the direct triple, short to ask, and as a claim node that carries what is known
about it. A claim has one mention node for each piece of evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

CLAIM = "Claim"
MENTION = "Mention"


@dataclass(frozen=True, slots=True)
class Term:
    """A class (without `type`) or a predicate; `type` is a value type of the ontology or a class."""

    name: str
    description: str
    type: str = ""
    domain: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


TERMS = MappingProxyType(
    {
        term.name: term
        for term in (
            Term(CLAIM, "An edge of the graph as a thing to talk about.", broader=("rdf:Statement",)),
            Term(MENTION, "One place in a paper that backs a claim.", broader=("prov:Entity",)),
            Term("kind", "The type of a node or of a claim's edge, as its plain name.", "string"),
            Term("mention", "A place that backs the claim.", MENTION, (CLAIM,)),
            Term("field", "Where the mention stands: title or abstract.", "string", (MENTION,)),
            Term("start", "Offset of the name's first character in the field.", "integer", (MENTION,)),
            Term("end", "Offset behind the name's last character in the field.", "integer", (MENTION,)),
            Term("extractor", "The layer that found the mention, with its version.", "string", (MENTION,)),
            Term("rank", "Place of the mention among the claim's, 1 being the best.", "integer", (MENTION,)),
            Term("digest", "Fingerprint of a graph that a server holds, by which a push knows it again.", "string"),
        )
    }
)
