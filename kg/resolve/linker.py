"""The read-only map from what a paper calls something to the one concept it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from kg.graph.concepts import Concept, Kind
from kg.resolve.compare import compare, tells_apart
from kg.resolve.judgements import DIFFERENT, SAME, UNSURE, Judgement
from kg.resolve.kinds import kinds
from kg.resolve.names import Name, NameTable
from kg.resolve.senses import Senses
from kg.resolve.spelling import is_acronym, words
from schemas.ids import concept_id, name_key
from schemas.ontology import ontology

_RULES = {"lexicon": 1, "spelling": 2, "abbreviation": 2}  # every other author is a person, and comes first
_ODD = frozenset("()[]{}\\$")
_RARE = 20  # a name is rare that is used by less than one in so many papers that name the concept
_WEIGHTY = 3  # names of a cluster that are looked at before a rule joins it to another


class Linker:
    """Maps the names of a claim to a concept id; a pure function of the name table and the judgements.

    Judgements are taken people's first, then those of the lexicon, then by score; one that would join two names judged
    different is left out, and so is a rule's that would join two clusters of which one has a version, size or special
    case of the other among its commonest names, once both have several names.
    """

    def __init__(self, table: NameTable, judgements: Iterable[Judgement] = ()) -> None:
        self._table = table
        self._parent: dict[Name, Name] = {}
        self._members: dict[Name, list[Name]] = {}
        self._apart: defaultdict[Name, set[Name]] = defaultdict(set)
        self._spelled: dict[Name, str] = {}
        self.remarks: list[str] = []  # on judgements of people
        self._used: list[tuple[Name, Judgement]] = []
        self._senses: Senses[Name] = Senses()
        ordered = sorted(judgements, key=lambda j: (_RULES.get(j.by, 0), -j.score, j))
        for judgement in ordered:
            if judgement.judgement == DIFFERENT:
                self._separate(judgement)
        for judgement in ordered:
            if judgement.judgement == SAME:
                self._join(judgement)

    def learn(self, concepts: Iterable[tuple[Sequence[str], str]]) -> None:
        """Learn from a paper, by the names and type of all its concepts, what its abbreviations mean beside them."""
        concepts = list(concepts)
        keys = {name_key(names[0]) for names, _ in concepts}
        for names, type in concepts:
            anchor = _name(names[0], type)
            for short in names[1:]:
                name = _name(short, type)
                if name in self.ambiguous and self._root(name) != self._root(anchor):
                    self._senses.learn(name, self._root(anchor), type, keys - {anchor[1]})

    @cached_property
    def ambiguous(self) -> set[Name]:
        """Abbreviations that papers expand in several ways, none of which is what it means alone."""
        found = set()
        for name, anchors in self._table.expansions.items():
            short = self._table.surface(name)
            if is_acronym(short):
                spelled = {self._root(a) for a in anchors if self._expands(self._table.surface(a), short, a)}
                if len(spelled) > 1 and self._root(name) not in spelled:
                    found.add(name)
        return found

    def _judged_apart(self, name: Name, root: Name) -> bool:
        return root in {self._root(other) for other in self._apart.get(self._root(name), ())}

    def _expands(self, long: str, short: str, name: Name) -> bool:
        kind = self._table.type(name)
        return len(words(long)) > 1 and compare(short, kind, long, kind).judgement == SAME

    def id_of(self, names: Sequence[str], type: str, beside: Iterable[str] = ()) -> str:
        """The concept that a paper means which calls it so, thinks it of this type, and names these beside it."""
        name = _name(names[0], type)
        root = self._root(name)
        if name in self.ambiguous:
            others = {name_key(other) for other in beside} - {name[1]}
            told = self._senses.tell(name, type, others)
            root = told if told and not self._judged_apart(name, told) else root
        return concept_id(*self._canonical[root])

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Every concept that some paper names, by id."""
        return {c.id: c for c in map(self._describe, self._clusters.values()) if c}

    @cached_property
    def kinds(self) -> list[Kind]:
        """Which concepts are versions, sizes or variants of which."""
        roots = {concept_id(*name): root for root, name in self._canonical.items()}
        found = kinds(self.names, {id: concept.kind for id, concept in self.concepts.items()})
        return [kind for kind in found if not self._judged_apart(roots[kind.narrow], roots[kind.broad])]

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """What papers call each concept, by its id, the commonest first; not what others are called too."""
        used = {root: [n for n in members if self._papers(n)] for root, members in self._clusters.items()}
        return {
            concept_id(*self._canonical[root]): [
                self._printed(n) for n in sorted(names, key=lambda n: (-self._papers(n), n))
            ]
            for root, names in used.items()
            if names and concept_id(*self._canonical[root]) in self.concepts
        }

    @cached_property
    def unsure(self) -> list[Judgement]:
        """What ambiguous abbreviations might mean, each with how many papers here expand it so."""
        found = []
        for name in sorted(self.ambiguous):
            for anchor, papers in sorted(self._table.expansions[name].items(), key=lambda item: (-item[1], item[0])):
                short, long, kind = self._table.surface(name), self._table.surface(anchor), self._table.type(anchor)
                if self._expands(long, short, anchor):
                    reason = f"{papers} papers here expand it so; beside what it stands decides"
                    found.append(Judgement(UNSURE, short, kind, long, kind, 0.5, reason, "senses"))
        return found

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
        if name_key(judgement.name_a) == name_key(judgement.name_b):
            self._remark(judgement, "not heard, both are one name: case, hyphens and a plural s do not matter")
            return
        pairs = list(_pairs(judgement))
        for a, b in pairs:
            self._apart[a].add(b)
            self._apart[b].add(a)
        for side, name in enumerate((judgement.name_a, judgement.name_b)):
            if pairs and not any(pair[side] in self._table.types for pair in pairs):
                lost = "where it was another name of something, it is that no longer"
                self._remark(judgement, f"no paper calls anything {name} alone; {lost}")

    def _join(self, judgement: Judgement) -> None:
        pairs = list(_pairs(judgement))
        if not pairs:
            self._remark(judgement, "not heard, a concept is never both")
        if not (judgement.type_a or judgement.type_b):  # in families in which nobody uses them it would make nonsense
            pairs = [(a, b) for a, b in pairs if self._papers(a) and self._papers(b)]
            if not pairs:
                self._remark(judgement, "not heard, no papers use both names for things of one family")
        for a, b in pairs:
            root_a, root_b = sorted((self._root(a), self._root(b)))
            if root_b in {self._root(n) for n in self._apart[root_a]} and root_a != root_b:
                self._remark(judgement, "not heard, the two were judged different, directly or through others")
                continue
            if root_a != root_b:
                if _RULES.get(judgement.by, 0) > 1 and self._told_apart(root_a, root_b, judgement.by):
                    continue
                self._parent[root_a] = self._parent[root_b] = root_a
                self._apart[root_a] |= self._apart.pop(root_b, set())
                self._members[root_a] = self._of(root_a) + self._of(root_b)
                self._used.append((root_a, judgement))
            self._spelled.setdefault(a, judgement.name_a)
            self._spelled.setdefault(b, judgement.name_b)

    def _of(self, root: Name) -> list[Name]:
        return self._members.get(root, [root])

    def _told_apart(self, root_a: Name, root_b: Name, by: str) -> bool:
        """Whether the commonest names of two clusters tell them apart; an abbreviation joins no two expansions."""
        both = [self._of(root) for root in (root_a, root_b)]
        if max(map(len, both)) < 2:
            return False
        common = [sorted(names, key=lambda n: (-self._papers(n), n))[:_WEIGHTY] for names in both]
        kinds = [self._table.type(n) for names in common for n in names if self._papers(n)]
        kind = kinds[0] if kinds else next(k for k in ontology().concepts if ontology().family(k) == root_a[0])
        pairs = [(self._printed(a), self._printed(b)) for a in common[0] for b in common[1]]
        if by == "abbreviation":
            spelled_out = [pair for pair in pairs if all(map(_is_spelled_out, pair))]
            return any(compare(a, kind, b, kind).judgement != SAME for a, b in spelled_out)
        return min(map(len, both)) > 1 and any(tells_apart(a, b, kind) for a, b in pairs)

    def _papers(self, name: Name) -> int:
        return self._table.surfaces[name].total() if name in self._table.surfaces else 0

    def _printed(self, name: Name) -> str:
        return self._table.surface(name) if name in self._table.surfaces else self._spelled.get(name, name[1])

    def _remark(self, judgement: Judgement, remark: str) -> None:
        """Note that a person's judgement could not be followed, or not as it may have been meant."""
        if judgement.by not in _RULES:
            kinds = "/".join(dict.fromkeys(filter(None, (judgement.type_a, judgement.type_b))))
            told = f"{judgement.judgement} {judgement.name_a} {judgement.name_b} {kinds}: {remark}"
            if told not in self.remarks:
                self.remarks.append(told)

    @cached_property
    def _clusters(self) -> dict[Name, list[Name]]:
        clusters: defaultdict[Name, list[Name]] = defaultdict(list)
        for name in self._table.surfaces.keys() | self._parent.keys():
            clusters[self._root(name)].append(name)
        return {root: sorted(members) for root, members in sorted(clusters.items())}

    @cached_property
    def _short(self) -> defaultdict[Name, list[tuple[int, str]]]:
        """What papers also call an anchor: an ambiguous abbreviation, or a name that belongs to nothing else.

        A looser word that is the name of another concept ("accuracy" for the pixel accuracy) is not among them.
        """
        short: defaultdict[Name, list[tuple[int, str]]] = defaultdict(list)
        for name, anchors in self._table.expansions.items():
            surface = self._table.surface(name)
            homeless = not any(member in self._table.types for member in self._of(self._root(name)))
            for anchor, count in anchors.items():
                elsewhere = self._root(anchor) != self._root(name)
                if elsewhere and (homeless or is_acronym(surface)) and not self._judged_apart(name, self._root(anchor)):
                    short[anchor].append((-count, surface))
        return short

    @cached_property
    def _canonical(self) -> dict[Name, Name]:
        """The name that a cluster's id is made from: its longest, which is the expansion where there is one.

        A spelling that hardly a paper uses is passed over, so that a slip does not change an id.
        """
        canonical = {}
        for root, members in self._clusters.items():
            papers = [self._papers(n) for n in members]
            usual = [n for n, count in zip(members, papers, strict=True) if not 0 < _RARE * count < sum(papers)]
            canonical[root] = min(usual or members, key=lambda n: (self._is_odd(n), -len(n[1].split()), -len(n[1]), n))
        return canonical

    def _is_odd(self, name: Name) -> bool:
        """Whether it is printed with brackets or LaTeX: "machine translation (MT)"."""
        return not _ODD.isdisjoint(self._printed(name))

    def _describe(self, members: list[Name]) -> Concept | None:
        types: Counter[str] = Counter()
        names: list[tuple[int, str]] = []  # the favourite surface form of each key
        for member in members:
            types.update(self._table.types.get(member, {}))
            names.append((-self._papers(member), self._printed(member)))
        if not types:
            return None  # only a name that the lexicon knows; no paper uses it
        order = ontology().concepts
        kind = min(types, key=lambda t: (-types[t], order.index(t)))
        shared = (short for member in members for short in self._short.get(member, ()))
        name, *aliases = dict.fromkeys(surface for _, surface in [*sorted(names), *sorted(shared)])
        family, key = self._canonical[self._root(members[0])]
        return Concept(concept_id(family, key), kind, name, tuple(aliases))


def _is_spelled_out(name: str) -> bool:
    row = words(name)
    return len(row) > 1 and max(map(len, row)) > 3


def _name(name: str, type: str) -> Name:
    return ontology().family(type), name_key(name)


def _pairs(judgement: Judgement) -> Iterator[tuple[Name, Name]]:
    """The two names in every family that the judgement speaks of; names of two families are never one."""
    families = dict.fromkeys(ontology().family(kind) for kind in ontology().concepts)
    given = [ontology().family(kind) for kind in (judgement.type_a, judgement.type_b) if kind]
    for family in families:
        if all(family == other for other in given):
            yield (family, name_key(judgement.name_a)), (family, name_key(judgement.name_b))
