"""IRIs and literals go out and come back; values never become query."""

from __future__ import annotations

import math

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from kg.graph.rdf import XSD, Iri, escape, node_id, node_iri, ntriples, plain_value, term
from kg.graph.sparql import bind, tokens
from kg.graph.tables import GraphTables
from schemas.errors import QueryError
from schemas.ontology import ontology

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.one_of(TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))


@given(TEXT.filter(bool))
@example(".")
@example("..")
@example("doi:10.1000/182?a=b#c")
@example("claim/0123")
@example("%2F")
def test_ids_survive_as_iris(identifier: str) -> None:
    iri = node_iri(identifier)
    assert node_id(iri) == identifier
    assert ox.NamedNode(iri).value == iri
    assert iri.isascii() and "/" not in iri.removeprefix(ontology().base)


@given(TEXT)
@example("\\u0041")
@example("\\\\u0022 } #")
@example('"""')
@example("a\\")
@example("\x00\x1f\x7f\x85\u2028\ufffe")
def test_text_survives_in_every_reader(text: str) -> None:
    line = f'<http://x/s> <http://x/p> "{escape(text)}" .\n'
    assert len(line.splitlines()) == 1
    (triple,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert triple.triple.object.value == text
    (value,) = rdflib.Graph().parse(data=line, format="nt").objects()
    assert str(value) == text


def test_half_a_character_becomes_a_whole_one() -> None:
    assert escape("a\ud800b") == "a\ufffdb"


@given(VALUES)
def test_values_survive_as_terms(value: str | bool | int | float) -> None:
    (row,) = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {term(value)} }} }}")
    literal = row[0]
    assert isinstance(literal, ox.Literal)
    back = plain_value(literal.value, literal.datatype.value)
    assert back == value and type(back) is type(value)


def test_special_numbers() -> None:
    assert [term(x)[:6] for x in (math.nan, math.inf, -math.inf)] == ['"NaN"^', '"INF"^', '"-INF"']
    assert plain_value("-INF", XSD + "double") == -math.inf
    assert plain_value("many", XSD + "integer") == "many"
    assert plain_value("2020", None) == "2020"


@pytest.mark.parametrize("value", [None, object(), b"x", ["x"]])
def test_other_values_have_no_term(value: object) -> None:
    with pytest.raises(TypeError):
        term(value)


def test_what_is_no_iri_is_no_term() -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        term(Iri("http://x/> <http://y/"))


def test_every_edge_is_a_triple_and_a_claim_with_its_mentions(toy: GraphTables) -> None:
    lines = list(ntriples(toy))
    assert lines == list(ntriples(toy))
    assert len(set(lines)) == len(lines)
    graph = rdflib.Graph().parse(data="".join(lines), format="nt")
    namespace = rdflib.Namespace(ontology().namespace)
    claims = list(graph.subjects(rdflib.RDF.type, namespace.Claim))
    assert len(claims) == toy.edges.num_rows
    for claim in claims:
        edge = tuple(graph.value(claim, rdflib.RDF[part]) for part in ("subject", "predicate", "object"))
        assert edge in graph
    mentions = sum(len(m) for m in toy.edges["mentions"].to_pylist())
    assert len(list(graph.subjects(rdflib.RDF.type, namespace.Mention))) == mentions
    ranks = [str(r) for r in graph.objects(None, namespace["rank"])]
    assert sorted(ranks) == ["1"] * (mentions - 1) + ["2"]


QUERY = """# VALUES ?x { UNDEF }
SELECT ?x ?y { # VALUES ?x { UNDEF }
  BIND("VALUES ?x { UNDEF }" AS ?a) BIND('''it's VALUES ?x { UNDEF } "''' AS ?b)
  { values $x { "}" <http://x/}> # }
  } } UNION { VALUES ?x{UNDEF} } VALUES ?y { 1 }
  VALUES (?z) { (UNDEF) }
}"""


def test_values_go_into_their_clauses_only() -> None:
    text = bind(QUERY.replace("<http://x/}>", "<http://x/>"), {"x": ["a", Iri("http://x/b")], "y": 2.5})
    assert text.count('VALUES ?x { "a" <http://x/b> }') == 2
    assert text.count("VALUES ?x { UNDEF }") == 4
    assert f'VALUES ?y {{ "2.5"^^<{XSD}double> }}' in text
    assert "VALUES (?z) { (UNDEF) }" in text
    rows = {str(row["x"]) for row in ox.Store().query(text)}
    assert rows == {'"a"', "<http://x/b>"}


@pytest.mark.parametrize("name", ["z", "a", "nobody"])
def test_a_parameter_without_its_clause_is_an_error(name: str) -> None:
    with pytest.raises(QueryError, match="parameters here: x, y"):
        bind(QUERY.replace("<http://x/}>", "<http://x/>"), {name: 1})


def test_what_has_no_term_cannot_be_a_parameter() -> None:
    with pytest.raises(QueryError, match="'y'"):
        bind("SELECT * { VALUES ?y { UNDEF } }", {"y": [None]})


@given(VALUES, st.sampled_from(["single", "list"]))
@example('" } UNION { ?s ?p ?o } #', "single")
@example("\\u0022 } UNION { ?s ?p ?o } #", "list")
@example("\\", "single")
def test_a_bound_value_is_that_value(value: str | bool | int | float, form: str) -> None:
    text = bind("SELECT ?x { VALUES ?x { UNDEF } }", {"x": value if form == "single" else [value]})
    for rows in (ox.Store().query(text), rdflib.Graph().query(text)):
        (found,) = (row[0] for row in rows)
        lexical = found.value if isinstance(found, ox.Literal) else str(found)
        datatype = found.datatype.value if isinstance(found, ox.Literal) else str(found.datatype)
        assert plain_value(lexical, datatype) == value


@given(TEXT)
def test_tokens_are_the_text(text: str) -> None:
    try:
        pieces = list(tokens(text))
    except QueryError:
        return
    assert "".join(piece.text for piece in pieces) == text


def test_an_escape_in_the_text_is_refused() -> None:
    with pytest.raises(QueryError, match=r"line 2, column 3.*itself"):
        list(tokens("ASK {\n '\\u0022' }"))
