"""Write extractors/lexicon.tsv: names from public lists and from gold annotations, cut down to the precise ones.

    python -m training.build_lexicon --names DIR --gold FILE

DIR holds curated.tsv and known_names.tsv. A name that the gold texts have is kept if at least half of its
occurrences are annotated with its type; of the others, those of a proper-name shape, with one type in all lists.
Names that gold papers annotate often are added as what the field calls a task, method or metric.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

from extractors.lexicon import COLUMNS, name_words
from extractors.names import NameIndex, singular, skipped
from training.gold_spans import GoldPaper, read_gold

HEAD = """\
# Names that are precise in running text, with their type and other spellings. Edit by hand; keep it sorted.
# A name in lower case is found in any case, one with capitals only as written; hyphens and plurals do not matter.
# source: curated (checked one by one), lists (public lists of datasets, models, tasks, metrics),
#         field (what the papers of a gold file call a task, method or metric).
"""
PROPER = ("Model", "Dataset", "Benchmark")
Key = tuple[str, ...]


def key_of(form: str) -> Key:
    """A name as the index of the lexicon knows it."""
    words = [w for w in name_words(form) if not skipped(w)]
    return (*words[:-1], singular(words[-1])) if words else ()


class Evidence:
    """How often the gold texts have a name, and with which type they annotate it."""

    def __init__(self, papers: list[GoldPaper], forms: set[Key]) -> None:
        self.seen: Counter[Key] = Counter()
        self.typed: dict[Key, Counter[str]] = defaultdict(Counter)
        index: NameIndex[Key] = NameIndex()
        for form in forms:
            index.add(form, form)
        for paper in papers:
            spans = {(s, e): kind for s, e, kind, _, _ in paper.spans}
            inside = {i for s, e, *_ in paper.spans for i in range(s, e)}
            for start, end, form in index.find(paper.text):
                kind = spans.get((start, end))
                if kind is None and inside.issuperset(range(start, end)):
                    continue  # part of a longer name, which will be found instead
                self.seen[form] += 1
                if kind:
                    self.typed[form][kind] += 1

    def share(self, form: Key, kind: str) -> float | None:
        """The share of occurrences annotated with this type; None for a name the texts lack."""
        return self.typed[form][kind] / self.seen[form] if self.seen[form] else None


def field_names(papers: list[GoldPaper], least: int) -> dict[Key, tuple[str, str]]:
    """Names that at least so many gold papers annotate, each with its commonest type and printed form."""
    kinds: dict[Key, Counter[str]] = defaultdict(Counter)
    forms: dict[Key, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for key, kind, printed in {
            (key_of(t.lower()) if _is_plain(t) else key_of(t), kind, t.lower() if _is_plain(t) else t)
            for s, e, kind, _, _ in paper.spans
            for t in [" ".join(paper.text.span(s, e).split())]
        }:
            kinds[key][kind] += 1
            forms[key][" ".join(key) if _is_plain(printed) else printed] += 1
    return {
        key: (counts.most_common(1)[0][0], min(forms[key], key=lambda f: (-forms[key][f], f)))
        for key, counts in kinds.items()
        if key and counts.total() >= least
    }


def _is_plain(form: str) -> bool:
    """Whether a form is ordinary words (perhaps in title case), not a name with its own capitals."""
    return all(w.islower() or (w.istitle() and len(w) > 3) for w in re.findall(r"[^\W\d_]+", form)) and not any(
        c.isdigit() for c in form
    )


def build(names: Path, gold: Path) -> list[tuple[str, ...]]:
    """The rows of the lexicon, sorted."""
    papers = list(read_gold(gold))
    listed: list[tuple[str, str, list[str], str]] = []
    for row in _rows(names / "curated.tsv"):
        if int(row["lc_word_df"]) <= 30 or row["type"] in ("Task", "Metric"):
            listed.append((row["name"], row["type"], [a for a in row["aliases"].split("|") if a], "curated"))
    for row in _rows(names / "known_names.tsv"):
        if _trusted(row):
            listed.append((row["name"], row["type"], [a for a in row["aliases"].split("|") if a], "lists"))
    types = {key_of(form): kind for name, kind, aliases, _ in listed for form in (name, *aliases)}
    for key, (kind, form) in sorted(field_names(papers, least=3).items()):
        if types.get(key, kind) == kind:  # the lists know better what a name is
            listed.append((form, kind, [], "field"))
    forms = {key_of(form) for name, _, aliases, _ in listed for form in (name, *aliases)} - {()}
    evidence = Evidence(papers, forms)
    claimed: dict[Key, str] = {}
    rows = []
    for name, kind, aliases, source in listed:
        kept = []
        for form in dict.fromkeys((name, *sorted(aliases))):
            form = " ".join(form.split())
            key = key_of(form)
            least = 0.7 if source == "field" and form.isupper() and len(form) < 4 else 0.4
            share = evidence.share(key, kind)
            precise = _unseen_is_safe(form, kind, source) if share is None else share >= least
            if precise and key not in claimed and "\t" not in form and "|" not in form:
                claimed[key] = kind
                kept.append(form)
        if kept:
            rows.append((kept[0], kind, "|".join(kept[1:]), source))
    return sorted(rows, key=lambda row: (row[0].casefold(), row))


def _trusted(row: dict[str, str]) -> bool:
    return row["other_types"] == "" and int(row["df"]) >= 2 and int(row["lower_case_df"]) <= 2


def _unseen_is_safe(form: str, kind: str, source: str) -> bool:
    if re.search(r"[()_\[\]{}:;%]|[a-zA-Z]/[A-Za-z]{2}|\.$", form) or len(form.split()) > 7:
        return False  # an identifier or a description, which no running text has
    letters = [c for c in form if c.isalpha()]
    odd = any(c.isupper() for c in form[1:]) or any(c.isdigit() for c in form)
    if len(form) < 3 or not letters:
        return False
    if source == "curated":
        return len(form) > 3 or odd
    if kind in PROPER:
        return odd and len(form) >= 4
    return kind == "Task" and " " in form and form[0].islower() and not form.endswith(("learning", "tuning"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main() -> None:
    """Read the lists and the gold file, write the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=Path, required=True, help="folder with curated.tsv and known_names.tsv")
    parser.add_argument("--gold", type=Path, required=True, help="gold file with texts, for measuring precision")
    parser.add_argument("--out", type=Path, default=Path("extractors/lexicon.tsv"))
    given = parser.parse_args()
    rows = build(given.names, given.gold)
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    given.out.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
