"""The graph on a Neo4j server (5 or later), reached over Bolt."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import neo4j
import neo4j.exceptions as failures

from kg.graph.property_graph import MARKS, edge_row, node_row
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.stores.base import NAMED, Access, Language, Pushed, Server
from kg.stores.guard import checked, reading_cypher
from kg.stores.trust import distrust
from schemas.derive.neo4j import OURS, neo4j_labels, neo4j_schema
from schemas.errors import QueryError, StoreError
from schemas.ontology import ontology

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what goes wrong is raised, and not said twice
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)  # remarks on queries: `_check_known` reads them

_BATCH = 2000  # rows of one transaction
_GONE = (failures.ServiceUnavailable, failures.SessionExpired, failures.DatabaseUnavailable)
_UNKNOWN = frozenset(["01N50", "01N51", "01N52"])  # a label, relationship type or property that is not there
_PLACE = re.compile(r" \(line (\d+), column (\d+) \(offset: \d+\)\).*")
_MISSING = re.compile(r"The (label|relationship type|property) `(.+)` does not exist")

There = dict[str, tuple[str, str | None]]  # what the server holds of ours: kind and digest by id


class Neo4jServer(Server):
    """The right choice for teams, and for Neo4j Browser and Bloom.

    Every node has the label ``PapersKG`` and that of its kind, concepts also ``Concept``; properties are those of the
    ontology.
    """

    language: Language = "cypher"

    def __init__(self, driver: neo4j.Driver, url: str, access: Access) -> None:
        self._driver, self._url, self._access = driver, url, access
        self._closed = False

    @classmethod
    def connect(cls, url: str, access: Access) -> Self:
        """Reach the server; without a user, as nobody in particular."""
        auth = (access.user, access.password or "") if access.user else None
        try:
            driver = neo4j.GraphDatabase.driver(url, auth=auth, connection_timeout=10, max_transaction_retry_time=5)
        except (failures.DriverError, ValueError) as error:
            raise StoreError(f"{url}: {_line(error)}") from None
        try:
            with driver.session(database=access.database, default_access_mode=neo4j.READ_ACCESS) as session:
                session.run("RETURN 1").consume()
        except (failures.DriverError, failures.Neo4jError, OSError) as error:
            driver.close()
            if isinstance(error, failures.AuthError):
                raise StoreError(f"{url}: the server does not let us in ({_line(error)}); {access.remedy}") from None
            if untrusted := distrust(error):
                raise StoreError(f"{url}: {untrusted}, or say +ssc for +s in the address, which trusts any") from None
            raise StoreError(f"{url}: no Neo4j answers there: {_line(error)}") from None
        return cls(driver, url, access)

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a Cypher query."""
        if self._closed:
            raise StoreError("this store is closed")
        query = reading_cypher(text)
        values = checked(query.parameters, parameters or {})
        asked = neo4j.Query(query.text, timeout=self._access.timeout)
        try:
            with self._session(neo4j.READ_ACCESS) as session:
                answer = session.run(asked, values)
                yield tuple(answer.keys())
                for record in answer:
                    yield tuple(map(_plain, record.values()))
                told = answer.consume().gql_status_objects
        except _GONE as error:
            raise self._lost(error) from None
        except (failures.Neo4jError, failures.DriverError, ValueError) as error:
            raise QueryError(_message(_line(error))) from None
        for status in told:
            _check_known(status)

    def push(self, tables: GraphTables, progress: Progress) -> Pushed:
        """Write what differs from what the server holds, then delete what the graph no longer has."""
        progress.expect(tables.nodes.num_rows + tables.edges.num_rows)
        pushed = Pushed()
        try:
            with self._session(neo4j.WRITE_ACCESS) as session:
                for statement in neo4j_schema(ontology()):
                    session.run(statement).consume()
                nodes = _there(session, f"MATCH (n:{OURS}) RETURN n.id, n.kind, n._digest")
                edges = _there(
                    session,
                    f"MATCH (:{OURS})-[r]->(:{OURS}) WHERE r._id IS NOT NULL RETURN r._id, type(r), r._digest",
                )
                rows = map(node_row, tables.iter_nodes())
                pushed.nodes_written = _write(session, rows, nodes, _merge_node, progress)
                rows = map(edge_row, tables.iter_edges())
                pushed.edges_written = _write(session, rows, edges, _merge_edge, progress)
                pushed.edges_deleted = _delete_edges(session, edges)
                pushed.nodes_deleted = _delete_nodes(session, list(nodes))
                pushed.kept = len(nodes) - pushed.nodes_deleted
        except _GONE as error:
            raise self._lost(error) from None
        except failures.Neo4jError as error:
            raise StoreError(f"{self._url}: {_line(error)}") from None
        return pushed

    def _named(self) -> list[dict[str, Any]]:
        wanted = ", ".join(f"n.{column} AS {column}" for column in NAMED.names)
        return self.query(f"MATCH (n:{OURS}) RETURN {wanted}").records()

    def close(self) -> None:
        """Let go of the connections."""
        self._closed = True
        self._driver.close()

    def _session(self, mode: str) -> neo4j.Session:
        return self._driver.session(database=self._access.database, default_access_mode=mode)

    def _lost(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self._url}: the server went away ({_line(error)}); once it is back, the same command goes on"
        )


