"""What the guard lets through, and what not, however it is dressed up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.stores.guard import reading_cypher, reading_sparql
from schemas.errors import QueryError

READING_CYPHER = [
    "MATCH (n) RETURN n",
    "match (n:Paper {id: $id}) return n.title as title;",
    "MATCH (p:Paper)-[r:EVALUATES_ON]->(b:Dataset|Benchmark) WHERE b.name IN $names RETURN p.id, r.sentence",
    "MATCH (a)-[:USES|:PROPOSES*1..3]->(b) WHERE a.id <> b.id AND NOT a.year IS NULL RETURN DISTINCT b SKIP 1",
    "OPTIONAL MATCH (a) WITH a, count(*) AS n WHERE n > 1 UNWIND [1, 2.5, -3] AS x RETURN *",
    "MATCH p = (a:Paper)-[* SHORTEST 1..5]-(b:Paper) RETURN length(p), nodes(p)",
    "MATCH p = (a:Paper)-[:USES* ALL SHORTEST ..5]-(b:Paper) RETURN rels(p)",
    "MATCH (p:Paper) WHERE EXISTS { MATCH (p)-->(m) WHERE m.name STARTS WITH 'x' } RETURN p.id",
    "MATCH (p:Paper) RETURN p.id, COUNT { MATCH (p)-[:USES]->() } AS n ORDER BY n DESC, p.id ASC LIMIT $limit",
    "MATCH (p) RETURN CASE WHEN p.year > 2020 THEN 'new' WHEN p.year < 0 THEN 'odd' ELSE 'old' END AS age, p.id",
    "MATCH (p) RETURN CASE p.year WHEN 2020 THEN 1 ELSE 0 END ORDER BY p.id",
    "MATCH (n) WHERE n.name =~ 'a.*' RETURN n.id UNION ALL MATCH (m) RETURN m.id AS id UNION MATCH (k) RETURN k.id",
    "MATCH (n) RETURN n.name AS `create`, 'DELETE n; LOAD FROM \\'x\\'' AS text // SET n.x = 1\n",
    "/* CREATE (n) */ MATCH (create:Paper {copy: 1}) WHERE create.drop = 2 RETURN create.set, {merge: 1}",
    "MATCH (n) WHERE n.a ENDS WITH $x OR n.a CONTAINS 'y' XOR n.b IS NOT NULL RETURN count(DISTINCT n), [1, 2][1]",
    "MATCH (n) RETURN any(x IN n.aliases WHERE lower(x) = $name), list_filter(n.aliases, x -> size(x) > 2)",
    "WITH *, 1 AS x RETURN x * 2, * ",
]

REFUSED_CYPHER = [
    "",
    "// nothing but a comment",
    "CREATE (n:Paper {id: 'x'})",
    "MATCH (n) SET n.title = 'x'",
    "MATCH (n) SET n.title = 'x' RETURN n",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) REMOVE n.title RETURN n",
    "MATCH (n) WITH n MERGE (m:Paper {id: 'x'}) RETURN m",
    "MERGE (n:Paper {id: 'x'})",
    "UNWIND [1] AS x CREATE (:Paper {id: 'x'})",
    "MATCH (n) RETURN * CREATE (:Paper {id: 'x'})",
    "LOAD FROM '/etc/passwd' RETURN *",
    "load from '/etc/passwd' return *",
    "MATCH (n) LOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) RETURN n UNION LOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) RETURN n UNION ALL LOAD FROM '/etc/passwd' RETURN *",
    "WITH 1 AS x LOAD FROM '/etc/passwd' RETURN *",
    "WITH * LOAD FROM '/etc/passwd' RETURN *",
    "/**/LOAD/**/FROM/**/'/etc/passwd' RETURN *",
    "/* **/ ' /* */ LOAD FROM \"/etc/passwd\" RETURN * //'",
    "MATCH (n) // \r LOAD FROM '/etc/passwd' RETURN n\nLOAD FROM 'x' RETURN *",
    "COPY (MATCH (n) RETURN n) TO '/tmp/out.csv'",
    "MATCH (n) RETURN n; COPY (MATCH (n) RETURN n) TO '/tmp/out.csv'",
    "MATCH (n) RETURN n; MATCH (n) RETURN n",
    "COPY Paper FROM '/etc/passwd'",
    "EXPORT DATABASE '/tmp/out'",
    "IMPORT DATABASE '/tmp/in'",
    "ATTACH '/tmp/other.lbug' AS other",
    "DETACH other",
    "USE other",
    "INSTALL httpfs",
    "LOAD EXTENSION httpfs",
    "LOAD httpfs",
    "CALL show_tables() RETURN *",
    "MATCH (n) CALL show_tables() RETURN *",
    "MATCH (n) CALL { CREATE (m) } RETURN n",
    "CALL threads=8",
    "DROP TABLE Paper",
    "ALTER TABLE Paper ADD x STRING",
    "CREATE MACRO f(x) AS x + 1",
    "BEGIN TRANSACTION",
    "COMMIT",
    "CHECKPOINT",
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) DELETE n",
    "COMMENT ON TABLE Paper IS 'x'",
    "FOREACH (x IN [1] | CREATE (:Paper {id: 'x'}))",
    "MATCH (n) WHERE EXISTS { CREATE (m) } RETURN n",
    "MATCH (n) RETURN 'never closed",
    "MATCH (n) RETURN `never closed",
    "MATCH (n) OPTIONAL CALL x() RETURN n",
    "MATCH (n) ORDER LOAD n",
    "MATCH (n) RETURN n \x00",
]

READING_SPARQL = [
    "SELECT * { ?s ?p ?o }",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DESCRIBE <http://example.org/x>",
    "PREFIX service: <http://example.org/service#> SELECT ?from { ?from service:load 'SERVICE <http://x>' } # FROM",
    "SELECT ?s { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } VALUES ?s { UNDEF } FILTER(?n < 3 && ?n>1) }",
]

REFUSED_SPARQL = [
    "",
    "INSERT DATA { <http://x> <http://x> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "DROP ALL",
    "CLEAR ALL",
    "LOAD <file:///etc/passwd>",
    "SELECT * { ?s ?p ?o } ; INSERT DATA { <http://x> <http://x> 1 }",
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE SILENT ?x { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } } } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM <http://127.0.0.1/> { ?s ?p ?o }",
    "DESCRIBE ?s FROM <http://127.0.0.1/> { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o # \r SERVICE <http://127.0.0.1/> { ?a ?b ?c }\n }",
    'SELECT * { ?s ?p "\\u0022 #" . SERVICE <http://127.0.0.1/> { ?a ?b "x" }\n }',
    "SELECT * { ?s ?p 'never closed }",
    "SELECT * { " + "{" * 3000 + "}" * 3000 + " }",
]


@pytest.mark.parametrize("text", READING_CYPHER)
def test_reading_cypher_passes(text: str) -> None:
    assert reading_cypher(text).text


@pytest.mark.parametrize("text", REFUSED_CYPHER)
def test_other_cypher_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="Cypher"):
        reading_cypher(text)


@pytest.mark.parametrize("text", READING_SPARQL)
def test_reading_sparql_passes(text: str) -> None:
    assert len(reading_sparql(text)) == len(text)


@pytest.mark.parametrize("text", REFUSED_SPARQL)
def test_other_sparql_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="SPARQL"):
        reading_sparql(text)


def test_the_place_is_named() -> None:
    with pytest.raises(QueryError, match=r"line 2, column 4: 'DELETE' is not allowed.*MATCH"):
        reading_cypher("MATCH (n)\n   DELETE n")
    with pytest.raises(QueryError, match=r"line 2, column 2"):
        reading_sparql("SELECT *\n ?s ?p }")


def test_parameters_are_found_outside_of_strings_and_comments() -> None:
    query = reading_cypher("MATCH (n {id: $id}) /* $no */ WHERE n.x = '$not' RETURN n.name LIMIT $limit")
    assert query.parameters == {"id", "limit"}


def test_the_engine_never_sees_a_comment() -> None:
    assert reading_cypher("MATCH (n) // a\nRETURN /* b\n */ n").text == "MATCH (n)     \nRETURN     \n    n"


WRITES = [
    "CREATE (:Paper {id: 'x'})",
    "SET n.id = 'x'",
    "DELETE n",
    "LOAD FROM 'x' RETURN *",
    "CALL show_tables()",
]


@given(st.sampled_from(READING_CYPHER), st.sampled_from(WRITES), st.integers(0, 1000))
def test_a_write_among_the_clauses_is_refused(reading: str, write: str, at: int) -> None:
    words = reading.split(" ")
    places = [i for i, word in enumerate(words) if word.upper() in ("MATCH", "WITH", "UNWIND", "RETURN", "WHERE")]
    places = [i for i in places if i == 0 or words[i - 1].upper() not in ("OPTIONAL", "STARTS", "ENDS", "/*")]
    words.insert(places[at % len(places)], write)
    with pytest.raises(QueryError):
        reading_cypher(" ".join(words))
