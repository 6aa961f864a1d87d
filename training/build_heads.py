"""Write extractors/heads.tsv and extractors/boundaries.tsv: what words say about the noun phrases they stand in.

python -m training.build_heads --gold FILE
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from spacy.lang.en.stop_words import STOP_WORDS

from extractors.lexicon import index as lexicon_index
from extractors.names import singular
from extractors.phrases import KINDS, spans
from training.gold_spans import GoldPaper, read_gold

LEAST = 0.2
BOUNDARIES_HEAD = """\
# Words that no name of a concept reaches across, in lower case: function words, verbs, judging adjectives.
# Edit by hand; keep it sorted.
"""
HEADS_HEAD = """\
# The type that the last word of a noun phrase gives it, and the share of such phrases that are concepts of that type.
# Words in singular and lower case. Edit by hand; keep it sorted.
"""


def boundaries(papers: list[GoldPaper]) -> list[str]:
    """Words that mostly stand outside of names, even next to one."""
    total: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for paper in papers:
        lower = paper.text.lower
        number = [-1] * (len(lower) + 1)
        for n, (start, end, *_) in enumerate(paper.spans):
            number[start:end] = [n] * (end - start)
        for i, word in enumerate(lower):
            if not word[0].isalpha() or i + 1 >= len(lower):
                continue
            total[word] += 1
            inside[word] += number[i] >= 0
            if number[i + 1] >= 0:
                beside[word] += 1
                joined[word] += number[i] == number[i + 1]
    outside = {w for w in STOP_WORDS if w.isalpha() and inside[w] <= 0.2 * total[w]}
    outside |= {w for w, n in total.items() if n >= 8 and inside[w] / n < 0.08}
    outside |= {w for w, n in beside.items() if n >= 3 and joined[w] / n < 0.4}
    return sorted(outside)


def heads(papers: list[GoldPaper]) -> list[tuple[str, str, str]]:
    """Last words of names with their commonest type and its share among all phrases that end in them.

    Phrases that the lexicon knows do not count: it proposes them itself.
    """
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for start, end, kind, *_ in paper.spans:
            if end - start > 1 and paper.text.lower[end - 1].isalpha():
                types[singular(paper.text.lower[end - 1])][kind] += 1
    common = {w: c.most_common(1)[0][0] for w, c in types.items() if c.total() >= 3 and len(w) > 2}
    phrases: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for paper in papers:
        gold = {(start, end): kind for start, end, kind, *_ in paper.spans}
        known = {(start, end) for start, end, _ in lexicon_index().find(paper.text)}
        for span in spans(paper.text, common):
            word = singular(paper.text.lower[span[1] - 1])
            after = paper.text.lower[span[1]] if span[1] < len(paper.text.words) else ""
            if span not in known and after not in KINDS:
                phrases[word] += 1
                right[word] += gold.get(span) == common[word]
    return sorted(
        (word, kind, f"{(right[word] + 1) / (phrases[word] + 3):.2f}")
        for word, kind in common.items()
        if kind in ("Task", "Method", "Metric") and (right[word] + 1) / (phrases[word] + 3) >= LEAST
    )


def main() -> None:
    """Measure the words on a gold file and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("extractors"))
    given = parser.parse_args()
    papers = list(read_gold(given.gold))
    closed = boundaries(papers)
    given.out.joinpath("boundaries.tsv").write_text(
        BOUNDARIES_HEAD + "\n".join(["word", *closed]) + "\n", encoding="utf-8"
    )
    rows = ["\t".join(row) for row in [("head", "type", "precision"), *heads(papers)]]
    given.out.joinpath("heads.tsv").write_text(HEADS_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
