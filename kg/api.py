"""A graph as Python sees it: open it, ask it, look at it, take it elsewhere."""

from __future__ import annotations

import contextlib
import html
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from kg.graph.folder import Folder, SnapshotInfo
from kg.graph.result import Result
from kg.graph.tables import GraphTables
from schemas.errors import GraphError, QueryError, UnknownName
from schemas.records import Edge, Node, Paper

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

    from extractors.kinds import Spec
    from kg.progress import Progress
    from kg.query.names import Names
    from kg.report import BuildOptions, BuildReport
    from kg.resolve.judgements import Judgement
    from kg.stores.base import Store
    from kg.stores.guard.limits import Limits


class Graph:
    """One graph, opened for reading; it stays as it was when it was opened, while another is built in its folder.

    Only one snapshot is kept beside the current one, so open it again after two builds.

    Use it in a ``with`` block, or `close` it. Get one from `kg.open` or `kg.build`:

    >>> import kg
    >>> with kg.build("examples/papers.jsonl") as g:
    ...     rows = g.ask("who-proposed", concept="DPO")
    >>> rows.records()[0]["paper"]
    'arxiv:2305.18290'
    """

    def __init__(self, folder: Folder, scratch: tempfile.TemporaryDirectory[str] | None = None) -> None:
        self._folder, self._scratch = folder, scratch
        self._snapshot = folder.current()
        self.info: SnapshotInfo = folder.info(self._snapshot)
        self._stores: dict[str, Store] = {}
        self.report: BuildReport | None = None

    @property
    def path(self) -> Path:
        """The graph folder."""
        return self._folder.path

    # -- asking ----------------------------------------------------------------------------------------------

    def ask(self, question: str, *, language: str = "cypher", with_versions: bool = False, **parameters: Any) -> Result:
        """Answer a saved question (see `kg.list_questions`); concepts go by any of their names.

        `with_versions` asks for the versions, sizes and variants of a concept as well.

        Raises:
            UnknownName: nothing in the graph goes by a name; says the nearest names.
            QueryError: no such question or parameter.
        """
        from kg.query.ask import ask

        return ask(question, self.store(language), self.names, parameters, with_versions)

    def cypher(self, query: str, **parameters: Any) -> Result:
        """Answer a reading query in Cypher, with ``$name`` parameters; see `guarded` for queries of others."""
        return self.store("cypher").query(query, parameters)

    def sparql(self, query: str, **parameters: Any) -> Result:
        """Answer a reading query in SPARQL; a parameter fills the ``VALUES ?name { ... }`` of that name."""
        return self.store("sparql").query(query, parameters)

    def find(self, text: str, kind: str | None = None, limit: int = 10) -> list[Node]:
        """The nodes whose names come closest, the best first.

        Raises:
            QueryError: no node type is called `kind`.
        """
        from schemas.ontology import ontology

        if kind is not None and kind not in ontology().nodes:
            raise QueryError(f"no node type is called {kind!r}; there are: {', '.join(ontology().nodes)}")
        return [self.node(hit.id) for hit in self.names.find(text, kind=kind, limit=limit)]

    def node(self, id: str) -> Node:
        """The node with this id; also with one that it had before papers gave it other names.

        Raises:
            UnknownName: there is none.
        """
        if id in self._nodes:
            return self._nodes[id]
        for now in self.names.redirects(id):
            return self._nodes[now]
        raise UnknownName(id, what="node")

    def edges_of(self, id: str) -> list[Edge]:
        """Every edge at a node, with its evidence."""
        import pyarrow.compute as pc

        edges = self.tables.edges
        mask = pc.or_(pc.equal(edges["source"], id), pc.equal(edges["target"], id))
        return list(GraphTables(self.tables.nodes, edges.filter(mask)).iter_edges())

    @cached_property
    def names(self) -> Names:
        """The index of all names."""
        from kg.query.names import Names

        return Names(self.tables.nodes)

    @cached_property
    def merges(self) -> list[Judgement]:
        """The judgements that made several names one concept."""
        from kg.resolve.judgements import read_judgements

        return read_judgements(self._snapshot / "merges.tsv")

    @property
    def judgements(self) -> list[Judgement]:
        """What people decided about names; the graph may not have heard of it yet."""
        from kg.resolve.judgements import read_judgements

        return read_judgements(self._folder.judgements)

    @cached_property
    def tables(self) -> GraphTables:
        """Nodes and edges as Arrow tables."""
        self._check_kept()
        return GraphTables.read(self._snapshot)

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.tables.iter_nodes()}

    def store(self, language: str) -> Store:
        """The embedded store that speaks ``cypher`` or ``sparql``, opened when first asked for."""
        from kg.stores import open_store

        if language not in self._stores:
            self._stores[language] = open_store(*self._kept_store(language))
        return self._stores[language]

    def guarded(self, language: str, limits: Limits | None = None) -> Store:
        """The store for queries that come from outside: a process of its own answers, and is killed at a limit.

        Close it, or use it in a ``with`` block.

        >>> import kg
        >>> with kg.build("examples/papers.jsonl") as g, g.guarded("cypher", kg.Limits(rows=1)) as store:
        ...     store.query("MATCH (p:Paper) RETURN p.id")
        Traceback (most recent call last):
        schemas.errors.QueryError: the answer has more than 1 rows; end the query with LIMIT, or allow more
        """
        from kg.stores.guard.guarded import GuardedStore
        from kg.stores.guard.worker import OfFolder

        return GuardedStore(OfFolder(*self._kept_store(language)), limits)

    def _kept_store(self, language: str) -> tuple[str, Path]:
        from kg.stores import EMBEDDED, store_class

        names = {store_class(name).language: name for name in EMBEDDED}
        if language not in names:
            raise QueryError(f"no store speaks {language!r}; it is one of: {', '.join(names)}")
        self._check_kept()
        return names[language], self._snapshot / store_class(names[language]).file_name

    def _check_kept(self) -> None:
        if not self._snapshot.exists():
            raise GraphError(f"{self.path} was built twice since it was opened; open it again")

    # -- looking ---------------------------------------------------------------------------------------------

    def stats(self) -> Result:
        """How many nodes and edges there are of each kind, in the ontology's order."""
        from collections import Counter

        from schemas.ontology import ontology

        nodes = Counter(self.tables.nodes["kind"].to_pylist())
        edges = Counter(self.tables.edges["kind"].to_pylist())
        rows: list[tuple[Any, ...]] = [("node", kind, nodes[kind]) for kind in ontology().nodes if nodes[kind]]
        rows += [("edge", kind, edges[kind]) for kind in ontology().edges if edges[kind]]
        return Result(("what", "kind", "count"), rows)

    def _repr_html_(self) -> str:
        papers, nodes, edges = (f"{n:,}" for n in (self.info.papers, self.info.nodes, self.info.edges))
        title = f"<b>{html.escape(str(self.path))}</b>: {papers} papers, {nodes} nodes, {edges} edges"
        most_used = self.ask("most-used", limit=10)._repr_html_() if self.info.papers else ""
        return f"<div><p>{title}</p>{most_used}</div>"

    def __repr__(self) -> str:
        info = self.info
        return f"<Graph {self.path}: {info.papers} papers, {info.nodes} nodes, {info.edges} edges>"

    # -- taking elsewhere ------------------------------------------------------------------------------------

    def to_networkx(self) -> nx.MultiDiGraph:
        """The graph in networkx; the key of an edge is its id."""
        from kg.graph.views import to_networkx

        return to_networkx(self.tables)

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Nodes and edges as data frames."""
        from kg.graph.views import to_pandas

        return to_pandas(self.tables)

    def to_rdflib(self) -> rdflib.Graph:
        """The graph in rdflib; right for thousands of papers, not for hundreds of thousands."""
        from kg.graph.views import to_rdflib

        return to_rdflib(self.tables)

    def export(self, format: str, target: str | os.PathLike[str] | IO[Any], *, overwrite: bool = False) -> Any:
        """Write the graph as ``jsonl``, ``csv``, ``parquet``, ``graphml``, ``turtle``, ... to a path or stream."""
        from kg.exports import export

        where = Path(target) if isinstance(target, str | os.PathLike) else target
        return export(self.tables, format, where, overwrite=overwrite)

    # -- lifetime --------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of the stores; a graph built without a folder is gone then."""
        while self._stores:
            self._stores.popitem()[1].close()
        if self._scratch:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open(path: str | os.PathLike[str]) -> Graph:
    """Open a graph folder for reading.

    Raises:
        GraphError: there is no graph there.
    """
    return Graph(Folder(path))


