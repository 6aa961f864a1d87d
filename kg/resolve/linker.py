"""The read-only map from what a paper calls something to the one concept it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from kg.graph.concepts import Concept
from kg.resolve.judgements import DIFFERENT, SAME, Judgement
from kg.resolve.names import Name, NameTable
from schemas.ids import concept_id, name_key
from schemas.ontology import ontology

_RULES = {"lexicon": 1, "abbreviation": 2}  # every other author is a person, and comes first


class Linker:
    """Maps the names of a claim to a concept id; a pure function of the name table and the judgements.

    Judgements are taken people's first, then those of the lexicon, then by score; one that would join two names judged
    different is left out.
    """

    def __init__(self, table: NameTable, judgements: Iterable[Judgement] = ()) -> None:
        self._table = table
        self._parent: dict[Name, Name] = {}
        self._apart: defaultdict[Name, set[Name]] = defaultdict(set)
        self._spelled: dict[Name, str] = {}
        self.unheard: list[str] = []
        self._used: list[tuple[Name, Judgement]] = []
        ordered = sorted(judgements, key=lambda j: (_RULES.get(j.by, 0), -j.score, j))
        for judgement in ordered:
            if judgement.judgement == DIFFERENT:
                self._separate(judgement)
        for judgement in ordered:
            if judgement.judgement == SAME:
                self._join(judgement)

    def id_of(self, names: Sequence[str], type: str) -> str:
        """The concept that a paper means which calls it so and thinks it of this type."""
        family = ontology().family(type)
        return concept_id(*self._canonical[self._root((family, name_key(names[0])))])

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Every concept that some paper names, by id."""
        return {c.id: c for c in map(self._describe, self._clusters.values()) if c}

    @cached_property
    def merges(self) -> list[Judgement]:
        """The judgements that joined names of papers; those about names that no paper uses tell nothing."""
        seen = Counter(self._root(name) for name in self._table.surfaces)
        return [judgement for name, judgement in self._used if seen[self._root(name)] > 1]

    # -- clusters: union-find over names, each cluster with the roots it must not join ------------------------

    def _root(self, name: Name) -> Name:
        while (parent := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(parent, parent)
            name = parent
        return name

    def _separate(self, judgement: Judgement) -> None:
        for a, b in _pairs(judgement):
            self._apart[a].add(b)
            self._apart[b].add(a)

    def _join(self, judgement: Judgement) -> None:
        pairs = list(_pairs(judgement))
        if not pairs:
            self._ignore(judgement, "a concept is never both")
        for a, b in pairs:
            root_a, root_b = sorted((self._root(a), self._root(b)))
            if root_b in {self._root(n) for n in self._apart[root_a]} and root_a != root_b:
                self._ignore(judgement, "the two were judged different, directly or through others")
                continue
            if root_a != root_b:
                self._parent[root_a] = self._parent[root_b] = root_a
                self._apart[root_a] |= self._apart.pop(root_b, set())
                self._used.append((root_a, judgement))
            if judgement.by != "abbreviation":  # those are known by their keys alone
                self._spelled.setdefault(a, judgement.name_a)
                self._spelled.setdefault(b, judgement.name_b)

    def _ignore(self, judgement: Judgement, why: str) -> None:
        """Note that a person's judgement could not be followed."""
        if judgement.by not in _RULES:
            kinds = "/".join(dict.fromkeys(filter(None, (judgement.type_a, judgement.type_b))))
            told = f"same {judgement.name_a} {judgement.name_b} {kinds}: {why}"
            if told not in self.unheard:
                self.unheard.append(told)

    @cached_property
    def _clusters(self) -> dict[Name, list[Name]]:
        clusters: defaultdict[Name, list[Name]] = defaultdict(list)
        for name in self._table.surfaces.keys() | self._parent.keys():
            clusters[self._root(name)].append(name)
        return {root: sorted(members) for root, members in sorted(clusters.items())}

    @cached_property
    def _short(self) -> defaultdict[Name, list[tuple[int, str]]]:
        """What papers also call an anchor, where that name alone belongs to nothing: an ambiguous abbreviation."""
        short: defaultdict[Name, list[tuple[int, str]]] = defaultdict(list)
        for name, anchors in self._table.expansions.items():
            surface = min(self._table.surfaces[name], key=lambda s: (-self._table.surfaces[name][s], s))
            for anchor, count in anchors.items():
                if self._root(anchor) != self._root(name):
                    short[anchor].append((-count, surface))
        return short

    @cached_property
    def _canonical(self) -> dict[Name, Name]:
        """The name that a cluster's id is made from: its longest, which is the expansion where there is one."""
        return {
            root: min(members, key=lambda n: (-len(n[1].split()), -len(n[1]), n))
            for root, members in self._clusters.items()
        }

    def _describe(self, members: list[Name]) -> Concept | None:
        types: Counter[str] = Counter()
        names: list[tuple[int, str]] = []  # the favourite surface form of each key
        for member in members:
            types.update(self._table.types.get(member, {}))
            surfaces = self._table.surfaces.get(member) or Counter({self._spelled.get(member, member[1]): 0})
            surface = min(surfaces, key=lambda s: (-surfaces[s], s))
            names.append((-surfaces.total(), surface))
        if not types:
            return None  # only a name that the lexicon knows; no paper uses it
        order = ontology().concepts
        kind = min(types, key=lambda t: (-types[t], order.index(t)))
        shared = (short for member in members for short in self._short.get(member, ()))
        name, *aliases = dict.fromkeys(surface for _, surface in [*sorted(names), *sorted(shared)])
        family, key = self._canonical[self._root(members[0])]
        return Concept(concept_id(family, key), kind, name, tuple(aliases))


def _pairs(judgement: Judgement) -> Iterator[tuple[Name, Name]]:
    """The two names in every family that the judgement speaks of; names of two families are never one."""
    families = dict.fromkeys(ontology().family(kind) for kind in ontology().concepts)
    given = [ontology().family(kind) for kind in (judgement.type_a, judgement.type_b) if kind]
    for family in families:
        if all(family == other for other in given):
            yield (family, name_key(judgement.name_a)), (family, name_key(judgement.name_b))
