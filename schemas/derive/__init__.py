"""What follows from the ontology alone: engine tables, constraints, OWL, SHACL, JSON Schema, a table."""

from __future__ import annotations

from schemas.errors import KgError
from schemas.ontology import ontology

DERIVED = ("markdown", "owl", "shacl", "jsonschema", "neo4j", "neo4j-style", "ladybug")


def derive_text(form: str) -> str:
    """The ontology in one of the `DERIVED` forms, as the text of a file.

    Raises:
        KgError: there is no such form.
    """
    import json

    from schemas.derive.json_schema import json_schema
    from schemas.derive.ladybug import ladybug_ddl
    from schemas.derive.markdown import markdown_table
    from schemas.derive.neo4j import neo4j_schema
    from schemas.derive.neo4j_style import neo4j_style
    from schemas.derive.owl import owl
    from schemas.derive.shacl import shacl

    if form not in DERIVED:
        raise KgError(f"the ontology has no form {form!r}; there are: {', '.join(DERIVED)}")
    onto = ontology()
    return {
        "markdown": lambda: markdown_table(onto),
        "owl": lambda: owl(onto),
        "shacl": lambda: shacl(onto),
        "jsonschema": lambda: json.dumps(json_schema(onto), indent=2, ensure_ascii=False) + "\n",
        "neo4j": lambda: "".join(f"{statement};\n" for statement in neo4j_schema(onto)),
        "neo4j-style": lambda: neo4j_style(onto),
        "ladybug": lambda: "".join(f"{statement};\n" for statement in ladybug_ddl(onto)),
    }[form]()
