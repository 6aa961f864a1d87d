"""Agreement of extracted claims with a gold file: precision, recall and F1 of concepts, edges and relations.

A gold file is JSON lines: ``{"id", "title", "abstract", "concepts": [{"names", "type", "role"}], "relations":
[[head, label, tail]]}``. Two concepts match when they share a name after `normal`; each matches at most once.
Figures are micro-averages over all gold papers; a paper without prediction counts as empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.graph.result import Result
from schemas.errors import SourceError
from schemas.ontology import ontology
from schemas.records import Paper

if TYPE_CHECKING:
    from extractors.pipeline import ExtractorSpec

_NOT_NAME = re.compile(r"[^a-z0-9+^*@.]+")
_LONE_DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")


def normal(name: str) -> str:
    """A name without case, punctuation, plural s and leading article, as gold files are compared.

    >>> normal("The MT-Benches"), normal("Llama 3.1")
    ('mt benche', 'llama 3.1')
    """
    text = _NOT_NAME.sub(" ", name.lower().replace("’", "'"))
    words = [
        word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word
        for word in _LONE_DOT.sub(" ", text).split()
    ]
    return " ".join(words[1:] if words and words[0] in {"the", "a", "an"} else words)


@dataclass(frozen=True)
class Concept:
    """A concept of a paper, gold or predicted; `names` are normalised."""

    names: frozenset[str]
    type: str
    role: str


@dataclass(frozen=True)
class Annotation:
    """What is said about one paper; relations name their ends by normalised names."""

    concepts: tuple[Concept, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of the table: how many were right, in the gold file, and predicted; percentages follow."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def __add__(self, other: Row) -> Row:
        return Row(self.right + other.right, self.gold + other.gold, self.predicted + other.predicted)

    @property
    def precision(self) -> float:
        """Percent of the predicted that are right."""
        return round(100 * self._precision, 1)

    @property
    def recall(self) -> float:
        """Percent of the gold that were found."""
        return round(100 * self._recall, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in percent."""
        p, r = self._precision, self._recall
        return round(200 * p * r / (p + r) if p + r else 0.0, 1)

    @property
    def _precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def _recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0


Table = dict[str, Row]


