"""What is let through, and what is refused, however it is dressed up: judged by the text alone."""

import re

import hostile
import legitimate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.stores.guard import checked, reading_cypher, reading_sparql
from schemas.errors import QueryError

READING_CYPHER = [*legitimate.CYPHER.values(), *legitimate.LADYBUG.values(), *legitimate.NEO4J.values()]
EMPTY = {"nothing", "nothing but a comment", "nothing but a semicolon"}  # has no place in Cypher
UNREAD = {"a literal without end": "give long values as parameters", "half of a character": "at offset 8|at offset 9"}


@pytest.mark.parametrize("why", hostile.CYPHER)
def test_hostile_cypher_is_refused(why: str) -> None:
    with pytest.raises(QueryError) as refused:
        reading_cypher(hostile.CYPHER[why])
    place = "" if why in EMPTY else r", line \d+, column \d+"
    assert re.search(UNREAD.get(why, f"^Cypher{place}: .*a reading query is made of MATCH"), str(refused.value))


@pytest.mark.parametrize("why", hostile.SPARQL)
def test_hostile_sparql_is_refused(why: str) -> None:
    with pytest.raises(QueryError) as refused:
        reading_sparql(hostile.SPARQL[why])
    assert re.search(UNREAD.get(why, r"^SPARQL, line \d+, column \d+: "), str(refused.value))


@pytest.mark.parametrize("text", READING_CYPHER)
def test_legitimate_cypher_passes(text: str) -> None:
    assert reading_cypher(text).text


@pytest.mark.parametrize("text", [*legitimate.SPARQL.values(), *legitimate.ESCAPED.values()])
def test_legitimate_sparql_passes(text: str) -> None:
    assert reading_sparql(legitimate.PREFIXES + text)


def test_the_place_and_what_is_allowed_are_named() -> None:
    with pytest.raises(QueryError, match=r"line 2, column 4: 'DELETE' is not allowed here.*MATCH"):
        reading_cypher("MATCH (n)\n   DELETE n")
    with pytest.raises(QueryError, match=r"column 39: 'use' is not allowed here, and as a name only in backticks"):
        reading_cypher("MATCH (n) RETURN n.id AS use ORDER BY use")
    with pytest.raises(QueryError, match=r"line 2, column 2: .*one of SELECT, ASK, CONSTRUCT, DESCRIBE"):
        reading_sparql("SELECT *\n ?s ?p }")
    with pytest.raises(QueryError, match=r"line 2, column 2: SERVICE is not allowed; .*over this graph alone"):
        reading_sparql("SELECT * { ?s ?p 'SERVICE' # SERVICE\n SERVICE <http://x/> {} }")
    with pytest.raises(QueryError, match=r"line 1, column 13: an IRI here begins with one of http, https"):
        reading_sparql("ASK { ?s ?p <file:///x> }")
    with pytest.raises(QueryError, match=r"line 1, column 9: the function <http://x/> .* casts"):
        reading_sparql("SELECT (<http://x/>(1) AS ?x) {}")


def test_parameters_are_found_outside_of_strings_and_comments() -> None:
    query = reading_cypher("MATCH (n {id: $id}) /* $no */ WHERE n.x = '$not' RETURN n.name LIMIT $limit")
    assert query.parameters == {"id", "limit"}


def test_a_parameter_is_an_integer_that_engines_know() -> None:
    assert checked(frozenset("x"), {"x": [2**63 - 1, -(2**63)]})
    with pytest.raises(QueryError, match=r"parameter \$x is an integer of more than 64 bits"):
        checked(frozenset("x"), {"x": 2**63})


def test_the_engine_never_sees_a_comment_or_a_carriage_return() -> None:
    assert reading_cypher("MATCH (n) // a\nRETURN /* b\n */ n").text == "MATCH (n)     \nRETURN     \n    n"
    assert reading_sparql("ASK # a\r{ ?s ?p # b\r\n ?o }") == "ASK    \n{ ?s ?p    \n ?o }"


WRITES = [
    "CREATE (:Paper {id: 'x'})",
    "SET n.id = 'x'",
    "DELETE n",
    "DELETE [n][0]",
    "LOAD FROM 'x' RETURN *",
    "LOAD CSV FROM 'x' AS x",
    "CALL show_tables()",
    "CALL { DELETE (n) }",
    "FOREACH (x IN [1] | SET (x).id = 1)",
]


@given(st.sampled_from(READING_CYPHER), st.sampled_from(WRITES), st.integers(0, 1000))
def test_a_write_among_the_clauses_is_refused(reading: str, write: str, at: int) -> None:
    words = reading.split(" ")
    places = [i for i, word in enumerate(words) if word.upper() in ("MATCH", "WITH", "UNWIND", "RETURN", "WHERE")]
    places = [i for i in places if i == 0 or words[i - 1].upper() not in ("OPTIONAL", "STARTS", "ENDS", "/*", "AS")]
    words.insert(places[at % len(places)] if places else 0, write)
    with pytest.raises(QueryError):
        reading_cypher(" ".join(words))


@given(st.sampled_from(["not", "case", "distinct", "when", "trail", "shortest", "as", "in", "x"]),
       st.sampled_from(["WITH {}", "WITH 1 AS {}", "WITH n.{}", "WHERE {}", "WHERE n:{}", "WHERE {}!", "WHERE 1 + {}",
                        "WHERE (n)+", "WITH n.*", "WITH {} AS x", "WITH n{{.{}}} AS x", "WHERE NOT {}",
                        "((a)-->({}))*"]),
       st.sampled_from(WRITES))  # fmt: skip
def test_a_write_behind_a_name_like_a_word_is_refused(name: str, before: str, write: str) -> None:
    with pytest.raises(QueryError):
        reading_cypher(f"MATCH (n) {before.format(name)} {write}")
