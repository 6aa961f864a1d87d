"""Build, add, remove and resume: whatever the way there, the same papers make the same graph."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from extractors.pipeline import ExtractorSpec
from kg.builder import add_papers, build_graph, judge, remove_papers
from kg.exports import export
from kg.graph.claims import read_columns
from kg.graph.folder import Folder
from kg.graph.tables import GraphTables
from kg.report import BuildOptions
from kg.resolve.judgements import DIFFERENT, SAME, Judgement, read_judgements
from schemas.errors import GraphError, SourceError
from schemas.records import Paper

PAPERS = [
    Paper(
        id="p1",
        title="Toad: a tiny retriever",
        abstract="We introduce Toad, a dense retriever. Toad outperforms BM25 on MS MARCO and on Natural Questions.",
        year=2021,
    ),
    Paper(
        id="p2",
        title="Newt for question answering",
        abstract="Question answering (QA) needs evidence. We propose Newt, which uses BERT. "
        "We evaluate Newt on SQuAD and on Natural Questions in terms of F1.",
        year=2022,
        authors=("A. Author", "B. Author"),
    ),
    Paper(
        id="p3",
        title="Aligning with less",
        abstract="Direct Preference Optimization (DPO) is popular. We compare DPO with PPO on AlpacaEval 2. "
        "Code is at https://github.com/Example/Less.",
    ),
    Paper(
        id="p4",
        title="More on DPO",
        abstract="We use DPO to train Llama 2 and report win rates on MT-Bench. See https://github.com/example/less.",
        year=2024,
    ),
    Paper(id="p5", title="A note", abstract="Nothing that one could name happens here at all."),
    Paper(id="p6", title="Newt again", abstract="We evaluate Newt on SQuAD and GLUE, with BERT as a baseline."),
]

NAMES = [  # spellings, versions, and an abbreviation of two things, which one paper uses without saying which
    Paper(id="n1", title="Llama-2-7B on GLUE", abstract="We evaluate Llama-2-7B on GLUE, with Llama 2 as a baseline."),
    Paper(id="n2", title="Of Llama2", abstract="We evaluate Llama2 on MTBench and compare with Llama-2 (7B) on GLUE."),
    Paper(
        id="n3",
        title="Zebra Object Outlines",
        abstract="We propose Zebra Object Outlines (ZOO) for semantic segmentation. ZOO is evaluated on COCO.",
    ),
    Paper(
        id="n4",
        title="Zeroth-Order Optimiser",
        abstract="We propose Zeroth-Order Optimiser (ZOO) for adversarial attacks. ZOO is evaluated on CIFAR-10.",
    ),
    Paper(id="n5", title="ZOO again", abstract="We compare with ZOO for semantic segmentation on the COCO dataset."),
]

POOL = [
    *PAPERS,
    *NAMES,
    Paper(id="p1", title=PAPERS[0].title, abstract=PAPERS[0].abstract + " We also report on HotpotQA."),  # same id
    Paper(id="p7", title=PAPERS[1].title, abstract=PAPERS[1].abstract, year=2020),  # same text
]


def exported(folder: Path) -> tuple[bytes, bytes, bytes]:
    """The graph as bytes, in three formats."""
    tables = GraphTables.read(Folder(folder).current())
    ntriples = io.BytesIO()
    export(tables, "ntriples", ntriples)
    with tempfile.TemporaryDirectory() as scratch:
        export(tables, "jsonl", Path(scratch) / "out")
        nodes, edges = ((Path(scratch) / "out" / name).read_bytes() for name in ("nodes.jsonl", "edges.jsonl"))
    return ntriples.getvalue(), nodes, edges


def build(papers: list[Paper], where: Path) -> Path:
    build_graph(papers, Folder(where))
    return where


def test_building_twice_gives_the_same_bytes_and_reads_nothing_again(tmp_path: Path) -> None:
    first = exported(build(PAPERS, tmp_path / "a.kg"))
    assert exported(build(PAPERS, tmp_path / "b.kg")) == first
    report = build_graph(PAPERS, Folder(tmp_path / "a.kg"))
    assert (report.extracted, report.papers) == (0, 6)
    assert exported(tmp_path / "a.kg") == first


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_way_does_not_matter(data: st.DataObject) -> None:
    """build(A)+add(B), build(B)+add(A) and build(A ∪ B) are one graph; removing papers leaves a build of the rest."""
    a = data.draw(st.lists(st.sampled_from(POOL), min_size=1))
    b = data.draw(st.lists(st.sampled_from(POOL), min_size=1))
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        union = exported(build([*b, *a], scratch / "union.kg"))
        for first, then in ((a, b), (b, a)):
            folder = build(first, scratch / f"{first is a}.kg")
            add_papers(then, Folder(folder))
            assert exported(folder) == union
        only_b = {p.id for p in b} - {p.id for p in a}
        if only_b:
            remove_papers(only_b, Folder(scratch / "True.kg"))
            rest = [p for p in (*a, *b) if p.id not in only_b]
            assert exported(scratch / "True.kg") == exported(build(rest, scratch / "rest.kg"))


def test_remove_takes_what_the_paper_alone_said_from_the_disk_too(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS, tmp_path / "g.kg"))
    remove_papers(["p1"], folder)
    remaining = list(read_columns(folder.claim_files(), ["id", "abstract"]))
    assert "p1" not in {row["id"] for row in remaining}
    assert [p.name for p in folder.claims.iterdir()] == [p.name for p in folder.claim_files()]
    with pytest.raises(GraphError, match="nothing removed"):
        remove_papers(["p2", "p1"], folder)
    assert folder.info().papers == 5


def test_build_does_not_drop_papers_unasked(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS, tmp_path / "g.kg"))
    with pytest.raises(GraphError, match="holds 5 records that are not in these sources"):
        build_graph(PAPERS[:1], folder)
    assert folder.info().papers == 6
    report = build_graph(PAPERS[:1], folder, BuildOptions(overwrite=True))
    assert (report.papers, report.removed, report.extracted) == (1, 5, 0)


def test_one_id_with_two_texts_keeps_both_and_shows_the_fuller_whatever_the_order(tmp_path: Path) -> None:
    short = PAPERS[0]
    full = Paper(id="p1", title=short.title, abstract=short.abstract + " We also report on HotpotQA.", place="b:2")
    one, two = Folder(tmp_path / "one.kg"), Folder(tmp_path / "two.kg")
    report = build_graph([short, full], one)
    build_graph([full], two)
    add_papers([short], two)
    assert exported(one.path) == exported(two.path)
    assert report.papers == 1
    assert "the graph shows the fuller one (b:2)" in report.problems[0]
    assert len(list(read_columns(one.claim_files(), ["id"]))) == 2
    remove_papers(["p1"], one)
    assert one.info().papers == 0


def test_records_that_differ_in_nothing_but_place_are_one(tmp_path: Path) -> None:
    twin = Paper(**{f: getattr(PAPERS[0], f) for f in ("id", "title", "abstract", "year")}, place="elsewhere:9")
    report = build_graph([PAPERS[0], twin], Folder(tmp_path / "g.kg"))
    assert (report.papers, report.duplicates, report.extracted) == (1, 1, 1)


def test_two_papers_with_one_text_share_the_reading(tmp_path: Path) -> None:
    twin = Paper(id="other", title=PAPERS[0].title, abstract=PAPERS[0].abstract)
    report = build_graph([PAPERS[0], twin], Folder(tmp_path / "g.kg"))
    assert (report.papers, report.extracted, report.reused) == (2, 1, 1)
    with kg.open(tmp_path / "g.kg") as g:
        assert {e.kind for e in g.edges_of("p1")} == {e.kind for e in g.edges_of("other")}


def test_layers_left_out_are_extracted_again_and_leave_no_evidence(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS, tmp_path / "g.kg"))
    with_all = exported(folder.path)
    report = add_papers((), folder, BuildOptions(ExtractorSpec(disable=("lexicon",))))
    assert report.extracted == len(PAPERS)
    assert b"lexicon 0" not in exported(folder.path)[0]
    remove_papers(["p5"], folder)
    add_papers([PAPERS[4]], folder)
    assert b"lexicon 0" not in exported(folder.path)[0], "a graph keeps the layers that it was built with"
    add_papers((), folder, BuildOptions(ExtractorSpec()))
    assert exported(folder.path) == with_all


def test_many_small_additions_are_written_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.intake.MANY_FILES", 4)
    folder = Folder(build(PAPERS[:1], tmp_path / "g.kg"))
    texts = [Paper(id=f"x{i}", title=f"Study {i}", abstract="We evaluate BERT on GLUE.") for i in range(5)]
    for paper in texts:
        add_papers([paper], folder)
    assert len(folder.claim_files()) < 5
    assert exported(folder.path) == exported(build([*texts, PAPERS[0]], tmp_path / "all.kg"))


def test_a_killed_build_leaves_a_graph_that_opens_and_is_resumed(tmp_path: Path) -> None:
    papers = [Paper(id=f"k{i}", title=f"Study {i}", abstract=PAPERS[i % 6].abstract) for i in range(300)]
    papers = [Paper(id=p.id, title=p.title, abstract=f"{p.abstract} This is study {p.id}.") for p in papers]
    source = tmp_path / "papers.jsonl"
    source.write_text(
        "".join(f'{{"id": "{p.id}", "title": "{p.title}", "abstract": "{p.abstract}"}}\n' for p in papers)
    )
    undisturbed = exported(build(papers, tmp_path / "undisturbed.kg"))
    graph = tmp_path / "killed.kg"
    command = [sys.executable, "-m", "kg", "build", str(source), "--graph", str(graph), "--workers", "1"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wanted = random.Random(7).randrange(1, 4)
    while child.poll() is None and len(list(graph.glob("pending/*.parquet"))) < wanted:
        os.sched_yield() if hasattr(os, "sched_yield") else None
    child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    child.wait()
    with kg.open(graph) as g:
        finished = g.info.papers == 300  # a slow watcher misses the moment
        assert finished or g.info.papers == 0
        assert g.cypher("MATCH (p:Paper) RETURN count(p) AS n").records() == [{"n": g.info.papers}]
    saved = sum(1 for _ in read_columns(Folder(graph).pending_files(), ["id"]))
    report = build_graph([source], Folder(graph))
    assert report.reused == saved
    assert report.extracted == (0 if finished else 300 - saved)
    assert exported(graph) == undisturbed


def test_readers_keep_their_graph_while_another_is_written(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS[:2], tmp_path / "g.kg"))
    with kg.open(folder.path) as before:
        add_papers(PAPERS[2:], folder)
        assert len(before.cypher("MATCH (p:Paper) RETURN p.id")) == 2
        with kg.open(folder.path) as after:
            assert len(after.cypher("MATCH (p:Paper) RETURN p.id")) == 6
        assert len(before.sparql("SELECT ?p WHERE { ?p a <https://w3id.org/papers-kg/ns#Paper> }")) == 2


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS[:1], tmp_path / "g.kg"))
    with folder.writing(), pytest.raises(GraphError, match="another process"):
        add_papers(PAPERS, Folder(folder.path))


def test_a_folder_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(GraphError, match="is not a graph and cannot become one"):
        build_graph(PAPERS, Folder(tmp_path))
    with pytest.raises(GraphError, match="make one with: kg build"):
        kg.open(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_unusable_file_stops_the_work_only_if_it_is_the_only_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    with pytest.raises(SourceError, match="is empty"):
        build_graph([empty], Folder(tmp_path / "a.kg"))
    report = build_graph([empty, PAPERS[0]], Folder(tmp_path / "b.kg"))
    assert report.papers == 1
    assert "is empty" in report.all_problems()[0]


def test_judgements_of_people_are_heard(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS, tmp_path / "g.kg"))
    before = exported(folder.path)
    with kg.open(folder.path) as g:
        assert g.names.resolve("DPO") != g.names.resolve("PPO")
    folder.judgements.write_text("same\tDPO\t\tPPO\t\t1.0\tboth tune with preferences\tperson\n")
    add_papers((), folder)
    with kg.open(folder.path) as g:
        assert g.names.resolve("DPO") == g.names.resolve("PPO")
    folder.judgements.write_text("")
    add_papers((), folder)
    assert exported(folder.path) == before


def test_a_judgement_takes_the_place_of_the_last_one_about_the_same_names(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS, tmp_path / "g.kg"))
    for judgement, one in ((SAME, True), (DIFFERENT, False), (SAME, True)):
        judge(Judgement(judgement, "DPO", "", "PPO", ""), folder)
        with kg.open(folder.path) as g:
            assert (g.names.resolve("DPO") == g.names.resolve("PPO")) == one
    judge(Judgement(SAME, "ppo", "", "dpo", ""), folder)
    assert len(read_judgements(folder.judgements)) == 1


def test_a_concept_keeps_the_ids_it_had(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS[3:4], tmp_path / "g.kg"))
    with kg.open(folder.path) as g:
        [before] = g.names.resolve("DPO")
    add_papers([replace(PAPERS[3], id="p9", abstract="We use Differential Potato Ordering (DPO) here.")], folder)
    judge(Judgement(SAME, "DPO", "", "Differential Potato Ordering", ""), folder)
    with kg.open(folder.path) as g:
        [after] = g.names.resolve("Differential Potato Ordering", ["Method", "Model"])
        assert g.names.resolve(before) == [after]


def test_a_judgement_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    folder = Folder(build(PAPERS[:1], tmp_path / "g.kg"))
    folder.judgements.write_text("same\tA\t\tB\t\nmaybe\tA\t\tB\t\n")
    with pytest.raises(GraphError, match=r"judgements\.tsv:2: the judgement is same, different or unsure"):
        add_papers((), folder)
