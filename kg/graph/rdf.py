"""The RDF form of a graph, spelled in this one place: IRIs, literals, triples, and back to plain values.

Each edge is a direct triple (``<paper> kg:evaluatesOn <benchmark>``) and a claim node that holds its
properties; each piece of evidence is a mention node of that claim. That is RDF 1.1, which every tool reads.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, unquote

from kg.graph.tables import GraphTables, edge_properties
from schemas.derive.terms import CLAIM, MENTION, TERMS
from schemas.ids import edge_id
from schemas.ontology import ontology
from schemas.records import Edge, Node

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

# `\u` is one match: readers that expand \uXXXX before they parse would see one in a name such as `\u0041`.
_UNSAFE = re.compile(r'\\[uU]?|["\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')


class Iri(str):
    """A string that stands for a resource: as a query parameter it becomes ``<...>``, not a literal."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def node_iri(identifier: str) -> Iri:
    """The IRI of the node with this id; `node_id` gives the id back.

    >>> node_iri("doi:10.1000/a b")
    'https://w3id.org/papers-kg/id/doi:10.1000%2Fa%20b'
    """
    local = quote(identifier, safe=":")
    if not local.strip("."):  # "." and ".." are steps in a path
        local = local.replace(".", "%2E")
    return Iri(ontology().base + local)


def node_id(iri: str) -> str:
    """The id of the node with this IRI."""
    return unquote(iri.removeprefix(ontology().base), errors="strict")


def claim_iri(edge: str) -> Iri:
    """The IRI of the claim node of the edge with this id."""
    return Iri(f"{ontology().base}claim/{edge}")


def escape(text: str) -> str:
    r"""The text as it stands between the quotes of a literal, in N-Triples, Turtle and SPARQL alike.

    A half of a surrogate pair, which no RDF file can hold, becomes U+FFFD.

    >>> print(escape('a "b" \\'))
    a \"b\" \\
    """
    return _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    if found in _SHORT:
        return _SHORT[found]
    if found[0] == "\\":
        return f"\\\\\\U{ord(found[1]):08X}"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else f"\\U{ord(found):08X}"


def term(value: Any) -> str:
    """A Python value as an RDF term: an `Iri` as itself, str, bool, int and float as literals.

    >>> term(True), term(Iri("http://example.org/x"))
    ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '<http://example.org/x>')

    Raises:
        ValueError: an `Iri` holds a character that no IRI may hold.
        TypeError: the value is of another type.
    """
    if isinstance(value, Iri):
        if _NOT_IN_IRI.search(value):
            raise ValueError(f"not an IRI: {str(value)!r}")
        return f"<{value}>"
    if isinstance(value, str):
        return f'"{escape(value)}"'
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{XSD}boolean>'
    if isinstance(value, int):
        return f'"{value}"^^<{XSD}integer>'
    if isinstance(value, float):
        special = "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
        return f'"{value!r}"^^<{XSD}double>' if math.isfinite(value) else f'"{special}"^^<{XSD}double>'
    raise TypeError(f"a {type(value).__name__} has no RDF form")


_FLOATS = frozenset(XSD + name for name in ("double", "decimal", "float"))
_INTEGERS = frozenset(
    XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")
)


def plain_value(lexical: str, datatype: str | None) -> str | int | float | bool:
    """A literal as a Python value; one of another datatype, or that contradicts its own, stays text."""
    try:
        if datatype in _INTEGERS:
            return int(lexical)
        if datatype in _FLOATS:
            return float(lexical)
    except ValueError:
        return lexical
    if datatype == XSD + "boolean":
        return lexical in ("true", "1")
    return lexical


Value = str | int | float
Triple = tuple[Iri, Iri, Value]


def ntriples(tables: GraphTables) -> Iterator[str]:
    """Every triple of the graph as one N-Triples line with its newline, always in the same order."""
    for subject, predicate, value in triples(tables):
        yield f"<{subject}> <{predicate}> {f'<{value}>' if isinstance(value, Iri) else term(value)} .\n"


def triples(tables: GraphTables) -> Iterator[Triple]:
    """Every triple as two IRIs and an `Iri` or plain value; those of one subject stand together, with claims last."""
    for node in tables.iter_nodes():
        yield from _node(node)
    for edge in tables.iter_edges():
        yield from _edge(edge)


def predicate(name: str) -> Iri:
    """The IRI of a property of the ontology, of an edge type, or of a term of ours, by its plain name."""
    return _predicates()[name]


@cache
def _predicates() -> dict[str, Iri]:
    onto = ontology()
    iris = {name: onto.namespace + name for name in TERMS}
    iris |= {edge.name: onto.namespace + edge.term for edge in onto.edges.values()}
    iris |= {name: onto.expand(declared.iri) for name, declared in onto.properties.items()}
    iris |= {name: RDF + name for name in ("type", "subject", "predicate", "object")}
    iris |= {"identifier": onto.expand("dcterms:identifier"), "paper": onto.expand("prov:wasDerivedFrom")}
    return {name: Iri(iri) for name, iri in iris.items()}


@cache
def _class(name: str) -> Iri:
    return Iri(ontology().namespace + name)


def _node(node: Node) -> Iterator[Triple]:
    values = {"type": _class(node.kind), "kind": node.kind, "identifier": node.id, **node.properties}
    return _about(node_iri(node.id), values)


def _edge(edge: Edge) -> Iterator[Triple]:
    source, target, relation = node_iri(edge.source), node_iri(edge.target), predicate(edge.kind)
    claim = claim_iri(edge_id(edge.source, edge.kind, edge.target))
    mentions = [Iri(f"{claim}/{rank}") for rank in range(1, len(edge.mentions) + 1)]
    said = {name: value for name, value in edge_properties(edge).items() if not isinstance(value, list)}
    yield source, relation, target
    yield from _about(
        claim,
        {"type": _class(CLAIM), "subject": source, "predicate": relation, "object": target, "kind": edge.kind}
        | said
        | {"mention": mentions},
    )
    for rank, (iri, mention) in enumerate(zip(mentions, edge.mentions, strict=True), 1):
        place = mention._asdict() | {"paper": node_iri(mention.paper), "rank": rank}
        yield from _about(iri, {"type": _class(MENTION)} | place)


def _about(subject: Iri, values: Mapping[str, Any]) -> Iterator[Triple]:
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                yield subject, predicate(name), one
