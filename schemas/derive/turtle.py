"""Turtle text: what the OWL and the SHACL derivation both write."""

from __future__ import annotations

import json

from schemas.ontology import Ontology

VALUE_TYPES = {"string": "xsd:string", "integer": "xsd:integer", "number": "xsd:double"}

_PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def document(ontology: Ontology, title: str, blocks: list[str]) -> str:
    """A Turtle file with every prefix that the blocks may use."""
    prefixes = sorted((_PREFIXES | dict(ontology.prefixes)).items())
    head = [f"# {title}", "", *(f"@prefix {name}: <{iri}> ." for name, iri in prefixes)]
    return "\n".join([*head, "", *(block + "\n" for block in blocks)])


def block(subject: str, *pairs: str) -> str:
    """One subject with its predicate–object pairs; empty pairs are left out."""
    return f"{subject} " + " ;\n    ".join(filter(None, pairs)) + " ."


def literal(text: str, language: str = "") -> str:
    """A quoted string."""
    return json.dumps(text, ensure_ascii=False) + (f"@{language}" if language else "")


def listed(predicate: str, names: tuple[str, ...]) -> str:
    """The predicate with these objects, or nothing."""
    return f"{predicate} {', '.join(names)}" if names else ""
