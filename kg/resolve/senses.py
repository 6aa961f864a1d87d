"""What an ambiguous abbreviation means in a paper that does not expand it: by its type and what stands beside it.

SAM beside "semantic segmentation" is the Segment Anything Model, beside "generalization" Sharpness-Aware Minimization.
Papers that expand it are the examples; a naive Bayes classifier (M. E. Maron, "Automatic indexing: an experimental
inquiry", JACM 1961) says which of them a paper is like, or that it cannot tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from math import exp, log
from typing import Generic, TypeVar

SURE = 0.9  # chance of a sense from which on it is taken
_EXAMPLES = 2  # papers that must have shown a sense
_SMOOTHING = 2.0  # papers' worth of what all senses have in common


Name = TypeVar("Name", bound=Hashable)


class Senses(Generic[Name]):
    """Learns from papers that expand an abbreviation, and tells the sense in others.

    >>> senses: Senses[str] = Senses()
    >>> for _ in range(3):
    ...     senses.learn("sam", "segment anything model", "Model", ["semantic segmentation"])
    ...     senses.learn("sam", "sharpness aware minimization", "Method", ["generalization"])
    >>> senses.tell("sam", "Model", ["semantic segmentation", "medical image"])
    'segment anything model'
    >>> senses.tell("sam", "Task", ["speech"]) is None
    True
    """

    def __init__(self) -> None:
        self._papers: defaultdict[Name, Counter[Name]] = defaultdict(Counter)  # abbreviation -> sense -> papers
        self._seen: defaultdict[tuple[Name, Name], Counter[str]] = defaultdict(Counter)  # -> what stands beside it

    def learn(self, short: Name, sense: Name, type: str, beside: Iterable[str]) -> None:
        """Note a paper that uses the abbreviation in this sense, and what else it names."""
        self._papers[short][sense] += 1
        self._seen[short, sense].update({*beside, _typed(type)})

    def tell(self, short: Name, type: str, beside: Iterable[str]) -> Name | None:
        """The sense that it has beside these names; None if that is not sure."""
        chances = self._chances(short, {*beside, _typed(type)})
        best = max(chances, key=lambda sense: (chances[sense], str(sense)), default=None)
        if best is None or chances[best] < SURE or self._papers[short][best] < _EXAMPLES:
            return None
        return best

    def _chances(self, short: Name, beside: Iterable[str]) -> Mapping[Name, float]:
        papers = self._papers.get(short)
        if not papers:
            return {}
        total = papers.total()
        common: Counter[str] = Counter()
        for sense in papers:
            common.update(self._seen[short, sense])
        known = sorted(name for name in beside if common[name])
        scores = {}
        for sense, count in papers.items():
            seen = self._seen[short, sense]
            chances = ((seen[n] + _SMOOTHING * common[n] / total) / (count + _SMOOTHING) for n in known)
            scores[sense] = log(count / total) + sum(map(log, chances))
        most = max(scores.values())
        weights = {sense: exp(score - most) for sense, score in scores.items()}
        return {sense: weight / sum(weights.values()) for sense, weight in weights.items()}


def _typed(type: str) -> str:
    return f"a {type}"  # no name looks so: names are without capitals
