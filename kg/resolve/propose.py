"""Judgements that need no person: curated aliases, spellings, and abbreviations that papers expand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain, combinations

from extractors.content import read_table
from extractors.lexicon import COLUMNS
from kg.resolve import compare
from kg.resolve.abbreviations import CLEAR, Expansion, expansions, sense, share_of_all
from kg.resolve.judgements import SAME, Judgement
from kg.resolve.names import Name, NameTable
from kg.resolve.spelling import is_acronym, squeezed, words
from schemas.ids import name_key
from schemas.ontology import ontology

ALIAS_COLUMNS = ("name", "type", "aliases")

_OTHERS = 2  # times as many papers here must expand it so as otherwise
_LEADERS = 3  # common names that others are compared with, where they are not the same
_LEAST = 3  # papers elsewhere that must expand an abbreviation which no paper here expands


def propose(table: NameTable) -> Iterator[Judgement]:
    """Everything that needs no person."""
    return chain(known_aliases(), known_names(table), propose_spellings(table), propose_abbreviations(table))


def propose_aliases(entries: Iterable[tuple[str, str, tuple[str, ...], str]]) -> Iterator[Judgement]:
    """A lexicon entry (name, type, aliases, source) says that its names are one.

    Curated aliases are believed unless they are versions or sizes. Public lists lump together much more, also things
    that happen to share an abbreviation: of them, only what the names bear out.
    """
    for name, type, aliases, source in entries:
        expanded = {name_key(alias) for alias in aliases if _expands(alias, name)}
        clear = [n for n in (name, *aliases) if len(expanded) < 2 or name_key(n) not in expanded]
        for a, b in combinations(clear, 2):
            same = compare.compare(a, type, b, type).judgement == compare.SAME
            if name_key(a) != name_key(b) and (same or (source == "curated" and not compare.tells_apart(a, b, type))):
                yield Judgement(SAME, a, type, b, type, 1.0, f"aliases in the lexicon ({source})", "lexicon")


def known_aliases() -> Iterator[Judgement]:
    """The judgements of the lexicon that ships with the package."""
    rows = read_table("lexicon.tsv", COLUMNS)
    return propose_aliases((name, kind, tuple(filter(None, a.split("|"))), source) for name, kind, a, source in rows)


def known_names(table: NameTable) -> Iterator[Judgement]:
    """What `aliases.tsv` says of the names that papers use: it is believed, whatever the names look like."""
    for first, kind, others in read_table("aliases.tsv", ALIAS_COLUMNS, "kg.resolve"):
        names = (first, *others.split("|"))
        used = [name for name in names if (ontology().family(kind), name_key(name)) in table.surfaces]
        for other in used[1:]:
            yield Judgement(SAME, used[0], kind, other, kind, 1.0, "names of one thing (curated)", "lexicon")


def propose_spellings(table: NameTable) -> Iterator[Judgement]:
    """Names that `compare` finds the same, each with the commonest such name of those that it is like.

    What an abbreviation stands for is not told by its letters: that is left to `propose_abbreviations`, which counts.
    """
    blocks: defaultdict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in table.surfaces:
        for likeness in compare.likenesses(table.surface(name), table.type(name)):
            blocks[name[0], likeness].append(name)
    same: dict[tuple[Name, Name], bool] = {}
    for _, alike in sorted(blocks.items()):
        leaders: list[Name] = []
        for name in sorted(alike, key=lambda n: (-table.surfaces[n].total(), n)):
            for common in leaders:
                if (name, common) not in same:
                    a, b, kind = table.surface(name), table.surface(common), table.type(common)
                    verdict = compare.compare(a, kind, b, kind)
                    same[name, common] = verdict.judgement == SAME and verdict.reason != compare.ABBREVIATION
                    if same[name, common]:
                        yield Judgement(SAME, a, kind, b, kind, verdict.score, verdict.reason, "spelling")
                if same[name, common]:
                    break
            else:
                leaders = [*leaders, name][:_LEADERS]


def propose_abbreviations(table: NameTable) -> Iterator[Judgement]:
    """An abbreviation stands for an expansion where nearly all papers that expand it agree, here and elsewhere.

    A paper that expands it otherwise keeps its own meaning, because there the expansion is the anchor.
    """
    said = senses(table)
    for name in sorted(table.surfaces):
        family, _ = name
        short, kind = table.surface(name), table.type(name)
        letters = squeezed(words(short))
        here = said.get((family, letters), {})
        elsewhere = expansions(family).get(letters, {})
        known = here or elsewhere
        if not known or not (here or is_acronym(short)):
            continue
        best = min(known.values(), key=lambda e: (-e.papers, e.name))
        if not here and family == "resource" and (family, name_key(best.name)) not in table.types:
            continue  # datasets are called as one pleases
        agreeing = {meant for meant, e in (elsewhere | known).items() if _agrees(e.name, best.name, kind)}
        papers, total = _papers(known, agreeing), _papers(known)
        others_here = total - papers
        if papers < _OTHERS * others_here:
            continue
        if here:
            papers, total = papers + _papers(elsewhere, agreeing), total + _papers(elsewhere)
        elif papers < _LEAST or share_of_all(letters, agreeing) < CLEAR:
            continue  # the family of an expansion is only guessed from its last word
        if papers < CLEAR * total:
            continue
        if name_key(best.name) != name[1] and _credible(short, table.surfaces[name].total(), best, kind):
            share, reason = round(papers / total, 3), f"{papers} of {total} papers that expand it"
            yield Judgement(SAME, short, kind, best.name, kind, share, reason, "abbreviation")


def senses(table: NameTable) -> dict[tuple[str, str], dict[str, Expansion]]:
    """What the papers expand each short name (its family, and it squeezed) to, by its sense."""
    found: defaultdict[tuple[str, str], dict[str, Expansion]] = defaultdict(dict)
    for name, anchors in table.expansions.items():
        for anchor, papers in anchors.items():
            pair = [(words(table.surface(n)), table.surface(n)) for n in (name, anchor)]
            (short, _), (long, printed) = sorted(pair, key=lambda p: (len(p[0]), len(p[1]), p[1]))
            if set(short) <= set(long):
                continue  # BERT and BERT-base
            rows = found[name[0], squeezed(short)]
            before = rows.get(sense(long), Expansion(printed, 0))
            rows[sense(long)] = Expansion(min(before.name, printed), before.papers + papers)
    return dict(found)


def _credible(name: str, papers: int, said: Expansion, kind: str) -> bool:
    """Whether the names bear out that they are one, or most of the papers that use this name say so.

    One paper may well use a looser word for a thing, "accuracy" for the reasoning accuracy.
    """
    if compare.compare(name, kind, said.name, kind).judgement == compare.SAME:
        return True
    return said.papers >= max(_LEAST, papers / 2) and not compare.tells_apart(name, said.name, kind)


def _agrees(said: str, best: str, kind: str) -> bool:
    """Whether who expands it so means the best known expansion, or a kind of it: "neural language models (LMs)"."""
    judgement = compare.compare(said, kind, best, kind).judgement
    return judgement == compare.SAME or (judgement == compare.NARROWER and len(words(best)) > 1)


def _papers(senses: Mapping[str, Expansion], those: Container[str] | None = None) -> int:
    return sum(e.papers for meant, e in senses.items() if those is None or meant in those)


def _expands(alias: str, name: str) -> bool:
    return len(name_key(alias).split()) > 2 and " " not in name.strip()
