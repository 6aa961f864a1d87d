"""The graph on a server that speaks SPARQL 1.1 over HTTP: Apache Jena Fuseki, Oxigraph, and their like.

The address is that of the data set, ``http://localhost:3030/papers`` for Fuseki and ``http://localhost:7878`` for
Oxigraph. Queries go to ``/query`` (SPARQL 1.1 Protocol), triples to ``/data`` or ``/store`` (SPARQL 1.1 Graph Store
HTTP Protocol), the exchange of graphs to ``/update``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from itertools import islice
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pyarrow as pa
import pyoxigraph as ox

from kg.graph.rdf import ntriples, predicate
from kg.graph.sparql import bind
from kg.graph.tables import GraphTables
from kg.stores.base import Access, Language, Pushed, Server
from kg.stores.guard import reading_sparql
from kg.stores.solutions import rows
from schemas.errors import QueryError, StoreError
from schemas.ontology import ontology

_CHUNK = 50_000  # triples of one request
_LONG = 3600  # seconds that the server may take to put a graph into the place of another
_STORES = ("data", "store")  # where servers keep the Graph Store Protocol, behind the address


class SparqlServer(Server):
    """The right choice where RDF tools ask; the graph is one named graph of the data set, others stay as they are.

    A push sends the whole graph to a graph beside it, which then takes its place at once: readers see the old one or
    the new one. The server remembers the digest of what it holds, so that pushing the same again sends nothing.
    """

    language: Language = "sparql"

    def __init__(self, url: str, access: Access) -> None:
        self._url = url.rstrip("/")
        self._graph = access.database or ontology().base + "graph"
        self._staging, self._state = f"{self._graph}/staging", f"{self._graph}/state"
        self._headers = {}
        if access.user:
            secret = base64.b64encode(f"{access.user}:{access.password or ''}".encode()).decode()
            self._headers["Authorization"] = f"Basic {secret}"
        self._timeout = access.timeout
        self._closed = False

    @classmethod
    def connect(cls, url: str, access: Access) -> Self:
        """Reach the server by a query."""
        if not urlsplit(url).hostname:
            raise StoreError(f"{url!r} names no host")
        server = cls(url, access)
        try:
            server.query("ASK {}")
        except QueryError as error:
            raise StoreError(f"{url}: no SPARQL data set answers there: {error}") from None
        return server

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a SPARQL query over the graph."""
        if self._closed:
            raise StoreError("this store is closed")
        yield from self._asked(bind(reading_sparql(text), parameters or {}), self._graph)

    def push(self, tables: GraphTables, tell: Callable[[int], None]) -> Pushed:
        """Send the graph, unless the server holds it already."""
        digest = hashlib.sha256()
        for line in ntriples(tables):
            digest.update(line.encode("utf-8", "surrogatepass"))
        if self._held() == digest.hexdigest():
            return Pushed()
        lines, place = ntriples(tables), ""
        while chunk := "".join(islice(lines, _CHUNK)).encode():
            place = self._send(chunk, place)
            tell(chunk.count(b"\n"))
        if not place:
            self._send(b"", place)
        state = f"GRAPH <{self._state}> {{ <{self._graph}> <{predicate('kind')}> "
        self._update(
            f"MOVE GRAPH <{self._staging}> TO GRAPH <{self._graph}> ; DELETE WHERE {{ {state} ?d }} }} ; "
            f'INSERT DATA {{ {state} "{digest.hexdigest()}" }} }}'
            if place
            else f"DROP SILENT GRAPH <{self._graph}> ; DELETE WHERE {{ {state} ?d }} }} ; "
            f'INSERT DATA {{ {state} "{digest.hexdigest()}" }} }}'
        )
        return Pushed(tables.nodes.num_rows, tables.edges.num_rows)

    def names(self) -> pa.Table:
        """What the nodes of the graph there are called."""
        columns = {"kind": "kind", "name": "name", "title": "title", "papers": "papers"}
        wanted = " ".join(f"OPTIONAL {{ ?n <{predicate(name)}> ?{name} }}" for name in columns)
        node = f"?n <{predicate('identifier')}> ?id"
        rows = self.query(f"SELECT ?id {' '.join(f'?{name}' for name in columns)} {{ {node} {wanted} }}").records()
        aliases: dict[str, list[str]] = {row["id"]: [] for row in rows}
        for row in self.query(f"SELECT ?id ?alias {{ {node} ; <{predicate('aliases')}> ?alias }}").records():
            aliases[row["id"]].append(row["alias"])
        return pa.Table.from_pylist([{**row, "aliases": sorted(aliases[row["id"]])} for row in rows])

    def close(self) -> None:
        """Nothing is kept open between requests."""
        self._closed = True

    def _asked(self, text: str, graph: str) -> Iterator[tuple[Any, ...]]:
        """The columns and rows that a graph of the server answers with, parsed as they come."""
        path = f"query?{urlencode({'default-graph-uri': graph})}"
        headers = {"Accept": "application/sparql-results+json, application/n-triples;q=0.9"}
        with self._request("POST", path, text.encode(), "application/sparql-query", headers) as answer:
            try:
                if "json" in answer.headers.get_content_type():
                    yield from rows(ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON))
                else:
                    yield from rows(ox.parse(answer, format=ox.RdfFormat.N_TRIPLES))
            except SyntaxError as error:
                raise StoreError(f"{self._url}: the answer breaks off or is no SPARQL result: {error}") from None

    def _held(self) -> str | None:
        _, *found = self._asked(f"SELECT ?d {{ <{self._graph}> <{predicate('kind')}> ?d }}", self._state)
        return found[0][0] if found else None

    def _send(self, chunk: bytes, place: str) -> str:
        """Put the first triples into the graph beside ours, add later ones; where the server takes them."""
        where = urlencode({"graph": self._staging})
        failure: StoreError | QueryError | None = None
        for name in [place] if place else _STORES:
            try:
                method = "POST" if place else "PUT"
                with self._request(method, f"{name}?{where}", chunk, "application/n-triples", wait=_LONG):
                    pass
            except (StoreError, QueryError) as error:
                failure = failure or error
            else:
                return name
        raise StoreError(f"{self._url}: the triples were not taken: {failure}")

    def _update(self, text: str) -> None:
        try:
            with self._request("POST", "update", text.encode(), "application/sparql-update", wait=_LONG):
                pass
        except QueryError as error:
            raise StoreError(f"{self._url}: the graph was not exchanged: {error}") from None

    @contextmanager
    def _request(
        self,
        method: str,
        path: str,
        body: bytes,
        kind: str,
        headers: Mapping[str, str] | None = None,
        wait: float | None = None,
    ) -> Iterator[HTTPResponse]:
        sent = {**self._headers, "Content-Type": kind, **(headers or {})}
        request = Request(f"{self._url}/{path}", body, sent, method=method)
        try:
            with urlopen(request, timeout=wait or self._timeout) as answer:
                yield answer
        except HTTPError as error:
            said = " ".join(error.read(2000).decode("utf-8", "replace").split())
            if error.code in (401, 403):
                remedy = "say --user, and the password in KG_PASSWORD"
                raise StoreError(f"{self._url}: the server does not let us in ({error.code}); {remedy}") from None
            raise QueryError(f"SPARQL: {said or error.reason} ({error.code})") from None
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            again = "once it is back, the same command starts anew"
            raise StoreError(f"{self._url}: the server does not answer ({reason}); {again}") from None
