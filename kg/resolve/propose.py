"""Judgements that need no person: curated aliases, and abbreviations that the papers themselves expand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.resolve.judgements import SAME, Judgement
from kg.resolve.names import NameTable
from schemas.ids import name_key
from schemas.ontology import ontology

UNAMBIGUOUS = 0.8  # share of one expansion among all that the papers give for an abbreviation


def propose_aliases(curated: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[Judgement]:
    """A curated (name, type, aliases) entry says that its names are one."""
    for name, type, aliases in curated:
        for alias in aliases:
            if name_key(alias) != name_key(name):
                yield Judgement(SAME, name, type, alias, type, 1.0, "curated alias", "curated")


def propose_abbreviations(table: NameTable) -> Iterator[Judgement]:
    """An abbreviation stands for an expansion where nearly all papers that expand it agree.

    A paper that expands it otherwise keeps its own meaning, because there the expansion is the anchor.
    """
    for (family, short), expansions in sorted(table.expansions.items()):
        (_, long), count = min(expansions.items(), key=lambda item: (-item[1], item[0]))
        share = round(count / expansions.total(), 3)
        if share >= UNAMBIGUOUS:
            type = next(kind for kind in ontology().concepts if ontology().family(kind) == family)
            reason = f"{count} of {expansions.total()} papers that expand it"
            yield Judgement(SAME, short, type, long, type, share, reason, "abbreviation")
