"""What is derived from the ontology, each read back by a program that is not ours."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

from kg.exports.jsonl import JsonLines
from kg.graph.rdf import claim_iri, node_iri
from kg.graph.tables import GraphTables
from kg.graph.views import to_rdflib
from schemas.derive import DERIVED, derive_text
from schemas.derive.json_schema import json_schema
from schemas.derive.ladybug import ladybug_ddl
from schemas.derive.markdown import markdown_table
from schemas.derive.neo4j import neo4j_schema
from schemas.derive.neo4j_style import neo4j_style
from schemas.derive.owl import owl
from schemas.derive.shacl import shacl
from schemas.derive.terms import TERMS
from schemas.errors import KgError
from schemas.ids import edge_id
from schemas.ontology import ontology

KG = rdflib.Namespace(ontology().namespace)
DPO, SIMPO, RLHF = "arxiv:2305.18290", "arxiv:2405.14734", "technique:rlhf"


@pytest.fixture(scope="module")
def owl_graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=owl(ontology()), format="turtle")


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=shacl(ontology()), format="turtle")


@pytest.fixture
def graph(toy: GraphTables) -> rdflib.Graph:
    return to_rdflib(toy)


def violations(graph: rdflib.Graph, shapes: rdflib.Graph) -> set[rdflib.term.Node]:
    """The nodes that break a shape, and the values that do."""
    from pyshacl import validate

    conforms, report, _ = validate(graph, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    broken = {*report.objects(None, rdflib.SH.focusNode), *report.objects(None, rdflib.SH.value)}
    assert conforms == (not broken)
    return broken


def test_ladybug_makes_every_table(tmp_path: Any) -> None:
    import ladybug

    with ladybug.Database(tmp_path / "x") as database, ladybug.Connection(database) as connection:
        for statement in ladybug_ddl(ontology()):
            connection.execute(statement)
        made = {row[1] for row in connection.execute("CALL show_tables() RETURN *").get_all()}
    assert made == {*ontology().nodes, *ontology().edges}


def test_neo4j_has_a_unique_id_an_index_for_each_type_and_a_search() -> None:
    statements, onto = neo4j_schema(ontology()), ontology()
    assert len(set(statements)) == 2 + len(onto.nodes) + len(onto.concepts) + len(onto.edges)
    assert all(s.startswith("CREATE ") and "IF NOT EXISTS" in s and ";" not in s for s in statements)


def test_neo4j_browser_is_told_the_colour_and_name_of_every_kind_and_the_verb_of_every_edge() -> None:
    rule, line = r"([\w.]+) \{\n((?:  .*\n)+)\}\n", r'  ([\w-]+): (#[0-9a-f]{6}|\d+px|"[^";:]+");\n'
    text = neo4j_style(ontology())
    assert re.sub(rule, "", text) == ""
    rules = {name: dict(re.findall(line, body)) for name, body in re.findall(rule, text)}
    assert sum(map(len, rules.values())) == text.count(";\n")
    kinds, edges = ontology().nodes, ontology().edges
    named = [*(f"node.{name}" for name in kinds), *(f"relationship.{name}" for name in edges)]
    assert list(rules) == ["node", "relationship", *named]
    assert all(rules[f"node.{name}"]["color"] == kind.color for name, kind in kinds.items())
    assert rules["node.Paper"]["caption"] == '"{title}"' and rules["node.Benchmark"]["caption"] == '"{name}"'
    assert rules["relationship.HAS_CODE"] == {"caption": '"has code in"'}
    assert {kinds[name].ink for name in ("Paper", "Method")} == {"#ffffff"} != {kinds["Benchmark"].ink}


def test_every_type_is_in_the_owl_with_its_ends_and_links(owl_graph: rdflib.Graph) -> None:
    for node in ontology().nodes.values():
        assert (KG[node.name], RDF.type, OWL.Class) in owl_graph
        assert set(owl_graph.objects(KG[node.name], SKOS.closeMatch)) == {
            URIRef(ontology().expand(curie)) for curie in node.close
        }
    for edge in ontology().edges.values():
        assert (KG[edge.term], RDF.type, OWL.ObjectProperty) in owl_graph
        (range_,) = owl_graph.objects(KG[edge.term], RDFS.range)
        union = owl_graph.value(range_, OWL.unionOf)
        targets = {range_} if union is None else set(owl_graph.items(union))
        assert targets == {KG[name] for name in edge.target}
    assert (KG.Claim, RDFS.subClassOf, RDF.Statement) in owl_graph
    assert (KG.relatedTo, RDFS.subPropertyOf, URIRef("http://schema.org/isRelatedTo")) in owl_graph
    assert all((KG[name], SKOS.definition, None) in owl_graph for name in TERMS)


def test_whatever_a_graph_says_the_owl_defines(owl_graph: rdflib.Graph, graph: rdflib.Graph) -> None:
    used = {*graph.predicates(), *graph.objects(None, RDF.type)}
    ours = {iri for iri in used if str(iri).startswith(ontology().namespace)}
    assert len(ours) > 20
    assert ours <= set(owl_graph.subjects(RDF.type))


def test_names_do_not_clash() -> None:
    terms = [*TERMS, *ontology().nodes, *(edge.term for edge in ontology().edges.values())]
    assert len(set(terms)) == len(terms)
    own = {p.iri.removeprefix("kg:") for p in ontology().properties.values() if p.iri.startswith("kg:")}
    assert not own & set(terms)


def test_the_toy_graph_conforms(graph: rdflib.Graph, shapes: rdflib.Graph) -> None:
    assert violations(graph, shapes) == set()


CLAIM = URIRef(claim_iri(edge_id(DPO, "COMPARES_WITH", RLHF)))
PAPER, CONCEPT = URIRef(node_iri(DPO)), URIRef(node_iri(RLHF))
BROKEN: dict[str, tuple[list[Any], list[Any], URIRef]] = {  # triples taken away, triples added, what is wrong then
    "a method has no name": ([(CONCEPT, SKOS.prefLabel, None)], [], CONCEPT),
    "a name is empty": ([(CONCEPT, SKOS.prefLabel, None)], [(CONCEPT, SKOS.prefLabel, Literal(""))], CONCEPT),
    "a method has two names": ([], [(CONCEPT, SKOS.prefLabel, Literal("other"))], CONCEPT),
    "a year is text": ([(PAPER, KG.year, None)], [(PAPER, KG.year, Literal("2023"))], PAPER),
    "a kind contradicts its class": ([(CONCEPT, KG.kind, None)], [(CONCEPT, KG.kind, Literal("Model"))], CONCEPT),
    "a paper evaluates on a method": ([], [(PAPER, KG.evaluatesOn, CONCEPT)], PAPER),
    "a method proposes a paper": ([], [(CONCEPT, KG.proposes, PAPER)], CONCEPT),
    "a method is a kind of a task": (
        [],
        [(CONCEPT, KG.subclassOf, URIRef(node_iri("task:question-answering")))],
        CONCEPT,
    ),
    "a method is a kind of a metric": ([], [(CONCEPT, KG.subclassOf, URIRef(node_iri("metric:win-rate")))], CONCEPT),
    "a claim has no mention": ([(CLAIM, KG.mention, None)], [], CLAIM),
    "a claim is too sure": ([(CLAIM, KG.confidence, None)], [(CLAIM, KG.confidence, Literal(1.5))], CLAIM),
    "a claim is not sure at all": ([(CLAIM, KG.confidence, None)], [(CLAIM, KG.confidence, Literal(0.0))], CLAIM),
    "a claim has no confidence": ([(CLAIM, KG.confidence, None)], [], CLAIM),
    "a claim has no object": ([(CLAIM, RDF.object, None)], [], CLAIM),
    "a claim has the wrong ends": ([(CLAIM, RDF.object, None)], [(CLAIM, RDF.object, PAPER)], CLAIM),
    "a claim is of no known kind": ([(CLAIM, KG.kind, None)], [(CLAIM, KG.kind, Literal("PRAISES"))], CLAIM),
    "a mention has no sentence": ([(CLAIM + "/1", KG.sentence, None)], [], CLAIM + "/1"),
    "a mention ends before it starts": (
        [(CLAIM + "/1", KG.end, None)],
        [(CLAIM + "/1", KG.end, Literal(3))],
        CLAIM + "/1",
    ),
    "a mention is in no known field": (
        [(CLAIM + "/1", KG.field, None)],
        [(CLAIM + "/1", KG.field, Literal("appendix"))],
        CLAIM + "/1",
    ),
    "a mention is in no paper": ([(CLAIM + "/1", rdflib.PROV.wasDerivedFrom, None)], [], CLAIM + "/1"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_graph_does_not_conform(case: str, graph: rdflib.Graph, shapes: rdflib.Graph) -> None:
    removed, added, culprit = BROKEN[case]
    for triple in removed:
        assert triple in graph
        graph.remove(triple)
    for triple in added:
        graph.add(triple)
    assert culprit in violations(graph, shapes)


def test_json_schema_fits_what_is_exported(toy: GraphTables) -> None:
    import io

    import jsonschema

    schema = json_schema(ontology())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    held = io.BytesIO()
    JsonLines().to_stream(toy, held)
    lines = [json.loads(line) for line in held.getvalue().splitlines()]
    assert len(lines) == toy.nodes.num_rows + toy.edges.num_rows
    for line in lines:
        validator.validate(line)
    edge = next(line for line in lines if line.get("kind") == "COMPARES_WITH")
    for change in ({"confidence": 1.5}, {"mentions": []}, {"target_kind": "Task"}, {"more": 1}, {"support": 0}):
        assert not validator.is_valid(edge | change)


def test_json_schema_fits_the_contract_of_extract() -> None:
    import jsonschema

    schema = json_schema(ontology())
    validator = jsonschema.Draft202012Validator(schema | {"anyOf": [{"$ref": "#/$defs/extract"}]})
    place = {"field": "abstract", "start": 0, "end": 3, "sentence": "DPO is.", "layer": "cues", "version": "1"}
    concept = {"names": ["DPO"], "type": "Method", "role": "proposes", "confidence": 0.9, "evidence": [place]}
    line = {"id": "x", "concepts": [concept], "relations": [["DPO", "used_for", "alignment"]]}
    validator.validate(line)
    validator.validate(line | {"relation_evidence": [{"confidence": 0.5, "evidence": [place]}], "code": []})
    assert not validator.is_valid(line | {"relations": [["DPO", "praises", "alignment"]]})
    assert not validator.is_valid(line | {"relations": [["DPO", "used_for"]]})
    assert not validator.is_valid(line | {"concepts": [concept | {"type": "Professor"}]})


@pytest.mark.parametrize("form", DERIVED)
def test_every_form_is_text_and_always_the_same(form: str) -> None:
    text = derive_text(form)
    assert text.endswith("\n")
    assert text == derive_text(form)


def test_an_unknown_form_says_so() -> None:
    with pytest.raises(KgError, match="there are: markdown, owl"):
        derive_text("papyrus")


def test_the_tables_show_every_type() -> None:
    lines = markdown_table(ontology()).splitlines()
    shown = {line.split("**")[1] for line in lines if line.startswith("| **")}
    assert shown == {*ontology().nodes, *ontology().edges}
    assert len({line.count(" | ") for line in lines if line.startswith("| **") and line.split("**")[1].isupper()}) == 1
