"""The views hold what the tables hold."""

from kg.graph.tables import GraphTables, edge_properties
from kg.graph.views import flat_edges, to_networkx, to_pandas, to_rdflib
from schemas.ids import edge_id
from schemas.ontology import ontology


def test_networkx_has_every_node_and_edge(toy: GraphTables) -> None:
    graph = to_networkx(toy)
    assert graph.number_of_nodes() == toy.nodes.num_rows
    assert graph.number_of_edges() == toy.edges.num_rows
    for node in toy.iter_nodes():
        assert graph.nodes[node.id] == {"kind": node.kind, **node.properties}
    for edge in toy.iter_edges():
        key = edge_id(edge.source, edge.kind, edge.target)
        expected = {name: value for name, value in edge_properties(edge).items() if value is not None}
        assert graph.edges[edge.source, edge.target, key] == {"kind": edge.kind, **expected}


def test_pandas_has_every_node_and_edge(toy: GraphTables, nasty: str) -> None:
    nodes, edges = to_pandas(toy)
    assert (len(nodes), len(edges)) == (toy.nodes.num_rows, toy.edges.num_rows)
    assert nodes.loc[nodes.kind == "Paper", "year"].dropna().tolist() == [2016, 2018, 2022, 2023, 2024]
    assert str(nodes.year.dtype) == "Int64"
    assert nasty in set(nodes.name)
    simpo = edges[(edges.kind == "SUBCLASS_OF")].iloc[0]
    assert len(simpo.evidence) == 2
    assert simpo.evidence[0].endswith(simpo.sentence)


def test_the_flat_table_says_what_each_edge_says(toy: GraphTables) -> None:
    rows = flat_edges(toy.edges).to_pylist()
    assert "mentions" not in rows[0]
    for row, edge in zip(rows, toy.iter_edges(), strict=True):
        assert {name: row[name] for name in edge_properties(edge)} == edge_properties(edge)
        assert row["sentence"] == (edge.mentions[0].sentence if edge.mentions else None)


def test_a_part_of_the_table_is_flattened_as_that_part(toy: GraphTables) -> None:
    whole = flat_edges(toy.edges).to_pylist()
    assert flat_edges(toy.edges.slice(5, 7)).to_pylist() == whole[5:12]
    assert flat_edges(toy.edges.slice(3, 0)).to_pylist() == []


def test_rdflib_has_every_triple_and_short_names(toy: GraphTables) -> None:
    graph = to_rdflib(toy)
    assert sum(graph.query("SELECT * { ?c a kg:Claim ; prov:wasDerivedFrom ?p }")) == 0
    assert len(graph.query("SELECT * { ?c a kg:Claim }")) == toy.edges.num_rows
    assert dict(graph.namespaces())["kg"].toPython() == ontology().namespace
