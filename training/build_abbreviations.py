"""Write kg/resolve/abbreviations.tsv: abbreviations that papers expand, with how many do.

    python -m training.build_abbreviations --papers PAPERS.jsonl.gz [PAPERS.jsonl.gz ...]

Only counts of what stands in the papers as "long form (SF)" are kept, and no long form that one paper alone gives.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.vocab import Vocab

from extractors.abbreviations import definitions
from extractors.language import SEPARATOR, Tokenizer, mark_sentences, read_text
from kg.resolve import abbreviations
from kg.resolve.spelling import squeezed, words
from training.annotations import read_records

LEAST = 2  # papers that give an expansion

HEAD = """\
# Abbreviations and their expansions, in their commonest spelling, and how many of 120,000 machine-learning abstracts
# expand the one by the other. Made by training/build_abbreviations.py.
"""


def expansions(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Short and long form of every definition, each once a paper."""
    tokenizer = Tokenizer(Vocab())
    seen: set[str] = set()
    for path in paths:
        for record in read_records(path):
            if record["id"] in seen:
                continue
            seen.add(record["id"])
            text = read_text(mark_sentences(tokenizer(record["title"] + SEPARATOR + record["abstract"])))
            found = ((text.span(*short), text.span(*long)) for long, short in definitions(text))
            yield from {(squeezed(words(s)), squeezed(words(long))): (s, long) for s, long in found}.values()


def main() -> None:
    """Count, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    spellings: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for short, long in expansions(given.papers):
        spellings[squeezed(words(short)), squeezed(words(long))][" ".join(short.split()), " ".join(long.split())] += 1
    common = {key: min(forms, key=lambda f: (-forms[f], f)) for key, forms in spellings.items()}
    kept = [(*common[key], n) for key, forms in spellings.items() if (n := forms.total()) >= LEAST]
    rows = sorted(kept, key=lambda row: (row[0], -row[2], row[1]))
    with abbreviations.TABLE.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD + "short\tlong\tpapers\n")
        file.writelines(f"{short}\t{long}\t{n}\n" for short, long, n in rows)
    print(f"{len(rows)} expansions of {len({s for s, *_ in rows})} abbreviations")


if __name__ == "__main__":
    main()
