"""Every registered format is read back by a program that is not ours, and holds what the graph holds."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib

from kg.exports import EXPORTS, export, export_format
from kg.exports.csv import LIST_END
from kg.graph.rdf import ntriples
from kg.graph.tables import GraphTables, edge_properties
from schemas import records
from schemas.derive import derive_text
from schemas.errors import ExportError
from schemas.ids import edge_id
from schemas.ontology import ontology

Node = tuple[str, str, dict[str, Any]]  # id, kind, properties
Edge = tuple[str, str, str, dict[str, Any]]  # source, kind, target, properties without lists
Content = tuple[list[Node], list[Edge]]


def content(tables: GraphTables, text: Callable[[str], str], join: Callable[[list[str]], Any] = list) -> Content:
    """What a reader should find; `text` is what the format does to a string, `join` what it does to a list."""

    def values(properties: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in properties.items() if value not in (None, [])}
        return {
            name: join(list(map(text, v))) if isinstance(v, list) else text(v) if isinstance(v, str) else v
            for name, v in kept.items()
        }

    nodes = [(n.id, n.kind, values(dict(n.properties))) for n in tables.iter_nodes()]
    edges = []
    for edge in tables.iter_edges():
        scalars = {name: v for name, v in edge_properties(edge).items() if not isinstance(v, list)}
        edges.append((edge.source, edge.kind, edge.target, values(scalars)))
    return nodes, edges


def read_jsonl(path: Path) -> Content:
    nodes = pd.read_json(path / "nodes.jsonl", lines=True, dtype=False).to_dict("records")
    edges = [json.loads(line) for line in (path / "edges.jsonl").read_text("utf-8").splitlines()]
    for edge in edges:
        assert edge.pop("id") == edge_id(edge["source"], edge["kind"], edge["target"])
    return [_node(n) for n in nodes], [_edge(e) for e in edges]


def read_parquet(path: Path) -> Content:
    nodes, edges = (pd.read_parquet(path / f"{name}.parquet").to_dict("records") for name in ("nodes", "edges"))
    return [_node(n) for n in nodes], [_edge(e) for e in edges]


def _present(value: Any) -> bool:
    return len(value) > 0 if hasattr(value, "__len__") else not pd.isna(value)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return list(value) if hasattr(value, "tolist") else value


def _node(row: dict[str, Any]) -> Node:
    row = {str(k): _plain(v) for k, v in row.items() if _present(v)}
    return row.pop("id"), row.pop("kind"), row


def _edge(row: dict[str, Any]) -> Edge:
    ends = row["source"], row["kind"], row["target"]
    declared = {p.name for p in ontology().edges[row["kind"]].properties}
    return *ends, {name: _plain(row[name]) for name in declared & set(row) if _present(row[name])}


def read_csv(path: Path) -> Content:
    nodes, edges = [], []
    for kind in ontology().nodes:
        for row in pd.read_csv(path / f"nodes-{kind}.csv", keep_default_na=False, dtype=str).to_dict("records"):
            assert row.pop(":LABEL") == row["kind"] == kind
            row.pop("_digest")
            nodes.append((row.pop("id:ID"), row.pop("kind"), _typed(row)))
    for kind in ontology().edges:
        for row in pd.read_csv(path / f"edges-{kind}.csv", keep_default_na=False, dtype=str).to_dict("records"):
            assert row.pop(":TYPE") == row["kind"] == kind
            source, target = row.pop(":START_ID"), row.pop(":END_ID")
            assert row.pop("_id") == edge_id(source, kind, target)
            row.pop("_digest")
            edges.append((source, row.pop("kind"), target, _typed(row)))
    return sorted(nodes, key=lambda n: n[0]), sorted(edges, key=lambda e: e[:3])


def _typed(row: dict[Any, Any]) -> dict[str, Any]:
    """Cells by the type that their header names."""
    values: dict[str, Any] = {}
    for head, cell in row.items():
        name, _, kind = str(head).partition(":")
        if cell and name != "evidence":
            read = {"long": int, "double": float, "string[]": lambda text: text.split(LIST_END)}.get(kind, str)
            values[name] = read(cell)
    return values


def read_graphml(path: Path) -> Content:
    graph = nx.read_graphml(path, force_multigraph=True)
    kinds = ontology()
    nodes, edges = [], []
    for identifier, row in graph.nodes(data=True):
        assert row.pop("color") == kinds.nodes[row["kind"]].color
        assert row.pop("label") == row.get("title", row.get("name"))
        nodes.append((identifier, row.pop("kind"), {k: v for k, v in row.items() if v != ""}))
    for source, target, key, row in graph.edges(keys=True, data=True):
        assert row.pop("label") == kinds.edges[row["kind"]].verb
        assert key == edge_id(source, row["kind"], target)
        row.pop("evidence", None)
        edges.append((source, row.pop("kind"), target, row))
    return sorted(nodes, key=lambda n: n[0]), sorted(edges, key=lambda e: e[:3])


RDF = {".nt": "nt", ".ttl": "turtle", ".jsonld": "json-ld"}


def parsed(path: Path) -> rdflib.Graph:
    """The triples of a file, when both RDF libraries find as many."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's JSON-LD parser uses its own old class
        graph = rdflib.Graph().parse(path, format=RDF[path.suffix])
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.from_extension(path.suffix[1:]))
    assert len(store) == len(graph)
    return graph


