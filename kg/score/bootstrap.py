"""How far a figure might lie elsewhere if other papers of the same kind had been annotated: bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.score.agreement import Table

RESAMPLES = 1000
SEED = 0

Interval = tuple[float, float]


def f1_intervals(tables: Sequence[Table]) -> dict[str, Interval | None]:
    """The 95 % interval of F1, in percent, of each row, from the tables of the single papers.

    The percentile bootstrap (Efron and Tibshirani 1993, *An Introduction to the Bootstrap*, chapter 13) over papers,
    as Koehn (2004, *Statistical Significance Tests for Machine Translation Evaluation*) does over the texts of a test
    set: papers are drawn with replacement, as many as there are, their counts are added up, and the middle 95 % of
    the `RESAMPLES` values of F1 are kept. The seed is fixed: the same tables give the same interval. A sample in
    which a row counts nothing says nothing about it; a row that counts nothing in any paper has no interval.

    >>> from kg.score.agreement import Row
    >>> f1_intervals([{"relation": Row(1, 1, 1)}, {"relation": Row(0, 1, 1)}])
    {'relation': (0.0, 100.0)}
    """
    if not tables:
        return {}
    counts = np.array(
        [[(2 * row.right, row.gold + row.predicted) for row in table.values()] for table in tables], float
    )
    papers, rows, _ = counts.shape
    drawn = np.random.default_rng(SEED)
    times = (np.bincount(drawn.integers(papers, size=papers), minlength=papers) for _ in range(RESAMPLES))
    sums = np.stack([n @ counts.reshape(papers, -1) for n in times]).reshape(RESAMPLES, rows, 2)
    return {name: _middle(sums[:, i, 0], sums[:, i, 1]) for i, name in enumerate(tables[0])}


def _middle(shared: np.ndarray, all_: np.ndarray) -> Interval | None:
    """The middle 95 % of F1, which is what gold and prediction share out of all that they hold (Dice)."""
    known = all_ > 0
    if not known.any():
        return None
    low, high = np.percentile(100 * shared[known] / all_[known], (2.5, 97.5))
    return round(float(low), 1), round(float(high), 1)
