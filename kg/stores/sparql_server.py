"""The graph on a server that speaks SPARQL 1.1 over HTTP: Apache Jena Fuseki, Oxigraph, and their like.

The address is that of the data set, ``http://localhost:3030/papers`` for Fuseki and ``http://localhost:7878`` for
Oxigraph. Queries go to ``/query`` (SPARQL 1.1 Protocol), triples to ``/data`` or ``/store`` (SPARQL 1.1 Graph Store
HTTP Protocol).
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from itertools import islice
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pyoxigraph as ox

from kg.graph.rdf import ntriples, predicate
from kg.graph.sparql import bind
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.stores.base import Access, Language, Pushed, Server
from kg.stores.guard import reading_sparql
from kg.stores.solutions import rows
from kg.stores.trust import distrust
from schemas.errors import QueryError, StoreError
from schemas.ontology import ontology

_BLOCK = 1000  # triples of one piece of the request, which is sent while it is made
_LONG = 3600  # seconds that the server may take to put the new graph into the place of the old
# Where servers keep the Graph Store Protocol, behind the address, and how they take triples: zipped if they can, since
# what breaks off is then no text at all. Of lines, Fuseki takes those that came for the whole.
_WAYS = [("data", "gzip"), ("data", "identity"), ("store", "gzip"), ("store", "identity")]
_PIECE = 2**16  # bytes of zipped triples that are sent at once


class SparqlServer(Server):
    """The right choice where RDF tools ask; the graph is one named graph of the data set, others stay as they are.

    A push sends the whole graph in one request, which the server takes in one transaction: readers see the old graph or
    the new one. The graph ``state`` beside it says by a digest what the server holds, so that pushing the same again
    sends nothing.
    """

    language: Language = "sparql"

    def __init__(self, url: str, access: Access) -> None:
        self._url = url.rstrip("/")
        self._graph = access.database or ontology().base + "graph"
        self._state = f"{self._graph}/state"
        self._access, self._headers = access, {}
        if access.user:
            secret = base64.b64encode(f"{access.user}:{access.password or ''}".encode()).decode()
            self._headers["Authorization"] = f"Basic {secret}"
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

    def push(self, tables: GraphTables, progress: Progress) -> Pushed:
        """Send the graph, unless the server holds it already; progress counts triples."""
        fingerprint, triples = hashlib.sha256(), 0
        for line in ntriples(tables):
            fingerprint.update(line.encode())
            triples += 1
        if self._held() == fingerprint.hexdigest():
            return Pushed()
        progress.expect(triples)
        held = f'<{self._graph}> <{predicate("digest")}> "{fingerprint.hexdigest()}" .\n'
        way = self._forgotten()
        try:
            self._put(way, self._graph, _blocks(ntriples(tables), progress))
            self._put(way, self._state, iter([held.encode()]))
        except QueryError as error:
            raise StoreError(f"{self._url}: the graph was not taken: {error}") from None
        return Pushed(tables.nodes.num_rows, tables.edges.num_rows)

    def _named(self) -> list[dict[str, Any]]:
        columns = {"kind": "kind", "name": "name", "title": "title", "papers": "papers"}
        wanted = " ".join(f"OPTIONAL {{ ?n <{predicate(name)}> ?{name} }}" for name in columns)
        node = f"?n <{predicate('identifier')}> ?id"
        rows = self.query(f"SELECT ?id {' '.join(f'?{name}' for name in columns)} {{ {node} {wanted} }}").records()
        aliases: dict[str, list[str]] = {row["id"]: [] for row in rows}
        for row in self.query(f"SELECT ?id ?alias {{ {node} ; <{predicate('aliases')}> ?alias }}").records():
            aliases[row["id"]].append(row["alias"])
        return [{**row, "aliases": sorted(aliases[row["id"]])} for row in rows]

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
        _, *found = self._asked(f"SELECT ?d {{ <{self._graph}> <{predicate('digest')}> ?d }}", self._state)
        return found[0][0] if found else None

    def _forgotten(self) -> tuple[str, str]:
        """How the server takes triples, found by emptying the state: a push that is cut off is made anew."""
        refusals = []
        for way in _WAYS:
            try:
                self._put(way, self._state, iter([]))
            except QueryError as error:
                refusals.append(f"/{way[0]} ({way[1]}): {error}")
            else:
                return way
        raise StoreError(f"{self._url}: the server takes no triples; {'; '.join(refusals)}")

    def _put(self, way: tuple[str, str], graph: str, triples: Iterator[bytes]) -> None:
        """Let these be the triples of a graph."""
        place, encoding = way
        path = f"{place}?{urlencode({'graph': graph})}"
        body, headers = (_zipped(triples), {"Content-Encoding": "gzip"}) if encoding == "gzip" else (triples, {})
        with self._request("PUT", path, body, "application/n-triples", headers, wait=_LONG):
            pass

    @contextmanager
    def _request(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes],
        kind: str,
        headers: Mapping[str, str] | None = None,
        wait: float | None = None,
    ) -> Iterator[HTTPResponse]:
        sent = {**self._headers, "Content-Type": kind, **(headers or {})}
        request = Request(f"{self._url}/{path}", body, sent, method=method)
        try:
            with urlopen(request, timeout=wait or self._access.timeout) as answer:
                yield answer
        except HTTPError as error:
            said = " ".join(error.read(2000).decode("utf-8", "replace").split())
            if error.code in (401, 403):
                remedy = self._access.remedy
                raise StoreError(f"{self._url}: the server does not let us in ({error.code}); {remedy}") from None
            raise QueryError(f"SPARQL: {said or error.reason} ({error.code})") from None
        except (URLError, HTTPException, OSError) as error:
            if untrusted := distrust(error):
                raise StoreError(f"{self._url}: {untrusted}") from None
            reason = getattr(error, "reason", None) or error
            again = "once it is back, the same command starts anew"
            raise StoreError(f"{self._url}: the server does not answer ({reason}); {again}") from None


def _blocks(lines: Iterator[str], progress: Progress) -> Iterator[bytes]:
    """The lines in pieces, each counted when it is on its way."""
    while block := list(islice(lines, _BLOCK)):
        yield "".join(block).encode()
        progress.advance(len(block))


def _zipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same, as gzip has it; the first piece holds more than its header, behind which Fuseki sees no end missing."""
    gzip, ready = zlib.compressobj(level=1, wbits=31), b""
    for piece in pieces:
        ready += gzip.compress(piece)
        if len(ready) >= _PIECE:
            yield ready
            ready = b""
    yield ready + gzip.flush()
