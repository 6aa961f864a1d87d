"""The index of what things are called: any name, alias, title or id of a node to its id."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg.resolve.spelling import squeezed, words
from schemas.errors import UnknownName
from schemas.ids import name_key, paper_id
from schemas.ontology import ontology

if TYPE_CHECKING:
    import pyarrow as pa

_NEAREST = 5  # names that an error suggests
_NEAR = 60  # percent of the characters that a suggestion shares with what was asked
_GAP = re.compile(r"(?<!\d) | (?!\d)")  # a space, but not one between two numbers: "llama 2 7b" is not "llama 27b"


class Named(NamedTuple):
    """A node that goes by a name: its id, type, own name (the title of a paper) and how many papers name it."""

    id: str
    kind: str
    name: str
    papers: int


class Names:
    """Finds nodes by name, alias, title or id; case, hyphens and a plural s do not matter.

    Built from the node table on first use.

    >>> from kg.graph.tables import GraphTables
    >>> from schemas.records import Node
    >>> dpo = Node("technique:dpo", "Method", {"name": "DPO", "aliases": ["Direct Preference Optimization"]})
    >>> Names(GraphTables.from_records([dpo], []).nodes).resolve("direct preference-optimization")
    ['technique:dpo']
    """

    def __init__(self, nodes: pa.Table) -> None:
        self._table = nodes

    def find(self, text: str, kind: str | None = None, limit: int = 20) -> list[Named]:
        """The nodes whose name comes closest.

        First those that go by exactly this name or id, then those with a name that begins with it, then those
        with a name that has all its words, then the nearest in spelling; within each, the most named first.
        """
        kinds = None if kind is None else (kind,)
        found = dict.fromkeys(self._exact(text, kinds))
        key = name_key(text)
        if key and len(found) < limit:
            found |= dict.fromkeys(self._containing(key, kinds))
        if key and len(found) < limit:
            found |= dict.fromkeys(self._similar(key, kinds, limit))
        return [self._nodes[at] for at in list(found)[:limit]]

    def resolve(self, text: str, kinds: Collection[str] | None = None) -> list[str]:
        """The ids of all nodes (of these types) that go by this name; one name can be a Method and a Task.

        Raises:
            UnknownName: there is none; says the nearest names.
        """
        if found := self._exact(text, kinds):
            return [self._nodes[at].id for at in found]
        key = name_key(text)
        near = [*self._containing(key, kinds)][:_NEAREST] + self._similar(key, kinds, _NEAREST) if key else []
        nearest = dict.fromkeys(self._nodes[at].name for at in near)
        raise UnknownName(text, tuple(nearest)[:_NEAREST], what=_what(kinds))

    def called(self, text: str, kinds: Collection[str]) -> list[Named]:
        """The nodes of these types that go by this name, the most named first.

        Raises:
            UnknownName: there is none.
        """
        return [self._nodes[self._by_id[id]] for id in self.resolve(text, kinds)]

    def redirects(self, id: str) -> list[str]:
        """Where a concept went that had this id: ids are made from names, and names lead to concepts."""
        family, _, slug = id.partition(":")
        named = self._by_key.get(slug.replace("-", " "), ())
        return [self._nodes[at].id for at in self._of(named, None) if self._nodes[at].id.startswith(family + ":")]

    @cached_property
    def _nodes(self) -> list[Named]:
        columns = (self._table[c].to_pylist() for c in ("id", "kind", "name", "title", "papers"))
        return [
            Named(id, kind, name or title or id, papers or 0)
            for id, kind, name, title, papers in zip(*columns, strict=True)
        ]

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {node.id: at for at, node in enumerate(self._nodes)}

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        by_key: defaultdict[str, list[int]] = defaultdict(list)
        aliases = self._table["aliases"].to_pylist()
        for at, node in enumerate(self._nodes):
            for key in dict.fromkeys(name_key(name) for name in (node.name, *(aliases[at] or ()))):
                by_key[key].append(at)
        return dict(by_key)

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        """The keys by what they are without spaces, so that MTBench is MT-Bench."""
        by_letters: defaultdict[str, list[str]] = defaultdict(list)
        for key in self._by_key:
            by_letters[_GAP.sub("", key)].append(key)
        return dict(by_letters)

    def _exact(self, text: str, kinds: Collection[str] | None) -> list[int]:
        for id in (text, paper_id(text, "")):
            at = self._by_id.get(id)
            if at is not None and self._is(at, kinds):
                return [at]
        if once := self.redirects(text):
            return self._of((self._by_id[id] for id in once), kinds)
        alike = {_GAP.sub("", name_key(text)), squeezed(words(text))}  # MTBench, MT-Bench; Llama v2, Llama 2
        keys = {key for letters in alike for key in self._by_letters.get(letters, ())}
        return self._of((at for key in keys for at in self._by_key[key]), kinds)

    def _containing(self, key: str, kinds: Collection[str] | None) -> Iterator[int]:
        words = key.split()
        having = [other for other in self._by_key if all(word in other for word in words)]
        begins = [other for other in having if other.startswith(key)]
        for keys in (begins, having):
            yield from self._of((at for other in keys for at in self._by_key[other]), kinds)

    def _similar(self, key: str, kinds: Collection[str] | None, limit: int) -> list[int]:
        from rapidfuzz import fuzz, process

        def keys() -> Iterator[str]:
            for other, nodes in self._by_key.items():
                if kinds is None or any(self._is(at, kinds) for at in nodes):
                    yield other

        hits = process.extract(key, list(keys()), scorer=fuzz.ratio, limit=limit, score_cutoff=_NEAR)
        near = sorted(hits, key=lambda hit: (-hit[1], hit[0]))
        return [at for other, _, _ in near for at in self._of(self._by_key[other], kinds)]

    def _of(self, nodes: Iterable[int], kinds: Collection[str] | None) -> list[int]:
        """Those of these types, the most named first."""
        kept = {at for at in nodes if self._is(at, kinds)}
        return sorted(kept, key=lambda at: (-self._nodes[at].papers, self._nodes[at].id))

    def _is(self, at: int, kinds: Collection[str] | None) -> bool:
        return kinds is None or self._nodes[at].kind in kinds


def _what(kinds: Collection[str] | None) -> str:
    if kinds is None:
        return "paper or concept"
    if set(kinds) == set(ontology().concepts):
        return "concept"
    return " or ".join(kinds)
