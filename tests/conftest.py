"""A toy graph that the tests know by heart: six papers, what they say, and one concept with a nasty name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent / "servers"))
import servers

from kg.graph.tables import GraphTables
from schemas.ids import concept_id, name_key
from schemas.ontology import ontology
from schemas.records import Edge, Mention, Node

settings.register_profile("kg", deadline=None)  # shared machines are slow at times
settings.load_profile("kg")

NASTY = (
    "Nasty \"double\" 'single' `back` {brace} [list] ${x} \\ \\u0041 \\n <b>&amp;</b> ]]> --> ; | , \x1f"
    "\x00\x01\x7f\x85\u2028 line\nbreak\r\ttab \u202eעברית\u202c عربي 𝕏 ?s } UNION { */ // # end\\"
)

PAPERS = {
    "arxiv:1810.04805": ("BERT: Pre-training of Deep Bidirectional Transformers", 2018, ["Devlin", "Chang"]),
    "arxiv:2203.02155": (
        "Training language models to follow instructions with human feedback",
        2022,
        ["Ouyang"],
    ),
    "arxiv:2305.18290": ("Direct Preference Optimization", 2023, ["Rafailov", "Sharma", "Mitchell"]),
    "arxiv:2405.14734": ("SimPO: Simple Preference Optimization", 2024, ["Meng", "Xia", "Chen"]),
    "arxiv:1606.05250": ("SQuAD: 100,000+ Questions for Machine Comprehension", 2016, ["Rajpurkar"]),
    "title:0123456789ab": (NASTY, None, []),
}

CONCEPTS = {
    "DPO": ("Method", ["Direct Preference Optimization"]),
    "RLHF": ("Method", ["reinforcement learning from human feedback"]),
    "SimPO": ("Method", []),
    NASTY: ("Method", [NASTY + " too"]),
    "BERT": ("Model", []),
    "InstructGPT": ("Model", []),
    "GPT-3": ("Model", []),
    "SQuAD": ("Dataset", ["Stanford Question Answering Dataset"]),
    "AlpacaEval 2": ("Benchmark", []),
    "GLUE": ("Benchmark", []),
    "question answering": ("Task", ["QA"]),
    "preference alignment": ("Task", []),
    "win rate": ("Metric", []),
}

# paper, role, concept, its sentence (our own words)
ROLES = [
    ("arxiv:1810.04805", "PROPOSES", "BERT", "BERT reads text in both directions at once."),
    ("arxiv:1810.04805", "EVALUATES_ON", "GLUE", "BERT is tested on GLUE."),
    ("arxiv:1810.04805", "EVALUATES_ON", "SQuAD", "It also answers the questions of SQuAD."),
    ("arxiv:1810.04805", "ADDRESSES", "question answering", "One head suffices for question answering."),
    ("arxiv:2203.02155", "PROPOSES", "InstructGPT", "The result is InstructGPT."),
    ("arxiv:2203.02155", "USES", "RLHF", "People rank answers, and RLHF learns from them."),
    ("arxiv:2203.02155", "USES", "GPT-3", "We start from GPT-3."),
    ("arxiv:2203.02155", "ADDRESSES", "preference alignment", "The goal is preference alignment."),
    ("arxiv:2305.18290", "PROPOSES", "DPO", "DPO needs no reward model."),
    ("arxiv:2305.18290", "COMPARES_WITH", "RLHF", "It is as good as RLHF and simpler."),
    (
        "arxiv:2305.18290",
        "ADDRESSES",
        "preference alignment",
        "DPO makes preference alignment a classification.",
    ),
    ("arxiv:2405.14734", "PROPOSES", "SimPO", "SimPO drops the reference model."),
    ("arxiv:2405.14734", "COMPARES_WITH", "DPO", "SimPO beats DPO."),
    ("arxiv:2405.14734", "EVALUATES_ON", "AlpacaEval 2", "We evaluate on AlpacaEval 2."),
    ("arxiv:2405.14734", "MEASURES", "win rate", "We report the win rate."),
    ("arxiv:2405.14734", "ADDRESSES", "preference alignment", "SimPO is for preference alignment."),
    ("arxiv:1606.05250", "PROPOSES", "SQuAD", "SQuAD has questions about encyclopedia articles."),
    ("arxiv:1606.05250", "ADDRESSES", "question answering", "SQuAD is made for question answering."),
    ("title:0123456789ab", "PROPOSES", NASTY, f"We name it {NASTY}."),
]

# head, relation, tail, the paper that says so
RELATIONS = [
    ("InstructGPT", "BASED_ON", "GPT-3", "arxiv:2203.02155"),
    ("InstructGPT", "TRAINED_ON", "SQuAD", "arxiv:2203.02155"),
    ("SimPO", "COMPARED_WITH", "DPO", "arxiv:2405.14734"),
    ("DPO", "USED_FOR", "preference alignment", "arxiv:2305.18290"),
    ("BERT", "EVALUATED_ON", "GLUE", "arxiv:1810.04805"),
    ("SQuAD", "BENCHMARK_FOR", "question answering", "arxiv:1606.05250"),
    ("SimPO", "MEASURED_BY", "win rate", "arxiv:2405.14734"),
]


def id_of(name: str) -> str:
    """The id of a concept of the toy graph."""
    return concept_id(ontology().family(CONCEPTS[name][0]), name_key(name))


def _mention(paper: str, sentence: str) -> Mention:
    return Mention(paper, "abstract", 7, 7 + len(sentence), sentence, "cues 0.1.0")


def toy_nodes() -> list[Node]:
    """Papers, concepts and a repository."""
    nodes = []
    for paper, (title, year, authors) in PAPERS.items():
        properties = {"title": title, "abstract": f"About {title}.", "year": year, "authors": authors}
        nodes.append(Node(paper, "Paper", {k: v for k, v in properties.items() if v not in (None, [])}))
    for name, (kind, aliases) in CONCEPTS.items():
        named = {paper for paper, _, concept, _ in ROLES if concept == name}
        nodes.append(Node(id_of(name), kind, {"name": name, "aliases": aliases, "papers": len(named)}))
    url = "https://github.com/princeton-nlp/SimPO"
    nodes.append(Node(concept_id("repository", url), "Repository", {"name": "princeton-nlp/SimPO", "url": url}))
    return nodes


def toy_edges() -> list[Edge]:
    """Roles, relations, one link to code, one computed edge."""
    edges = [Edge(p, role, id_of(c), 0.9, 1, (_mention(p, s),)) for p, role, c, s in ROLES]
    for head, label, tail, paper in RELATIONS:
        sentence = f"{head} {ontology().edges[label].verb} {tail}."
        edges.append(Edge(id_of(head), label, id_of(tail), 0.75, 1, (_mention(paper, sentence),)))
    said = tuple(
        _mention(paper, f"Our {name} is a kind of preference learning.")
        for paper, name in (("arxiv:2305.18290", "DPO"), ("arxiv:2405.14734", "SimPO"))
    )
    edges.append(Edge(id_of("SimPO"), "SUBCLASS_OF", id_of("DPO"), 0.5, 2, said))
    code = concept_id("repository", "https://github.com/princeton-nlp/SimPO")
    at = _mention("arxiv:2405.14734", "Code is at https://github.com/princeton-nlp/SimPO.")
    edges.append(Edge("arxiv:2405.14734", "HAS_CODE", code, 1.0, 1, (at,)))
    edges.append(
        Edge("arxiv:2405.14734", "RELATED_TO", "arxiv:2305.18290", 1.0, 2, weight=1.25, shared="DPO; alignment")
    )
    return edges


@pytest.fixture(scope="session")
def toy() -> GraphTables:
    """The toy graph as tables."""
    return GraphTables.from_records(toy_nodes(), toy_edges())


@pytest.fixture(scope="session")
def toy_shuffled() -> GraphTables:
    """The toy graph from the same records in another order."""
    return GraphTables.from_records(reversed(toy_nodes()), reversed(toy_edges()))


@pytest.fixture(scope="session")
def nasty() -> str:
    """A name that breaks whatever escapes by hand."""
    return NASTY


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Neo4j."""
    with servers.neo4j(tmp_path_factory.mktemp("neo4j")) as url:
        yield url


@pytest.fixture(scope="session")
def fuseki_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Apache Jena Fuseki."""
    with servers.fuseki(tmp_path_factory.mktemp("fuseki")) as url:
        yield url


@pytest.fixture(scope="session")
def oxigraph_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Oxigraph server."""
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url
