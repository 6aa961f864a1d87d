"""What the papers call things: how many use which name for which type, and which abbreviation for which expansion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from schemas.ids import name_key
from schemas.ontology import ontology

Name = tuple[str, str]  # (family, key): what two mentions must share to be one name


class NameTable:
    """Counts over papers; adding papers in any order gives the same table.

    The first name of a claim is its anchor: the expansion, where the paper gives one. The others are what this
    paper also calls it.
    """

    def __init__(self) -> None:
        self.surfaces: defaultdict[Name, Counter[str]] = defaultdict(Counter)
        self.types: defaultdict[Name, Counter[str]] = defaultdict(Counter)
        self.expansions: defaultdict[Name, Counter[Name]] = defaultdict(Counter)

    def add(self, names: Sequence[str], type: str, confidence: float) -> None:
        """Count one claim of one paper."""
        family = ontology().family(type)
        anchor = (family, name_key(names[0]))
        # Thousandths, because sums of floats depend on their order.
        self.types[anchor][type] += round(confidence * 1000)
        keys = {surface: (family, name_key(surface)) for surface in names}
        for surface, name in keys.items():
            self.surfaces[name][surface] += 1
        for name in set(keys.values()) - {anchor}:
            self.expansions[name][anchor] += 1  # once, in however many spellings

    def surface(self, name: Name) -> str:
        """How most papers print a name."""
        surfaces = self.surfaces[name]
        return min(surfaces, key=lambda s: (-surfaces[s], s))

    def type(self, name: Name) -> str:
        """The type that most papers give a name; of one that is only ever an abbreviation, that of its expansions."""
        types = Counter(self.types.get(name, {}))
        for anchor in self.expansions.get(name, ()):
            types.update(self.types[anchor])
        order = ontology().concepts
        return min(types, key=lambda t: (-types[t], order.index(t)))
