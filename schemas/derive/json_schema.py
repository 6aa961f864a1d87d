"""JSON Schema (2020-12) of the lines that go in and out as JSON."""

from __future__ import annotations

from typing import Any, get_args

from schemas.ontology import EdgeType, NodeType, Ontology, Property
from schemas.records import Field

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(ontology: Ontology) -> Schema:
    """One schema whose `$defs` are `node` and `edge` (the lines of a JSONL export) and `extract`.

    A line of an export is one of the first two, so the schema as a whole accepts these; `extract` is a line of
    ``kg extract``, to be taken by its own ``$ref``.
    """
    return {
        "$schema": _DIALECT,
        "title": "A line of a graph as JSON lines",
        "anyOf": [{"$ref": "#/$defs/node"}, {"$ref": "#/$defs/edge"}],
        "$defs": {
            "node": {"oneOf": [_node(node) for node in ontology.nodes.values()]},
            "edge": {"oneOf": [_edge(edge) for edge in ontology.edges.values()]},
            "mention": _mention(ontology),
            "extract": _extract(ontology),
        },
    }


def _object(required: dict[str, Schema], optional: dict[str, Schema], **more: Any) -> Schema:
    return {
        "type": "object",
        **more,
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def _text(**more: Any) -> Schema:
    return {"type": "string", "minLength": 1, **more}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _value(declared: Property) -> Schema:
    value: Schema = {"type": declared.type}
    if declared.above is not None:
        value["exclusiveMinimum"] = declared.above
    if declared.at_most is not None:
        value["maximum"] = declared.at_most
    return {"description": declared.description} | (_list(value) if declared.list else value)


def _node(node: NodeType) -> Schema:
    required: dict[str, Schema] = {"id": _text(), "kind": {"const": node.name}}
    values = {p.name: _value(p) for p in node.properties}
    required |= {name: values.pop(name) | {"minLength": 1} for name in node.required}
    return _object(required, values, title=node.name, description=node.description)


def _edge(edge: EdgeType) -> Schema:
    required: dict[str, Schema] = {
        "id": _text(),
        "source": _text(),
        "source_kind": {"enum": list(edge.source)},
        "kind": {"const": edge.name},
        "target": _text(),
        "target_kind": {"enum": list(edge.target)},
    }
    required |= {p.name: _value(p) for p in edge.properties if not p.list}
    if not edge.computed:
        required["mentions"] = _list({"$ref": "#/$defs/mention"}, minItems=1)
    return _object(required, {}, title=edge.name, description=edge.description)


def _place() -> dict[str, Schema]:
    offset = {"type": "integer", "minimum": 0}
    return {"field": {"enum": list(get_args(Field))}, "start": offset, "end": offset, "sentence": _text()}


def _mention(ontology: Ontology) -> Schema:
    about = ontology.properties["evidence"].description
    return _object({"paper": _text(), **_place(), "extractor": _text()}, {}, description=about)


def _extract(ontology: Ontology) -> Schema:
    one = _object(_place() | {"layer": _text(), "version": _text()}, {})
    certainty = {"confidence": _value(ontology.properties["confidence"]), "evidence": _list(one, minItems=1)}
    names = _list(_text(), minItems=1)
    concept = _object(
        {"names": names, "type": {"enum": list(ontology.concepts)}, "role": {"enum": list(ontology.roles)}},
        certainty,
    )
    relation: Schema = {
        "type": "array",
        "prefixItems": [_text(), {"enum": list(ontology.relations)}, _text()],
        "items": False,
        "minItems": 3,
    }
    return _object(
        {"id": _text(), "concepts": _list(concept), "relations": _list(relation)},
        {
            "relation_evidence": _list(_object(certainty, {})),
            "code": _list(_object({"url": _text(), "evidence": one}, {})),
        },
        title="A line of kg extract",
    )
