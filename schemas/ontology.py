"""The ontology as content: `papers.yaml`, read and checked into small frozen records.

Nothing else spells a type name for a second time: take `ontology().roles`, `ontology().nodes` and their kin. A
contradiction in the file is an `OntologyError` that names the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import OntologyError

_EDGE_PROPERTIES = ("confidence", "support", "sentence", "evidence")
_VALUE_TYPES = ("string", "integer", "number")


@dataclass(frozen=True, slots=True)
class Property:
    """A property of nodes or edges; `type` is ``string``, ``integer`` or ``number``, which may have limits."""

    name: str
    type: str
    iri: str
    description: str
    list: bool = False
    above: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class NodeType:
    """A kind of node. Types of one `family` may turn out to be one thing; extractors find the `extracted` ones."""

    name: str
    family: str
    description: str
    color: str
    properties: tuple[Property, ...]
    required: tuple[str, ...]
    extracted: bool = True
    broader: tuple[str, ...] = ()
    close: tuple[str, ...] = ()

    @property
    def ink(self) -> str:
        """The colour of text on its colour: white where that is dark."""
        red, green, blue = (int(self.color[at : at + 2], 16) for at in (1, 3, 5))
        return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 128 else "#000000"


@dataclass(frozen=True, slots=True)
class EdgeType:
    """A kind of edge: `source` types, a verb, `target` types. `role` ones go from a paper to a concept."""

    name: str
    source: tuple[str, ...]
    verb: str
    target: tuple[str, ...]
    description: str
    properties: tuple[Property, ...]
    role: bool = False
    same_family: bool = False
    computed: bool = False
    broader: tuple[str, ...] = ()
    close: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The lower_snake_case name used by extractors and gold files (``evaluates_on``)."""
        return self.name.lower()

    @property
    def term(self) -> str:
        """The local name in RDF (``evaluatesOn``)."""
        first, *rest = self.label.split("_")
        return first + "".join(word.title() for word in rest)


@dataclass(frozen=True, slots=True)
class Ontology:
    """Node types, edge types and properties by name, with the prefixes that their IRIs use.

    >>> from schemas.ontology import ontology
    >>> ontology().edges["EVALUATES_ON"].target
    ('Dataset', 'Benchmark')
    """

    namespace: str
    base: str
    prefixes: Mapping[str, str]
    properties: Mapping[str, Property]
    nodes: Mapping[str, NodeType]
    edges: Mapping[str, EdgeType]

    @property
    def concepts(self) -> tuple[str, ...]:
        """Names of the node types that extractors find, in the file's order."""
        return tuple(n.name for n in self.nodes.values() if n.extracted)

    @property
    def roles(self) -> tuple[str, ...]:
        """Labels of a paper's roles towards a concept, the strongest first."""
        return tuple(e.label for e in self.edges.values() if e.role)

    @property
    def relations(self) -> tuple[str, ...]:
        """Labels of the relations between two concepts."""
        return tuple(e.label for e in self.edges.values() if "Paper" not in e.source)

    def family(self, kind: str) -> str:
        """The family of a node type."""
        return self.nodes[kind].family

    def allows(self, source: str, kind: str, target: str) -> bool:
        """Whether an edge of this kind may join these two node types."""
        edge = self.edges[kind]
        return (
            source in edge.source
            and target in edge.target
            and not (edge.same_family and self.family(source) != self.family(target))
        )

    def endpoints(self, kind: str) -> Iterator[tuple[str, str]]:
        """Every allowed (source type, target type) pair of an edge type, in the file's order."""
        edge = self.edges[kind]
        return ((s, t) for s in edge.source for t in edge.target if self.allows(s, kind, t))

    def expand(self, curie: str) -> str:
        """The full IRI of a ``prefix:local`` name."""
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local


@cache
def ontology() -> Ontology:
    """The ontology that this project ships."""
    return read_ontology(Path(str(files("schemas") / "papers.yaml")))


