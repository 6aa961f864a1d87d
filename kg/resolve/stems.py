"""Words without the endings by which one thing is called in several grammatical forms: retriever, retrieval.

Only roots that make one thing are listed: a transformer is no transformation, and attribution no attribute.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.resolve.spelling import Row

_ROOTS = (
    "augment classif continu convolut detect distill generaliz localiz normaliz optimiz personaliz position predict "
    "quantiz recogni recommend regulariz retriev segment squar summariz supervis tokeniz"
)
_ENDINGS = (
    "al als ation ations e ed er ers es ication ify ifier ing ion ional or ors ous s sed tion ual uous val vals ver "
    "ying zation ze zed zer zes zing"
)
_FORM = re.compile(f"({'|'.join(_ROOTS.split())})(?:{'|'.join(_ENDINGS.split())})?")
_IRREGULAR = {
    "distributional": "distribution",
    "foundational": "foundation",
    "mathematical": "math",
    "predictive": "predict",
    "visual": "vision",
}


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The root of a listed word; others as they are.

    >>> [stem(w) for w in ("retrieval", "retriever", "convolutional", "convolution", "transformer", "attribution")]
    ['retriev', 'retriev', 'convolut', 'convolut', 'transformer', 'attribution']
    """
    form = _FORM.fullmatch(word)
    return form[1] if form else _IRREGULAR.get(word, word)


def stems(row: Row) -> Row:
    """The stems of words."""
    return tuple(map(stem, row))
