"""Claims to edges, with names that versions and context bring to concepts."""

from __future__ import annotations

from kg.graph.claims import Row
from kg.graph.derive import BY_NAME, derive
from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import propose
from schemas.records import ConceptClaim, Evidence, Paper, PaperClaims


def row(id: str, *concepts: tuple[tuple[str, ...], str]) -> Row:
    said = Evidence("abstract", 0, 3, f"Sentence of {id}.", "cues", "1")
    claims = tuple(ConceptClaim(names, type, "mentions", 0.9, (said,)) for names, type in concepts)
    return Row(Paper(id=id, title="T", abstract="Sentence."), PaperClaims(id, claims), id)


def derived(rows: list[Row]):  # type: ignore[no-untyped-def]
    table = NameTable()
    for one in rows:
        for claim in one.claims.concepts:
            table.add(claim.names, claim.type, claim.confidence)
    linker = Linker(table, propose(table))
    for one in rows:
        linker.learn((claim.names, claim.type) for claim in one.claims.concepts)
    return derive(rows, linker)


def kinds(rows: list[Row]) -> list[tuple[str, str, tuple[str, ...]]]:
    edges = derived(rows).iter_edges()
    return [(e.source, e.target, tuple(m.paper for m in e.mentions)) for e in edges if e.kind == "SUBCLASS_OF"]


def test_a_version_is_a_kind_of_what_papers_name_and_quotes_who_names_it() -> None:
    rows = [row("p1", (("Newt 2",), "Model")), row("p2", (("Newt-2-7B",), "Model")), row("p3", (("Newt",), "Model"))]
    assert kinds(rows) == [
        ("technique:newt-2", "technique:newt", ("p1",)),
        ("technique:newt-2-7b", "technique:newt-2", ("p2",)),
    ]
    edge = next(e for e in derived(rows).iter_edges() if e.kind == "SUBCLASS_OF")
    assert edge.mentions[0].extractor == BY_NAME and edge.mentions[0].sentence == "Sentence of p1."


def test_nothing_is_a_version_of_a_name_that_context_always_told() -> None:
    vision = ((("Zebra Object Outlines", "ZOO"), "Method"), (("outlining",), "Task"))
    training = ((("Zeroth-Order Optimiser", "ZOO"), "Method"), (("attacks",), "Task"), (("CW",), "Dataset"))
    rows = [row(f"v{n}", *vision) for n in range(3)] + [row(f"t{n}", *training) for n in range(3)]
    rows += [row("a", (("ZOO",), "Method"), *training[1:]), row("b", (("ZOO-2",), "Model"))]
    nodes = {node.id for node in derived(rows).iter_nodes()}
    assert "technique:zoo" not in nodes
    assert all(broad in nodes for _, broad, _ in kinds(rows))
