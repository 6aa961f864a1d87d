"""Asks a saved question: checks its parameters, looks up names, and gives a store the text in its language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kg.graph.rdf import Iri, node_iri
from kg.graph.result import Result
from kg.query.names import Names
from kg.query.versions import Versions
from kg.stores.base import Store
from queries.saved import Parameter, SavedQuestion, get_question
from schemas.errors import QueryError
from schemas.ontology import ontology

_NAMED = ("concept", "paper", "node")  # types that are looked up in the graph


def ask(
    question: str, store: Store, names: Names, parameters: Mapping[str, Any], with_versions: bool = False
) -> Result:
    """The answer to a saved question: the same rows in the same order, whatever the store's language.

    Names are given as people write them; several values are a list, or a text with commas where the type is role
    or kind. An integer may be given as text. With versions, a concept stands for its versions, sizes and variants too.

    Raises:
        QueryError: no such question or parameter, one is missing, or a value is not of its type.
        UnknownName: nothing in the graph goes by a name; says the nearest names.
    """
    saved = get_question(question)
    values = _values(saved, names, parameters)
    if with_versions:
        concepts = [p.name for p in saved.parameters if p.type == "concept"]
        if not concepts:
            raise QueryError(f"{saved.name} asks for no concept, so not for versions of one")
        versions = Versions(store)
        values |= {name: versions.of(values[name]) for name in concepts}
    text = saved.text(store.language, values["limit"])
    if store.language == "sparql":
        values = {p.name: _resources(p, values[p.name]) for p in saved.parameters if p.name != "limit"}
    return store.query(text, values)


def _resources(parameter: Parameter, value: Any) -> Any:
    """The value as RDF has it: nodes and roles are resources there."""
    if parameter.type in _NAMED:
        return [node_iri(id) for id in value]
    if parameter.type == "role":
        return [Iri(ontology().namespace + ontology().edges[role].term) for role in value]
    return value


def _values(saved: SavedQuestion, names: Names, given: Mapping[str, Any]) -> dict[str, Any]:
    known = {p.name: p for p in saved.parameters}
    if unknown := sorted(set(given) - set(known)):
        raise QueryError(f"{saved.name} has no parameter {unknown[0]!r}; it has: {', '.join(known)}")
    values = {}
    for p in saved.parameters:
        value = given.get(p.name)
        if value is None:
            if p.required:
                raise QueryError(f"{saved.name} needs the parameter {p.name!r}: {p.description}")
            value = p.default
        try:
            values[p.name] = _converted(p, value, names)
        except ValueError as problem:
            raise QueryError(f"{saved.name}: parameter {p.name!r} {problem}") from None
    return values


def _converted(parameter: Parameter, value: Any, names: Names) -> Any:
    if parameter.type == "integer":
        return _integer(parameter.name, value)
    texts = list(value) if isinstance(value, list | tuple) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"must be text, not {value!r}")
    if parameter.type in _NAMED:
        kinds = _kinds(parameter)
        return list(dict.fromkeys(id for text in texts for id in names.resolve(text, kinds)))
    if parameter.type == "role":
        return _chosen(texts, [role.upper() for role in ontology().roles])
    if parameter.type == "kind":
        return _chosen(texts, ontology().concepts)
    if len(texts) > 1:
        raise ValueError("takes one value")
    return texts[0]


def _kinds(parameter: Parameter) -> tuple[str, ...] | None:
    if parameter.type == "node":
        return None
    return ("Paper",) if parameter.type == "paper" else parameter.kinds or ontology().concepts


def _integer(name: str, value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value)):
        raise ValueError(f"must be a whole number, not {value!r}")
    number = int(value)
    if name == "limit" and number < 0:
        raise ValueError(f"must be 0 or more, not {number}")
    if abs(number) >= 2**63:
        raise ValueError(f"is too large: {number}")
    return number


def _chosen(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """The names among `known` that were meant; case, spaces and the kind of dash do not matter."""
    spelled = {_letters(name): name for name in known}
    wanted = [part for text in texts for part in text.split(",")]
    for part in wanted:
        if _letters(part) not in spelled:
            raise ValueError(f"cannot be {part.strip()!r}; it is one or several of: {', '.join(spelled.values())}")
    return list(dict.fromkeys(spelled[_letters(part)] for part in wanted))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
