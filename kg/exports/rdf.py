"""RDF 1.1 in three spellings, each with the same triples (see `kg.graph.rdf`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from kg.exports.base import FileFormat
from kg.graph.rdf import RDF, XSD, Iri, ntriples, predicate, term, triples
from kg.graph.tables import GraphTables
from schemas.ontology import ontology


class NTriples(FileFormat):
    """One triple a line: the quickest to load, and the right one for big graphs and for diff."""

    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Write the lines."""
        stream.writelines(line.encode() for line in ntriples(tables))


class Turtle(FileFormat):
    """Short names and one block a thing: the right one to read."""

    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Write prefixes, then a block for each subject."""
        stream.writelines(f"@prefix {name}: <{iri}> .\n".encode() for name, iri in _prefixes().items())
        for subject, pairs in _grouped(tables):
            lines = " ;\n    ".join(f"{_short(name)} {', '.join(map(_turtle, values))}" for name, values in pairs)
            stream.write(f"\n<{subject}> {lines} .\n".encode())


class JsonLd(FileFormat):
    """JSON that is RDF, with its context inside: the right one for web programs. One object a line."""

    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Write the context, then an object for each subject."""
        stream.write(b'{"@context": ' + _json(_context()) + b',\n"@graph": [')
        before = b"\n"
        for subject, pairs in _grouped(tables):
            values = {_key(name): values if len(values) > 1 else values[0] for name, values in pairs}
            stream.write(before + _json({"@id": subject} | values))
            before = b",\n"
        stream.write(b"\n]}\n")


def _grouped(tables: GraphTables) -> Iterator[tuple[Iri, list[tuple[Iri, list[Any]]]]]:
    """Each subject with its predicates, each of these with its values."""
    for subject, about in groupby(triples(tables), itemgetter(0)):
        yield subject, [(name, [value for _, _, value in of]) for name, of in groupby(about, itemgetter(1))]


def _prefixes() -> dict[str, str]:
    return dict(sorted({**ontology().prefixes, "rdf": RDF, "xsd": XSD}.items()))


@cache
def _short(iri: str) -> str:
    """A class or predicate by its prefix; all of them are ours or the ontology's and have plain local names."""
    if iri == RDF + "type":
        return "a"
    prefix, namespace = max(((p, n) for p, n in _prefixes().items() if iri.startswith(n)), key=lambda pn: len(pn[1]))
    return f"{prefix}:{iri.removeprefix(namespace)}"


def _turtle(value: Any) -> str:
    if isinstance(value, Iri):
        return _short(value) if value.startswith(ontology().namespace) else f"<{value}>"
    if isinstance(value, int):
        return str(value)
    return term(value).replace(f"<{XSD}double>", "xsd:double") if isinstance(value, float) else term(value)


def _key(name: Iri) -> str:
    return "@type" if name == RDF + "type" else _short(name)


def _context() -> dict[str, Any]:
    """Prefixes, and which keys hold resources or doubles."""
    onto = ontology()
    resources = [*onto.edges, "subject", "predicate", "object", "mention", "paper"]
    doubles = [p.name for p in onto.properties.values() if p.type == "number"]
    context: dict[str, Any] = _prefixes()
    context |= {_short(predicate(name)): {"@type": "@id"} for name in resources}
    return context | {_short(predicate(name)): {"@type": "xsd:double"} for name in doubles}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