def read_rdf(path: Path) -> Content:
    graph = parsed(path)
    onto, rdf = ontology(), rdflib.RDF
    kg = rdflib.Namespace(onto.namespace)
    names = {rdflib.URIRef(onto.expand(p.iri)): p for p in onto.properties.values()}
    ids = {s: str(o) for s, o in graph.subject_objects(rdflib.DCTERMS.identifier)}

    def values(subject: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for p, o in graph.predicate_objects(subject):
            if p in names and names[p].list:
                found.setdefault(names[p].name, []).append(str(o))
            elif p in names:
                found[names[p].name] = o.toPython()
        return {name: sorted(v) if isinstance(v, list) else v for name, v in found.items()}

    nodes = [(i, str(graph.value(s, kg.kind)), values(s)) for s, i in ids.items()]
    edges = []
    for claim in graph.subjects(rdf.type, kg.Claim):
        source, target = (ids[graph.value(claim, rdf[end])] for end in ("subject", "object"))
        edges.append((source, str(graph.value(claim, kg.kind)), target, values(claim)))
    return sorted(nodes, key=lambda n: n[0]), sorted(edges, key=lambda e: e[:3])


def as_is(text: str) -> str:
    return text


def xml(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text).replace("\r", "\n")


READERS: dict[str, tuple[str, Callable[[Path], Content], Callable[[str], str], Callable[[list[str]], Any]]] = {
    "jsonl": ("out", read_jsonl, as_is, list),
    "csv": ("out", read_csv, str, lambda texts: [text.replace(LIST_END, " ") for text in texts]),
    "parquet": ("out", read_parquet, as_is, list),
    "graphml": ("out.graphml", read_graphml, xml, " | ".join),
    "ntriples": ("out.nt", read_rdf, as_is, sorted),
    "turtle": ("out.ttl", read_rdf, as_is, sorted),
    "jsonld": ("out.jsonld", read_rdf, as_is, sorted),
}


def written(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of each file of a folder."""
    files = path.iterdir() if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("name", EXPORTS)
def test_the_graph_comes_back(name: str, toy: GraphTables, tmp_path: Path) -> None:
    file, read, text, join = READERS[name]
    counts = export(toy, name, tmp_path / file)
    assert (counts.nodes, counts.edges) == (toy.nodes.num_rows, toy.edges.num_rows)
    nodes, edges = read(tmp_path / file)
    expected_nodes, expected_edges = content(toy, text, join)
    assert nodes == expected_nodes
    assert edges == expected_edges


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_graph_is_the_same_bytes(
    name: str, toy: GraphTables, toy_shuffled: GraphTables, tmp_path: Path
) -> None:
    export(toy, name, tmp_path / "x")
    first = written(tmp_path / "x")
    export(toy_shuffled, name, tmp_path / "x", overwrite=True)
    assert written(tmp_path / "x") == first


@pytest.mark.parametrize("name", EXPORTS)
def test_an_empty_graph_can_be_written(name: str, tmp_path: Path) -> None:
    file, read, *_ = READERS[name]
    export(GraphTables.from_records([], []), name, tmp_path / file)
    if name != "jsonl":  # pandas reads no data frame from an empty file
        assert read(tmp_path / file) == ([], [])


@pytest.mark.parametrize("name", EXPORTS)
def test_a_stream_gets_what_a_file_gets(name: str, toy: GraphTables, tmp_path: Path) -> None:
    if name in ("csv", "parquet"):
        with pytest.raises(ExportError, match="name a folder"):
            export(toy, name, io.BytesIO())
        return
    as_bytes, as_text = io.BytesIO(), io.StringIO(newline="")
    export(toy, name, as_bytes)
    export(toy, name, as_text)
    export(toy, name, tmp_path / "x")
    files = written(tmp_path / "x")
    assert as_bytes.getvalue() == b"".join(files[n] for n in sorted(files, reverse=True))
    assert as_text.getvalue().encode() == as_bytes.getvalue()


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_is_replaced_unless_asked(name: str, toy: GraphTables, tmp_path: Path) -> None:
    target = tmp_path / "x"
    export(GraphTables.from_records([], []), name, target)
    before = written(target)
    with pytest.raises(ExportError, match="there already"):
        export(toy, name, target)
    assert written(target) == before
    export(toy, name, target, overwrite=True)
    assert written(target) != before
    assert [p.name for p in tmp_path.iterdir()] == ["x"], "nothing is left beside it"


def test_a_folder_with_other_things_is_never_replaced(toy: GraphTables, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("five years")
    for name in ("jsonl", "csv", "parquet", "graphml"):
        with pytest.raises(ExportError):
            export(toy, name, tmp_path / "home", overwrite=True)
    assert written(tmp_path / "home") == {"thesis.txt": b"five years"}


def test_what_fails_leaves_nothing_behind(toy: GraphTables, tmp_path: Path) -> None:
    stray = GraphTables(toy.nodes, toy.edges.drop_columns(["mentions"]))
    with pytest.raises(Exception, match="mentions"):
        export(stray, "jsonl", tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_not_there_says_so(toy: GraphTables, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nowhere"):
        export(toy, "turtle", tmp_path / "nowhere" / "x.ttl")
    with pytest.raises(ExportError, match="there are: jsonl, csv"):
        export_format("clay-tablet")


def test_the_nasty_name_is_in_every_format(nasty: str, toy: GraphTables, tmp_path: Path) -> None:
    for name, (file, read, text, _) in READERS.items():
        export(toy, name, tmp_path / (name + file))
        nodes, _edges = read(tmp_path / (name + file))
        assert text(nasty) in {node[2].get("name") for node in nodes}, name


def test_all_spellings_of_rdf_say_the_same(toy: GraphTables, tmp_path: Path) -> None:
    expected = rdflib.Graph().parse(data="".join(ntriples(toy)), format="nt")
    for name in ("turtle", "jsonld"):
        path = tmp_path / READERS[name][0]
        export(toy, name, path)
        assert set(parsed(path)) == set(expected)


def test_every_end_of_a_line_is_quoted_in_csv(tmp_path: Path) -> None:
    for n, end in enumerate(["\r", "\n", "\r\n"]):
        tables = GraphTables.from_records([records.Node("arxiv:1", "Paper", {"title": f"A{end}B", "abstract": ""})], [])
        export(tables, "csv", tmp_path / str(n))
        assert f'"A{end}B"'.encode() in (tmp_path / str(n) / "nodes-Paper.csv").read_bytes()


def test_the_import_command_names_every_file(toy: GraphTables, tmp_path: Path) -> None:
    export(toy, "csv", tmp_path / "x")
    command = (tmp_path / "x" / "import.sh").read_text()
    named = set(re.findall(r"=((?:nodes|edges)-\w+\.csv)", command))
    assert named == {path.name for path in (tmp_path / "x").glob("*.csv")}
    (tmp_path / "neo4j-admin").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "neo4j-admin").chmod(0o755)
    for given, called in (((), "neo4j --id-type"), (("mine", "--overwrite-destination"), "mine --overwrite-dest")):
        script, found = str(tmp_path / "x" / "import.sh"), {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        said = subprocess.run(["sh", script, *given], env=found, capture_output=True, text=True, check=True).stdout
        assert said.startswith(f"database import full {called}")
    assert (tmp_path / "x" / "schema.cypher").read_text() == derive_text("neo4j")
    assert (tmp_path / "x" / "style.grass").read_text() == derive_text("neo4j-style")


def test_graphml_has_one_type_for_each_attribute(toy: GraphTables, tmp_path: Path) -> None:
    export(toy, "graphml", tmp_path / "x.graphml")
    keys = re.findall(r'<key id="\w+" for="(\w+)" attr.name="(\w+)"', (tmp_path / "x.graphml").read_text("utf-8"))
    assert len(set(keys)) == len(keys) > 10
    assert not {name for _, name in keys} & {"id", "type", "source", "target"}