def score(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> Table:
    """The table, by the names of its rows, of predictions for the papers of a gold file (both by paper id)."""
    table: Table = {}
    for paper, truth in gold.items():
        for name, row in _paper(truth, predicted.get(paper, Annotation())).items():
            table[name] = table.get(name, Row()) + row
    return table


def annotation(record: Mapping[str, Any]) -> Annotation:
    """A record of a gold file or of ``kg extract`` as it is compared."""
    return Annotation(
        tuple(Concept(frozenset(normal(n) for n in c["names"]), c["type"], c["role"]) for c in record["concepts"]),
        tuple((normal(head), label, normal(tail)) for head, label, tail in record.get("relations", ())),
    )


def _paper(gold: Annotation, predicted: Annotation) -> Table:
    types = ontology().concepts
    resources = {t for t in types if ontology().family(t) == "resource"}
    family = ontology().family

    def row(keep: Callable[[Concept], bool], agree: Callable[[Concept, Concept], bool]) -> Row:
        wanted = [c for c in gold.concepts if keep(c)]
        given = [c for c in predicted.concepts if keep(c)]
        return Row(len(_matches(wanted, given, agree)), len(wanted), len(given))

    def every(_: Concept) -> bool:
        return True

    typed = _matches(gold.concepts, predicted.concepts, lambda g, p: g.type == p.type)
    same_role = sum(gold.concepts[g].role == predicted.concepts[p].role for g, p in typed)
    sizes = len(gold.concepts), len(predicted.concepts)
    table = {
        "concept (name only)": row(every, lambda g, p: True),
        "concept (name+type)": Row(len(typed), *sizes),
        "edge (name+type+role)": Row(same_role, *sizes),
        "resource edge (dataset|benchmark, role)": row(lambda c: c.type in resources, lambda g, p: g.role == p.role),
        "evaluates_on edge": row(
            lambda c: c.role == "evaluates_on", lambda g, p: _kind(g.type, family) == _kind(p.type, family)
        ),
        "proposes edge": row(lambda c: c.role == "proposes", lambda g, p: g.type == p.type),
        "relation": _relations(gold, predicted),
    }
    for kind in types:
        table[f"type {kind}"] = row(lambda c, kind=kind: c.type == kind, lambda g, p: True)  # type: ignore[misc]
    return table


def _kind(type_: str, family: Callable[[str], str]) -> str:
    """Datasets and benchmarks count as one kind; every other type for itself."""
    return "resource" if family(type_) == "resource" else type_


def _matches(
    gold: Sequence[Concept], predicted: Sequence[Concept], agree: Callable[[Concept, Concept], bool]
) -> list[tuple[int, int]]:
    """One-to-one pairs that share a name and agree; same type, same role, most shared names are taken first."""
    pairs = [
        ((g.type != p.type, g.role != p.role, -len(g.names & p.names)), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if not g.names.isdisjoint(p.names) and agree(g, p)
    ]
    matched: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            matched.append((i, j))
    return matched


def _relations(gold: Annotation, predicted: Annotation) -> Row:
    """Relations whose ends are matched concepts, whatever their types; an unmatched end counts as wrong."""
    own = {name: i for i, c in enumerate(gold.concepts) for name in sorted(c.names)}
    found: dict[str, int] = {}
    for i, j in _matches(gold.concepts, predicted.concepts, lambda g, p: True):
        found.update(dict.fromkeys(predicted.concepts[j].names, i))
    wanted = {(own[h], label, own[t]) for h, label, t in gold.relations if h in own and t in own}
    given = {(found.get(h, h), label, found.get(t, t)) for h, label, t in predicted.relations}
    return Row(len(wanted & given), len(wanted), len(given))


@dataclass(frozen=True)
class Gold:
    """A gold file: its papers in order, and what it says about each by id."""

    papers: tuple[Paper, ...]
    annotations: Mapping[str, Annotation]


def read_gold(path: Path) -> Gold:
    """Read a gold file.

    Raises:
        SourceError: the file cannot be read, or a line is not a gold record.
    """
    papers: dict[str, Paper] = {}
    annotations: dict[str, Annotation] = {}
    for number, record in _records(path):
        try:
            paper = Paper(id=str(record["id"]), title=str(record["title"]), abstract=str(record["abstract"]))
            annotations[paper.id] = annotation(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"missing {error}" if isinstance(error, KeyError) else str(error)
            raise SourceError(
                f"not a gold record ({reason}); it needs id, title, abstract, concepts", path=str(path), line=number
            ) from error
        papers[paper.id] = paper
    if not papers:
        raise SourceError("holds no gold record", path=str(path))
    return Gold(tuple(papers.values()), annotations)


def read_predicted(path: Path) -> dict[str, Annotation]:
    """Read claims as ``kg extract`` writes them, by paper id.

    Raises:
        SourceError: the file cannot be read, or a line holds no claims.
    """
    predicted = {}
    for number, record in _records(path):
        try:
            predicted[str(record["id"])] = annotation(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceError("not a line of claims; it needs id and concepts", path=str(path), line=number) from error
    return predicted


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read as UTF-8 text: {error}", path=str(path)) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise SourceError(f"not JSON: {error}", path=str(path), line=number) from error


def score_gold(gold: Gold, spec: ExtractorSpec | None = None) -> Table:
    """Extract from the texts of a gold file and compare."""
    from extractors.output import to_json
    from extractors.pipeline import Extractor, ExtractorSpec

    extractor = Extractor(spec or ExtractorSpec())
    predicted = {claims.paper_id: annotation(to_json(claims)) for claims in extractor(gold.papers)}
    return score(gold.annotations, predicted)


def ablation(gold: Gold, layers: Iterable[str] = ()) -> Iterator[tuple[str, Table]]:
    """The table with all layers (named ``""``), then with each layer switched off (named by it)."""
    from extractors.pipeline import LAYERS, ExtractorSpec

    yield "", score_gold(gold)
    for layer in layers or LAYERS:
        yield layer, score_gold(gold, replace(ExtractorSpec(), disable=(layer,)))


def report(gold: Path, predicted: Path | None = None, *, layers: bool = False) -> Result:
    """The table as rows: of a file of claims (the output of ``kg extract``), or of our own extraction of the texts.

    With `layers`, one more column for each layer: how many points of F1 it adds, which is what is lost without it.
    """
    truth = read_gold(gold)
    if predicted is None:
        tables = dict(ablation(truth)) if layers else {"": score_gold(truth)}
    else:
        tables = {"": score(truth.annotations, read_predicted(predicted))}
    whole = tables.pop("")
    columns = ("row", "P", "R", "F1", "gold", "predicted", *(f"+{layer}" for layer in tables))
    rows = [
        (
            name,
            r.precision,
            r.recall,
            r.f1,
            r.gold,
            r.predicted,
            *(round(r.f1 - t[name].f1, 1) for t in tables.values()),
        )
        for name, r in whole.items()
    ]
    return Result(columns, rows)
