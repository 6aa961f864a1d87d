"""Words without the endings by which one thing is called in several grammatical forms."""

from __future__ import annotations

import re
from functools import lru_cache

_ENDING = re.compile(
    r"(?:izations?|ations?|ational|ative|ators?|ating|ated|ions?|ional|ive|ors?|ers?|(?<=[vn])als?|ings?|ed|e)$"
)
_IRREGULAR = {"visual": "vision", "mathematical": "math"}
_LEAST = 7  # letters that must remain, or "general" would be "generative", and "directional" "direct"


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A long word without its ending; others as they are.

    >>> [stem(w) for w in ("retrieval", "retriever", "convolutional", "convolution", "modeling", "model")]
    ['retriev', 'retriev', 'convolut', 'convolut', 'modeling', 'model']
    """
    shorter = _IRREGULAR.get(word) or _ENDING.sub("", word)
    return shorter if len(shorter) >= _LEAST or word in _IRREGULAR else word


def stems(row: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of words."""
    return tuple(map(stem, row))
