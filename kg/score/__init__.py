"""How well claims agree with a gold file: precision, recall and F1, with intervals, errors and calibration.

    gold, claims → agreement (counts of each paper) → the table, and its bootstrap intervals
                                                    → the papers that go most wrong
                                                    → whether confidence means what it says

`report` makes all of it; the parts can be had alone. Importing this loads no extractor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.graph.result import Result
from kg.progress import Progress
from kg.score.agreement import Annotation, Concept, Row, Table, annotation, normal, score, tables, total
from kg.score.bootstrap import f1_intervals
from kg.score.calibration import Calibration, calibrate
from kg.score.disagreement import PaperErrors, worst
from kg.score.files import Gold, read_gold, read_predicted
from schemas.ids import paper_id

if TYPE_CHECKING:
    from extractors.kinds import Spec

__all__ = [
    "Annotation",
    "Calibration",
    "Concept",
    "Gold",
    "PaperErrors",
    "Report",
    "Row",
    "Table",
    "ablation",
    "annotation",
    "calibrate",
    "extracted",
    "f1_intervals",
    "normal",
    "read_gold",
    "read_predicted",
    "report",
    "score",
    "score_gold",
    "tables",
    "total",
    "worst",
]


@dataclass(frozen=True)
class Report:
    """What ``kg score`` tells; `errors` and `calibration` are None if nobody asked for them.

    `table` has the columns row, P, R, F1, F1_low, F1_high (the ends of the interval), gold and predicted, and one
    ``+layer`` for each layer that was switched off. `unanswered` counts the gold papers without a prediction.
    """

    table: Result
    unanswered: int = 0
    calibration: Calibration | None = None
    errors: list[PaperErrors] | None = None

    def to_json(self) -> Any:
        """The rows; if more was asked for, an object of ``table``, ``calibration`` and ``errors``."""
        more: dict[str, Any] = {}
        if self.calibration is not None:
            more["calibration"] = asdict(self.calibration)
        if self.errors is not None:
            more["errors"] = [paper.to_json() for paper in self.errors]
        return {"table": self.table.records(), **more} if more else self.table.records()


def report(
    gold: Path,
    predicted: Path | None = None,
    *,
    layers: bool = False,
    calibration: bool = False,
    errors: int = 0,
    spec: Spec | None = None,
    progress: Progress | None = None,
) -> Report:
    """Score a file of claims (the output of ``kg extract``), or our own extraction of the gold texts as `spec` says.

    With `layers`, which needs our own extraction, the table says how many points of F1 each layer adds: what is lost
    without it. `errors` is how many of the worst papers to list.

    Raises:
        SourceError: a file cannot be read, or lacks what is needed.
        ValueError: `layers` with a file of claims.
    """
    if layers and predicted is not None:
        raise ValueError("a file of claims has no layers that could be switched off")
    truth, without = read_gold(gold), {}
    if predicted is None:
        progress = progress or Progress()
        with progress.stage("extract"):
            claims = extracted(truth, spec, progress)
            without = dict(_without(truth, (), spec, progress)) if layers else {}
    else:
        claims = _answers(truth, read_predicted(predicted, confident=calibration))
    return Report(
        _result(tables(truth.annotations, claims), without),
        len(truth.papers) - len(claims),
        calibrate(truth.annotations, claims) if calibration else None,
        worst(truth, claims, errors) if errors else None,
    )


def extracted(gold: Gold, spec: Spec | None = None, progress: Progress | None = None) -> dict[str, Annotation]:
    """What our extractor, of all layers or as `spec` says, reads in the texts of a gold file, by paper id.

    A paper that the extractor could not read is missing.

    The running stage of `progress` counts the papers.
    """
    from extractors.kinds import create
    from extractors.output import to_json
    from extractors.pipeline import ExtractorSpec
    from schemas.records import Unread

    progress = progress or Progress()
    claims = {}
    for found in create(spec or ExtractorSpec())(gold.papers):
        if not isinstance(found, Unread):
            claims[found.paper_id] = annotation(to_json(found))
        progress.advance(1)
    return claims


def score_gold(gold: Gold, spec: Spec | None = None, progress: Progress | None = None) -> Table:
    """Extract from the texts of a gold file and compare."""
    return score(gold.annotations, extracted(gold, spec, progress))


def ablation(gold: Gold, layers: Iterable[str] = ()) -> Iterator[tuple[str, Table]]:
    """The table with all layers (named ``""``), then with each layer switched off (named by it)."""
    yield "", score_gold(gold)
    yield from _without(gold, layers, None, None)


def _without(
    gold: Gold, layers: Iterable[str], spec: Spec | None, progress: Progress | None
) -> Iterator[tuple[str, Table]]:
    from extractors.pipeline import LAYERS, ExtractorSpec

    spec = spec or ExtractorSpec()
    if not isinstance(spec, ExtractorSpec):
        raise ValueError("only the built-in extractor has layers that could be switched off")
    for layer in layers or LAYERS:
        yield layer, score_gold(gold, replace(spec, disable=(*spec.disable, layer)), progress)


def _answers(gold: Gold, predicted: dict[str, Annotation]) -> dict[str, Annotation]:
    """The claims about gold papers, by the gold's ids; ``kg extract`` gives an arXiv id or DOI its usual spelling."""
    ids = ((p.id, next((i for i in (p.id, paper_id(p.id, p.title)) if i in predicted), None)) for p in gold.papers)
    return {gold_id: predicted[own_id] for gold_id, own_id in ids if own_id is not None}


def _result(papers: list[Table], without: dict[str, Table]) -> Result:
    columns = ("row", "P", "R", "F1", "F1_low", "F1_high", "gold", "predicted", *(f"+{layer}" for layer in without))
    intervals = f1_intervals(papers)
    rows: list[tuple[Any, ...]] = []
    for name, row in total(papers).items():
        added = (round(row.f1 - table[name].f1, 1) for table in without.values())
        ends = intervals[name] or (None, None)
        rows.append((name, row.precision, row.recall, row.f1, *ends, row.gold, row.predicted, *added))
    return Result(columns, rows)