def _there(session: neo4j.Session, statement: str) -> There:
    return {id: (kind, mark) for id, kind, mark in session.run(statement)}


def _merge_node(kind: str) -> str:
    others = [name for name in ontology().nodes if name != kind]
    return (
        f"UNWIND $rows AS row MERGE (n:{OURS} {{id: row.id}}) REMOVE n:{_labels(others)} "
        f"SET n:{_labels(neo4j_labels(ontology(), kind))} SET n += row.properties"
    )


def _labels(names: Iterable[str]) -> str:
    return ":".join(f"`{name}`" for name in names)


def _merge_edge(kind: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (a:{OURS} {{id: row.source}}) MATCH (b:{OURS} {{id: row.target}}) "
        f"MERGE (a)-[r:`{kind}` {{_id: row.id}}]->(b) SET r += row.properties"
    )


def _write(
    session: neo4j.Session,
    rows: Iterable[dict[str, Any]],
    there: There,
    statement: Callable[[str], str],
    progress: Progress,
) -> int:
    """Write the rows that the server has otherwise or not at all; how many. What stays in `there` has no row."""
    waiting: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    written = 0

    def write(kind: str) -> None:
        nonlocal written
        batch = waiting.pop(kind)
        _run(session, statement(kind), batch)
        written += len(batch)
        progress.advance(len(batch))

    for row in rows:
        kind, properties = row["kind"], row["properties"]
        if there.pop(row["id"], None) == (kind, properties["_digest"]):
            progress.advance(1)
            continue
        waiting[kind].append(row)
        if len(waiting[kind]) == _BATCH:
            write(kind)
    for kind in list(waiting):
        write(kind)
    return written


def _delete_edges(session: neo4j.Session, gone: There) -> int:
    of_kind: defaultdict[str, list[str]] = defaultdict(list)
    for id, (kind, _) in gone.items():
        of_kind[kind].append(id)
    for kind, ids in of_kind.items():
        for batch in _batches(ids):
            _run(session, f"UNWIND $rows AS id MATCH ()-[r:`{kind}` {{_id: id}}]->() DELETE r", batch)
    return len(gone)


def _delete_nodes(session: neo4j.Session, ids: Sequence[str]) -> int:
    """Delete the nodes that nothing hangs on; how many."""
    statement = f"UNWIND $rows AS id MATCH (n:{OURS} {{id: id}}) WHERE NOT (n)--() DELETE n"
    return sum(_run(session, statement, batch).counters.nodes_deleted for batch in _batches(ids))


def _batches(rows: Sequence[Any]) -> Iterator[list[Any]]:
    return (list(rows[at : at + _BATCH]) for at in range(0, len(rows), _BATCH))


def _run(session: neo4j.Session, statement: str, rows: list[Any]) -> neo4j.ResultSummary:
    return session.execute_write(lambda tx: tx.run(statement, rows=rows).consume())


def _check_known(status: neo4j.GqlStatusObject) -> None:
    """What the embedded store refuses and Neo4j only remarks on: a name that no graph has."""
    missing = _MISSING.search(status.status_description)
    if status.gql_status not in _UNKNOWN or not missing:
        return
    what, name = missing.groups()
    declared = [*(n.properties for n in ontology().nodes.values()), *(e.properties for e in ontology().edges.values())]
    properties = (p.name for some in declared for p in some)
    known = {
        "label": {*ontology().nodes, OURS, "Concept"},
        "relationship type": set(ontology().edges),
        "property": {"id", "kind", *properties},
    }[what]
    if name not in known:
        raise QueryError(f"Cypher: there is no {what} {name}; the graph has {', '.join(sorted(known))}")


def _plain(value: Any) -> Any:
    """Values that JSON knows; whole nodes and edges as dictionaries of the ontology's properties."""
    if isinstance(value, neo4j.graph.Entity):
        return {key: _plain(v) for key, v in value.items() if key not in MARKS}
    if isinstance(value, neo4j.graph.Path):
        return [_plain(part) for part in (*value.nodes, *value.relationships)]
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _message(text: str) -> str:
    """The server's message with its place in our words."""
    place = _PLACE.search(text)
    return f"Cypher, line {place[1]}, column {place[2]}: {text[: place.start()]}" if place else f"Cypher: {text}"


def _line(error: BaseException) -> str:
    message = getattr(error, "message", None) or str(error)
    return " ".join(str(message).split())
