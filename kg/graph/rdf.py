"""The RDF form of a graph, spelled in this one place: IRIs, literals, triples, and back to plain values.

Each edge is a direct triple (``<paper> kg:evaluatesOn <benchmark>``) and a claim node that holds its
properties; each piece of evidence is a mention node of that claim. That is RDF 1.1, which every tool reads.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
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


def ntriples(tables: GraphTables) -> Iterator[str]:
    """Every triple of the graph as one N-Triples line with its newline, always in the same order."""
    for node in tables.iter_nodes():
        yield from _node_lines(node)
    for edge in tables.iter_edges():
        yield from _edge_lines(edge)


@cache
def _predicate(name: str) -> str:
    """A term of our own, or a property of the ontology by its IRI."""
    onto = ontology()
    if declared := onto.properties.get(name):
        return f"<{onto.expand(declared.iri)}>"
    return f"<{onto.namespace}{TERMS[name].name}>"


@cache
def _class(name: str) -> str:
    return f"<{ontology().namespace}{name}>"


_TYPE = f"<{RDF}type>"
_IDENTIFIER = f"<{ontology().expand('dcterms:identifier')}>"
_DERIVED_FROM = f"<{ontology().expand('prov:wasDerivedFrom')}>"


def _node_lines(node: Node) -> Iterator[str]:
    subject = f"<{node_iri(node.id)}>"
    yield f"{subject} {_TYPE} {_class(node.kind)} .\n"
    yield f"{subject} {_predicate('kind')} {term(node.kind)} .\n"
    yield f"{subject} {_IDENTIFIER} {term(node.id)} .\n"
    yield from _property_lines(subject, node.properties)


def _edge_lines(edge: Edge) -> Iterator[str]:
    source, target = f"<{node_iri(edge.source)}>", f"<{node_iri(edge.target)}>"
    predicate = f"<{ontology().namespace}{ontology().edges[edge.kind].term}>"
    iri = claim_iri(edge_id(edge.source, edge.kind, edge.target))
    claim = f"<{iri}>"
    yield f"{source} {predicate} {target} .\n"
    yield f"{claim} {_TYPE} {_class(CLAIM)} .\n"
    yield f"{claim} <{RDF}subject> {source} .\n"
    yield f"{claim} <{RDF}predicate> {predicate} .\n"
    yield f"{claim} <{RDF}object> {target} .\n"
    yield f"{claim} {_predicate('kind')} {term(edge.kind)} .\n"
    scalars = {name: v for name, v in edge_properties(edge).items() if not isinstance(v, list)}
    yield from _property_lines(claim, scalars)
    for rank, mention in enumerate(edge.mentions, 1):
        subject = f"<{iri}/{rank}>"
        yield f"{claim} {_predicate('mention')} {subject} .\n"
        yield f"{subject} {_TYPE} {_class(MENTION)} .\n"
        yield f"{subject} {_DERIVED_FROM} <{node_iri(mention.paper)}> .\n"
        values = mention._asdict() | {"rank": rank}
        del values["paper"]
        yield from _property_lines(subject, values)


def _property_lines(subject: str, values: Any) -> Iterator[str]:
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                yield f"{subject} {_predicate(name)} {term(one)} .\n"