def build(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str] | Paper | Mapping[str, Any]],
    graph: str | os.PathLike[str] | None = None,
    *,
    extractor: Spec | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> Graph:
    """Build the graph of these papers and open it.

    `sources` is a file (see `kg.sources` for the kinds), several, or papers
    as `Paper` or dictionaries; `graph` is the folder to
    build, a temporary one if None; `extractor` says what reads the texts (`kg.LlmSpec`, ...; it goes before that of
    `options`). What was left out, and why, is in the `report` of the graph.

    Raises:
        SourceError: a file holds no paper at all.
        ExtractorError: the extractor cannot work: a package or key that it needs is missing.
        GraphError: the folder holds other papers, or is not a graph.
    """
    from kg.builder import build_graph

    if extractor is not None:
        from kg.report import BuildOptions

        options = replace(options or BuildOptions(), extractor=extractor)
    if isinstance(sources, str | os.PathLike):
        sources = [sources]
    with contextlib.ExitStack() as on_failure:
        scratch = None
        if graph is None:
            scratch = tempfile.TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True)
            graph = Path(on_failure.enter_context(scratch)) / "papers.kg"
        report = build_graph(sources, Folder(graph), options, progress)
        built = Graph(Folder(graph), scratch)
        on_failure.pop_all()
    built.report = report
    return built
