"""SHACL shapes: what a graph in RDF must look like to be one of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from schemas.derive.terms import CLAIM, MENTION
from schemas.derive.turtle import VALUE_TYPES, block, document, literal
from schemas.ontology import EdgeType, NodeType, Ontology, Property
from schemas.records import Field


def shacl(ontology: Ontology) -> str:
    """Turtle: a shape for each node type, for the ends of each edge type, for claims, and for mentions.

    An edge whose ends the ontology does not allow is a violation, as a direct triple and as a claim. A claim needs
    a mention, unless its edge type is computed from other edges.
    """
    return document(
        ontology,
        "Derived from papers.yaml: change that file, not this one.",
        [
            *(_node(node) for node in ontology.nodes.values()),
            *(_ends(ontology, edge) for edge in ontology.edges.values()),
            _claim(ontology),
            *(text for edge in ontology.edges.values() for text in _claims_of(edge)),
            _mention(ontology),
        ],
    )


def _node(node: NodeType) -> str:
    return block(
        f"kg:{node.name}Shape",
        "a sh:NodeShape",
        f"sh:targetClass kg:{node.name}",
        _rule("dcterms:identifier", VALUE_TYPES["string"], least=1, most=1),
        _rule("kg:kind", f"hasValue {literal(node.name)}", most=1),
        *(_property(p, node.required) for p in node.properties),
    )


def _ends(ontology: Ontology, edge: EdgeType) -> str:
    """Which targets each source may have; a source of another class fails every choice."""
    choices = []
    for source in edge.source:
        targets = [t for s, t in ontology.endpoints(edge.name) if s == source]
        choices.append(f"[ sh:class kg:{source} ; {_rule(f'kg:{edge.term}', _one_of(targets))} ]")
    ends = f"the ends of {edge.term} must be {_names(edge.source)} and {_names(edge.target)}"
    return block(
        f"kg:{edge.term}Ends",
        "a sh:NodeShape",
        f"sh:targetSubjectsOf kg:{edge.term}",
        f"sh:message {literal(ends)}",
        f"sh:or (\n        {' '.join(choices)} )",
    )


def _claim(ontology: Ontology) -> str:
    """What every claim must have."""
    relations = " ".join(f"kg:{edge.term}" for edge in ontology.edges.values())
    return block(
        f"kg:{CLAIM}Shape",
        "a sh:NodeShape",
        f"sh:targetClass kg:{CLAIM}",
        *(_rule(path, least=1, most=1) for path in ("rdf:subject", "rdf:object")),
        _rule("rdf:predicate", f"in ( {relations} )", least=1, most=1),
        _rule("kg:kind", VALUE_TYPES["string"], least=1, most=1),
        *(_property(p) for p in _edge_properties(ontology)),
        _rule("kg:mention", f"class kg:{MENTION}"),
    )


def _claims_of(edge: EdgeType) -> list[str]:
    """What the claims of one edge type must have besides; they are found from its predicate."""
    inverse = "[ sh:inversePath rdf:predicate ]"
    return [
        block(
            f"kg:{edge.term}Claims",
            "a sh:NodeShape",
            f"sh:targetNode kg:{edge.term}",
            _rule(inverse, f"node kg:{edge.term}Claim"),
        ),
        block(
            f"kg:{edge.term}Claim",
            "a sh:NodeShape",
            _rule("kg:kind", f"hasValue {literal(edge.name)}"),
            _rule("rdf:subject", _one_of(edge.source)),
            _rule("rdf:object", _one_of(edge.target)),
            *(_rule(p.iri, least=1) for p in edge.properties if not p.list),
            "" if edge.computed else _rule("kg:mention", least=1),
        ),
    ]


def _edge_properties(ontology: Ontology) -> Iterable[Property]:
    """What claims carry themselves; their evidence, the one list, is in their mentions."""
    declared = {p.name: p for edge in ontology.edges.values() for p in edge.properties}
    return (p for p in declared.values() if not p.list)


def _mention(ontology: Ontology) -> str:
    fields = " ".join(map(literal, get_args(Field)))
    return block(
        f"kg:{MENTION}Shape",
        "a sh:NodeShape",
        f"sh:targetClass kg:{MENTION}",
        _rule("prov:wasDerivedFrom", "class kg:Paper", least=1, most=1),
        _rule("kg:field", f"in ( {fields} )", least=1, most=1),
        _rule("kg:start", VALUE_TYPES["integer"], "sh:minInclusive 0 ; sh:lessThan kg:end", least=1, most=1),
        _rule("kg:end", VALUE_TYPES["integer"], least=1, most=1),
        _rule(ontology.properties["sentence"].iri, VALUE_TYPES["string"], least=1, most=1),
        _rule("kg:extractor", VALUE_TYPES["string"], least=1, most=1),
        _rule("kg:rank", VALUE_TYPES["integer"], "sh:minInclusive 1", least=1, most=1),
    )


def _property(declared: Property, required: tuple[str, ...] = ()) -> str:
    needed = declared.name in required
    limits = [f"sh:minLength {int(needed)}"] if needed else []
    if declared.above is not None:
        limits.append(f"sh:minExclusive {_number(declared, declared.above)}")
    if declared.at_most is not None:
        limits.append(f"sh:maxInclusive {_number(declared, declared.at_most)}")
    value, most = VALUE_TYPES[declared.type], 0 if declared.list else 1
    return _rule(declared.iri, value, " ; ".join(limits), least=int(needed), most=most)


def _number(declared: Property, value: float) -> str:
    return f"{float(value):.1e}" if declared.type == "number" else str(int(value))


def _rule(path: str, value: str = "", more: str = "", *, least: int = 0, most: int = 0) -> str:
    """A property shape. `value` is a datatype, or what follows ``sh:`` (``class kg:Paper``, ``in ( ... )``)."""
    parts = [f"sh:path {path}"]
    if value:
        parts.append(f"sh:datatype {value}" if value.startswith("xsd:") else f"sh:{value}")
    if more:
        parts.append(more)
    parts += [f"sh:{word} {count}" for word, count in (("minCount", least), ("maxCount", most)) if count]
    return f"sh:property [ {' ; '.join(parts)} ]"


def _one_of(kinds: Iterable[str]) -> str:
    return f"or ( {' '.join(f'[ sh:class kg:{kind} ]' for kind in kinds)} )"


def _names(kinds: tuple[str, ...]) -> str:
    return " or ".join(kinds)
