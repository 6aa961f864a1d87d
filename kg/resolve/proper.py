"""Names that are written as proper names are, and the words around them that only say what or whose they are."""

from __future__ import annotations

import re

from kg.resolve.spelling import Row, words

_PROPER = re.compile(r"[A-Z]\S*[A-Z0-9]|[a-z]\S*[A-Z]|^[A-Z]\S* [A-Z]\S* [A-Z]")
_RESOURCES = frozenset(
    ["dataset", "benchmark", "corpus", "challenge", "suite", "repository", "database", "leaderboard", "collection"]
)
_SORTS = {
    "Dataset": _RESOURCES,
    "Benchmark": _RESOURCES,
    "Metric": frozenset(["score", "metric", "measure"]),
    "Method": frozenset(["algorithm", "method", "loss"]),
    "Model": frozenset(["model", "family"]),
    "Task": frozenset[str](),
}
# Only those whose name is no ordinary word.
_OWNERS = """
openai google microsoft nvidia mozilla anthropic alibaba amazon deepmind facebook ibm salesforce baidu tencent huawei
mistral
"""


def is_proper(name: str) -> bool:
    """Whether a name is written as proper names are.

    >>> is_proper("BERT"), is_proper("ImageNet"), is_proper("Penn Tree Bank"), is_proper("Hybrid loss")
    (True, True, True, False)
    """
    return _PROPER.search(name) is not None


def is_owner(name: str) -> bool:
    """Whether it is an organisation whose name stands before those of its things."""
    return name.casefold() in _OWNERS.split()


def bare(name: str, type: str) -> Row:
    """The words of a proper name without its owner in front and what it is behind; of any other name all of them.

    >>> bare("OpenAI o3", "Model"), bare("BLEU score", "Metric"), bare("reward model", "Model")
    (('o', '3'), ('bleu',), ('reward', 'model'))
    """
    owner, _, rest = name.partition(" ")
    if is_owner(owner) and any(c.isupper() or c.isdigit() for c in rest.partition(" ")[0]):
        return bare(rest, type)
    row = words(name)
    while is_proper(name) and len(row) > 1 and row[-1] in _SORTS[type]:
        row = row[:-1]
    return row
