"""Every question on a graph full of ties, missing years and shared names: all stores give the same rows in order."""

from __future__ import annotations

import random
from collections.abc import Iterator

import neo4j
import networkx as nx
import pytest

from kg.graph.derive import BY_NAME
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.query.ask import ask
from kg.query.names import Names
from kg.query.versions import Versions
from kg.stores import STORES, connect, store_class
from kg.stores.base import Access, Server, Store
from queries import Parameter, SavedQuestion, list_questions
from schemas.ontology import ontology
from schemas.records import Edge, Mention, Node


def crowded() -> GraphTables:
    """Thirty papers and thirty concepts, joined at random but always in the same way."""
    pick = random.Random(7)
    onto = ontology()
    kinds = {f"{onto.family(kind)}:{kind.lower()}-{n}": kind for kind in onto.concepts for n in range(5)}
    papers = [f"doi:10.1/{n:02d} é<{n}>" for n in range(30)]
    nodes = [Node(id, kind, {"name": f"Näme “{id}”", "papers": 1}) for id, kind in kinds.items()]
    for n, paper in enumerate(papers):
        year = {} if n % 5 == 0 else {"year": 2018 + n % 4}
        nodes.append(Node(paper, "Paper", {"title": f"Title {n % 20}", "abstract": "", **year}))

    def mentions(count: int, by: str = "cues 1") -> tuple[Mention, ...]:
        places = ((pick.choice(papers), pick.randrange(9)) for _ in range(count))
        return tuple(Mention(p, "abstract", at, at + 3, f"Sentence\t«{at}» of \\{p}.", by) for p, at in places)

    edges = []
    for paper in papers:
        for concept in pick.sample(sorted(kinds), 9):
            roles = [r.upper() for r in onto.roles if onto.allows("Paper", r.upper(), kinds[concept])]
            sure = round(pick.uniform(0.1, 1), 2)
            edges.append(Edge(paper, pick.choice(roles), concept, sure, 1, mentions(1)))
        for other in pick.sample(papers, 2):
            if other != paper:
                edges.append(Edge(paper, "RELATED_TO", other, 1.0, 1, weight=pick.choice([1.5, 2.25]), shared="x; y"))
    for source, target in ((s, t) for s in kinds for t in kinds if s != t):
        for relation in onto.relations:
            if onto.allows(kinds[source], relation.upper(), kinds[target]) and pick.random() < 0.1:
                versions = relation == "subclass_of" and pick.random() < 0.5
                said = mentions(pick.randint(1, 3), BY_NAME if versions else "cues 1")
                edges.append(Edge(source, relation.upper(), target, 0.5, len({m.paper for m in said}), said))
    return GraphTables.from_records(nodes, edges)


@pytest.fixture(scope="module")
def graph() -> GraphTables:
    return crowded()


@pytest.fixture(scope="module")
def stores(graph: GraphTables, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    folder = tmp_path_factory.mktemp("crowded")
    opened = {}
    for name in STORES:
        backend = store_class(name)
        backend.write(folder / backend.file_name, graph)
        opened[name] = backend.open(folder / backend.file_name)
    yield opened
    for store in opened.values():
        store.close()


@pytest.fixture(scope="module", params=["neo4j", "fuseki", "oxigraph"])
def server(request: pytest.FixtureRequest, graph: GraphTables) -> Iterator[Server]:
    url = request.getfixturevalue(f"{request.param}_url")
    if request.param == "neo4j":
        with neo4j.GraphDatabase.driver(url) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
    with connect(url, Access()) as opened:
        opened.push(graph, Progress())
        yield opened


def value(parameter: Parameter, pick: random.Random, graph: GraphTables) -> str:
    kinds = ("Paper",) if parameter.type == "paper" else parameter.kinds or ontology().concepts
    return pick.choice([node.id for node in graph.iter_nodes() if node.kind in kinds])


def test_versions_are_what_is_read_off_names_in_every_store(stores: dict[str, Store], graph: GraphTables) -> None:
    edges = [e for e in graph.iter_edges() if e.kind == "SUBCLASS_OF"]
    named = [e for e in edges if any(m.extractor == BY_NAME for m in e.mentions)]
    assert named and len(named) < len(edges)
    network = nx.DiGraph((e.target, e.source) for e in named)
    for store in stores.values():
        versions = Versions(store)
        for edge in edges:
            below = nx.descendants(network, edge.target) if edge.target in network else set()
            assert set(versions.of([edge.target])) == {edge.target} | below


@pytest.mark.parametrize("question", list_questions(), ids=lambda q: q.name)
def test_all_stores_agree(stores: dict[str, Store], graph: GraphTables, question: SavedQuestion) -> None:
    check_agreement(list(stores.values()), graph, question)


@pytest.mark.parametrize("question", list_questions(), ids=lambda q: q.name)
def test_servers_agree(server: Server, stores: dict[str, Store], graph: GraphTables, question: SavedQuestion) -> None:
    check_agreement([stores["ladybug"], server], graph, question)


def check_agreement(stores: list[Store], graph: GraphTables, question: SavedQuestion) -> None:
    pick, names, most = random.Random(question.name), Names(graph.nodes), 0
    for attempt in range(6):
        values: dict[str, object] = {
            p.name: [value(p, pick, graph) for _ in range(1 + attempt % 2)] for p in question.parameters if p.required
        }
        if attempt > 3:
            values["limit"] = 2
        if question.name == "most-used":
            values["year"] = attempt and 2017 + attempt
        if question.name == "evidence-for":
            edge = pick.choice([e for e in graph.iter_edges() if e.mentions])
            values |= {"subject": edge.source, "object": edge.target}
        versions = attempt % 2 == 0 and any(p.type == "concept" for p in question.parameters)
        first, *others = (ask(question.name, store, names, values, versions) for store in stores)
        assert all(other == first for other in others)
        most = max(most, len(first))
    assert most  # agreement on nothing at all would prove little