def read_ontology(path: Path) -> Ontology:
    """Read and check an ontology file.

    Raises:
        OntologyError: a key is missing, unknown, or contradicts another one.
    """
    return _Reader(path).read()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, key: str, message: str) -> OntologyError:
        return OntologyError(message, path=str(self.path), key=key)

    def read(self) -> Ontology:
        try:
            raw = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise self.fail("", f"not YAML: {error}") from error
        if not isinstance(raw, dict):
            raise self.fail("", "must be a mapping")
        top = {"namespace", "base", "prefixes", "properties", "nodes", "edges"}
        self.check_keys("", raw, top, required=top)
        self.prefixes: dict[str, str] = raw["prefixes"]
        self.properties = {
            name: self.property(f"properties.{name}", name, body) for name, body in raw["properties"].items()
        }
        self.nodes = {name: self.node(f"nodes.{name}", name, body) for name, body in raw["nodes"].items()}
        edges = {name: self.edge(f"edges.{name}", name, body) for name, body in raw["edges"].items()}
        return Ontology(raw["namespace"], raw["base"], self.prefixes, self.properties, self.nodes, edges)

    def property(self, key: str, name: str, body: dict[str, Any]) -> Property:
        known = {"type", "iri", "description", "list", "above", "at_most"}
        self.check_keys(key, body, known, required={"type", "iri", "description"})
        if body["type"] not in _VALUE_TYPES:
            raise self.fail(f"{key}.type", f"must be one of {', '.join(_VALUE_TYPES)}, not {body['type']!r}")
        self.check_iris(f"{key}.iri", [body["iri"]])
        return Property(name, **body)

    def node(self, key: str, name: str, body: dict[str, Any]) -> NodeType:
        known = {"family", "extracted", "description", "color", "broader", "close", "properties", "required"}
        self.check_keys(key, body, known, required={"family", "description", "color", "properties", "required"})
        if not re.fullmatch(r"[A-Z][A-Za-z]*", name):
            raise self.fail(key, "a node type is written in CamelCase")
        if not re.fullmatch(r"#[0-9a-f]{6}", body["color"]):
            raise self.fail(f"{key}.color", f"must be #rrggbb, not {body['color']!r}")
        if missing := set(body["required"]) - set(body["properties"]):
            raise self.fail(f"{key}.required", f"not among its properties: {', '.join(sorted(missing))}")
        return NodeType(name, **self.common(key, body) | {"required": tuple(body["required"])})

    def edge(self, key: str, name: str, body: dict[str, Any]) -> EdgeType:
        known = {"from", "verb", "to", "role", "same_family", "computed", "description", "properties"}
        known |= {"broader", "close"}
        self.check_keys(key, body, known, required={"from", "verb", "to", "description"})
        if not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name):
            raise self.fail(key, "an edge type is written in UPPER_SNAKE_CASE")
        for end in ("from", "to"):
            for kind in body[end]:
                if kind not in self.nodes:
                    raise self.fail(f"{key}.{end}", f"no node type is called {kind!r}")
        body = {"properties": _EDGE_PROPERTIES} | body
        body["source"], body["target"] = tuple(body.pop("from")), tuple(body.pop("to"))
        return EdgeType(name, **self.common(key, body))

    def common(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
        iris = {end: tuple(body.get(end, ())) for end in ("broader", "close")}
        for end, values in iris.items():
            self.check_iris(f"{key}.{end}", values)
        for name in body["properties"]:
            if name not in self.properties:
                raise self.fail(f"{key}.properties", f"no property is called {name!r}")
        return body | iris | {"properties": tuple(self.properties[name] for name in body["properties"])}

    def check_keys(self, key: str, body: Any, known: set[str], *, required: set[str]) -> None:
        if not isinstance(body, dict):
            raise self.fail(key, "must be a mapping")
        for problem, names in (("unknown key", set(body) - known), ("missing key", required - set(body))):
            if names:
                raise self.fail(key or "top", f"{problem}: {', '.join(sorted(map(str, names)))}")

    def check_iris(self, key: str, curies: Any) -> None:
        for curie in curies:
            prefix, colon, _ = str(curie).partition(":")
            if not colon or prefix not in self.prefixes:
                raise self.fail(key, f"{curie!r} is not prefix:name with a prefix of this file")
