"""What hostile queries reach for: a secret, a path to write to, somebody who listens; and whether one of them did."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path
from typing import Any, NamedTuple

from kg.stores.base import Language, Store
from kg.stores.guard.worker import OfFolder

SECRET = "the-cheese-is-under-the-stairs"
ROWS = {
    "cypher": ("MATCH (n) RETURN n", "MATCH (a)-[r]->(b) RETURN a.id, r, b.id"),
    "sparql": ("SELECT ?s ?p ?o { ?s ?p ?o }",),
}


class Online(NamedTuple):
    """A store in a folder whose process keeps its network, so that it is seen if the guard lets a query use that."""

    folder: OfFolder

    @property
    def language(self) -> Language:
        return self.folder.language

    def open(self) -> Store:
        return self.folder.open()


class Traps:
    """Set in a folder; `sprung` names those that something fell into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file, self.new = folder / "secret.csv", folder / "new"
        self.file.write_text(f"{SECRET}\n{SECRET}\n", encoding="utf-8")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.web = f"http://127.0.0.1:{self.listener.getsockname()[1]}/{SECRET}.csv"
        self.there = self._listing()

    def baited(self, text: str) -> str:
        """The query with the names of the traps in it."""
        return text.replace("@file", str(self.file)).replace("@new", str(self.new)).replace("@web", self.web)

    def sprung(self, said: str) -> list[str]:
        """What was read (it would stand in what was said), written or sent."""
        found = ["read"] if SECRET in said.replace(self.web, "") else []
        if self._listing() != self.there:
            found.append("written")
        try:
            self.listener.accept()[0].close()
            found.append("sent")
        except BlockingIOError:
            pass
        return found

    def close(self) -> None:
        self.listener.close()

    def _listing(self) -> list[tuple[str, int]]:
        return sorted((str(path), path.stat().st_size) for path in self.folder.rglob("*"))


def content(store: Store) -> str:
    """A digest of all that the store holds."""
    rows = [json.dumps(row, sort_keys=True) for text in ROWS[store.language] for row in store.query(text).rows]
    return f"{len(rows)} {hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()}"


def said(answer: Any) -> str:
    """All that an answer tells."""
    return json.dumps([answer.columns, answer.rows], ensure_ascii=False)
