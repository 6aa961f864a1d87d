"""The ontology as OWL, for editors, reasoners and readers of the data."""

from __future__ import annotations

from schemas.derive.terms import TERMS, Term
from schemas.derive.turtle import VALUE_TYPES, block, document, listed, literal
from schemas.ontology import EdgeType, NodeType, Ontology, Property


def owl(ontology: Ontology) -> str:
    """Turtle: classes and properties with labels, definitions, ends and links to other vocabularies.

    `broader` becomes rdfs:subClassOf or rdfs:subPropertyOf, `close` becomes skos:closeMatch. Properties of other
    vocabularies (skos:prefLabel, ...) are used as they are and not defined again.
    """
    scheme = f"<{ontology.namespace.rstrip('#/')}>"
    declared = [p for p in ontology.properties.values() if p.iri.startswith("kg:")]
    return document(
        ontology,
        "Derived from papers.yaml: change that file, not this one.",
        [
            block(scheme, "a owl:Ontology", f"rdfs:label {literal('Papers knowledge graph', 'en')}"),
            *(_node(node) for node in ontology.nodes.values()),
            *(_edge(edge) for edge in ontology.edges.values()),
            *(_property(p) for p in declared),
            *(_term(term) for term in TERMS.values()),
        ],
    )


def _described(label: str, description: str) -> tuple[str, str]:
    return f"rdfs:label {literal(label, 'en')}", f"skos:definition {literal(description, 'en')}"


def _node(node: NodeType) -> str:
    return block(
        f"kg:{node.name}",
        "a owl:Class",
        *_described(node.name, node.description),
        listed("rdfs:subClassOf", node.broader),
        listed("skos:closeMatch", node.close),
    )


def _edge(edge: EdgeType) -> str:
    return block(
        f"kg:{edge.term}",
        "a owl:ObjectProperty",
        *_described(edge.verb, edge.description),
        f"rdfs:domain {_one_of(edge.source)}",
        f"rdfs:range {_one_of(edge.target)}",
        listed("rdfs:subPropertyOf", edge.broader),
        listed("skos:closeMatch", edge.close),
    )


def _property(declared: Property) -> str:
    return block(
        declared.iri,
        "a owl:DatatypeProperty",
        *_described(declared.name, declared.description),
        f"rdfs:range {VALUE_TYPES[declared.type]}",
    )


def _term(term: Term) -> str:
    described = _described(term.name, term.description)
    if not term.type:
        return block(f"kg:{term.name}", "a owl:Class", *described, listed("rdfs:subClassOf", term.broader))
    value = VALUE_TYPES.get(term.type)
    return block(
        f"kg:{term.name}",
        "a owl:DatatypeProperty" if value else "a owl:ObjectProperty",
        *described,
        f"rdfs:domain {_one_of(term.domain)}" if term.domain else "",
        f"rdfs:range {value or 'kg:' + term.type}",
    )


def _one_of(names: tuple[str, ...]) -> str:
    classes = [f"kg:{name}" for name in names]
    return classes[0] if len(classes) == 1 else f"[ a owl:Class ; owl:unionOf ( {' '.join(classes)} ) ]"
