"""Commands that look at a graph, and at what it is made of."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from kg.cli.app import PAPERS_KG, GraphOption, JsonOption, app
from kg.cli.output import opened, print_answer


@app.command()
def find(
    text: str,
    graph: GraphOption = PAPERS_KG,
    kind: Annotated[str | None, typer.Option(help="Only nodes of this kind (Paper, Benchmark, ...).")] = None,
    limit: int = 10,
    as_json: JsonOption = False,
) -> None:
    """Find papers and concepts by any of their names."""
    from kg.graph.result import Result

    with opened(graph) as g:
        rows = [(n.id, n.kind, n.label, n.properties.get("papers")) for n in g.find(text, kind=kind, limit=limit)]
    print_answer(Result(("id", "kind", "name", "papers"), rows), as_json)


@app.command()
def show(name: str, graph: GraphOption = PAPERS_KG, limit: int = 20, as_json: JsonOption = False) -> None:
    """Show a paper or a concept: its edges, the surest first, each with the sentence that says so."""
    from kg.show import describe, print_description

    with opened(graph) as g:
        descriptions = [describe(g, id) for id in g.names.resolve(name)]
    if as_json:
        print(json.dumps(descriptions, ensure_ascii=False, indent=1))
    else:
        for description in descriptions:
            print_description(description, limit)


@app.command()
def stats(graph: GraphOption = PAPERS_KG, as_json: JsonOption = False) -> None:
    """Count the nodes and edges of each kind."""
    with opened(graph) as g:
        print_answer(g.stats(), as_json)


@app.command()
def schema(
    to: Annotated[str, typer.Option("--to", help="What to derive from the ontology; see the list below.")] = "markdown",
) -> None:
    """Print what is derived from the ontology: markdown, owl, shacl, jsonschema, neo4j, neo4j-style or ladybug."""
    from schemas.derive import derive_text

    print(derive_text(to))
