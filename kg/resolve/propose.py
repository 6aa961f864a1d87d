"""Judgements that need no person: curated aliases, and abbreviations that the papers themselves expand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from kg.resolve.judgements import SAME, Judgement
from kg.resolve.names import NameTable
from schemas.ids import name_key
from schemas.ontology import ontology

UNAMBIGUOUS = 0.8  # share of one expansion among all that the papers give for an abbreviation

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_YEAR = re.compile(r"(?:19|20)(\d\d)")
_HEADS = frozenset({"benchmark", "dataset", "corpus", "challenge", "prompting", "algorithm", "model", "loss"})


def propose_aliases(entries: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[Judgement]:
    """A lexicon entry (name, type, aliases) says that its names are one.

    Lists of names lump versions and sizes together, and things that happen to share an abbreviation; the first are
    told by `tells_apart`, the second by an entry that expands one name in several ways.
    """
    for name, type, aliases in entries:
        expansions = {name_key(alias) for alias in aliases if _expands(alias, name)}
        clear = [n for n in (name, *aliases) if len(expansions) < 2 or name_key(n) not in expansions]
        for a, b in combinations(clear, 2):
            if name_key(a) != name_key(b) and not tells_apart(a, b):
                yield Judgement(SAME, a, type, b, type, 1.0, "aliases in the lexicon", "lexicon")


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


def tells_apart(a: str, b: str) -> bool:
    """Whether two names differ by a version, size, year, variant or qualifier, so that they are two things.

    >>> tells_apart("SQuAD", "SQuAD 2.0"), tells_apart("FineWeb", "FineWeb-Edu"), tells_apart("GPT-4", "GPT-4o")
    (True, True, True)
    >>> tells_apart("AlpacaEval 2", "AlpacaEval 2.0"), tells_apart("AIME24", "AIME 2024")
    (False, False)
    """
    if _numbers(a) != _numbers(b):
        return True
    short, long = sorted((_letters(a), _letters(b)), key=len)
    return long != short and (long.startswith(short) or long.endswith(short))


def _numbers(name: str) -> list[str]:
    numbers = (re.sub(r"(\.0)+$", "", number) for number in _NUMBER.findall(name_key(name)))
    return [_YEAR.sub(r"\1", number) for number in numbers]


def _letters(name: str) -> str:
    """The name without numbers, gaps, and words that only say what sort of thing it is."""
    words = [word for word in name_key(name).split() if word not in _HEADS]
    return re.sub(r"[^a-z]", "", "".join(words))


def _expands(alias: str, name: str) -> bool:
    return len(name_key(alias).split()) > 2 and " " not in name.strip()
