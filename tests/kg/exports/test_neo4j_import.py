"""The CSV export, taken in by the real `neo4j-admin database import` as import.sh calls it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import contents
import pytest
import servers

from kg.exports import export
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.query.ask import ask
from kg.query.names import Names
from kg.stores import connect
from kg.stores.base import Access, Pushed
from kg.stores.ladybug import LadybugStore

QUESTIONS: list[tuple[str, dict[str, str]]] = [
    ("papers-using", {"concept": "preference alignment"}),
    ("what-a-paper-uses", {"paper": "arxiv:2405.14734"}),
    ("related-papers", {"paper": "arxiv:2305.18290"}),
    ("evidence-for", {"subject": "SimPO", "object": "DPO"}),
    ("most-used", {}),
    ("who-proposed", {"concept": "Stanford Question Answering Dataset"}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, toy: GraphTables) -> Path:
    """The home of a Neo4j whose database was imported."""
    home, exported = tmp_path_factory.mktemp("imported"), tmp_path_factory.mktemp("exports") / "csv"
    export(toy, "csv", exported)
    names = {path.name for path in exported.iterdir()}
    command, environment = ["sh", str(exported / "import.sh")], servers.neo4j_admin(home)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"{toy.nodes.num_rows} nodes\n  {toy.edges.num_rows} relationships" in done.stdout
    assert {path.name for path in exported.iterdir()} == names, "it leaves the export as it was"
    return home


@pytest.fixture(scope="module")
def imported(folder: Path) -> Iterator[str]:
    """Its address."""
    with servers.neo4j(folder) as url:
        yield url


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, toy: GraphTables) -> LadybugStore:
    path = tmp_path_factory.mktemp("embedded") / "ladybug"
    LadybugStore.write(path, toy)
    return LadybugStore.open(path)


@pytest.mark.parametrize(("question", "parameters"), QUESTIONS)
def test_saved_questions_give_the_same_rows(
    imported: str, embedded: LadybugStore, toy: GraphTables, question: str, parameters: dict[str, str]
) -> None:
    with connect(imported, Access()) as server:
        there = ask(question, server, Names(server.names()), parameters)
    assert there.records() == ask(question, embedded, Names(toy.nodes), parameters).records() != []


def test_a_push_finds_everything_there_and_mends_what_csv_cannot_hold(imported: str, toy: GraphTables) -> None:
    before = contents.in_neo4j(imported)
    with connect(imported, Access()) as server:
        assert server.push(toy, Progress()) == Pushed(nodes_written=1, edges_written=1), "lists with U+001F in them"
        assert server.push(toy, Progress()) == Pushed()
    after = contents.in_neo4j(imported)
    assert after == contents.for_neo4j(toy)
    assert after.keys() == before.keys() and sum(before[id] != after[id] for id in after) == 2
