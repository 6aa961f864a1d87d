"""Whether two names mean one thing, one a kind of the other, or two things; with the reason.

The names alone decide, with what `abbreviations` knows; whoever has a corpus adds what its papers say. Names of
different families (a task, a metric, ...) are never one. A version, size, subset or variant of a thing is narrower
than the thing, not the same.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate, product
from typing import NamedTuple

from kg.resolve.abbreviations import contracted, stands_for
from kg.resolve.spelling import is_acronym, is_number, squeezed, words
from kg.resolve.stems import stems
from schemas.ids import name_key
from schemas.ontology import ontology

SAME, NARROWER, BROADER, DIFFERENT = "same", "narrower", "broader", "different"

Row = tuple[str, ...]

_BRACKETS = re.compile(r"\s*\(([^()\s]{2,12})\)")


class Verdict(NamedTuple):
    """What two names are to each other, how sure that is, and why; `narrower`: the first is a kind of the second."""

    judgement: str
    score: float
    reason: str


def compare(name_a: str, type_a: str, name_b: str, type_b: str) -> Verdict:
    """What the first name is to the second.

    >>> compare("Segment Anything Model 2", "Model", "SAM2", "Model").judgement
    'same'
    >>> compare("Llama-3-70B-Instruct", "Model", "Llama 3", "Model").judgement
    'narrower'
    >>> compare("GPT-4", "Model", "GPT-4o", "Model").judgement
    'different'
    """
    family_a, family_b = ontology().family(type_a), ontology().family(type_b)
    if family_a != family_b:
        return Verdict(DIFFERENT, 1.0, f"a {type_a} is no {type_b}")
    name_a, name_b = _unbracketed(name_a), _unbracketed(name_b)
    a, b = words(name_a), words(name_b)
    if squeezed(a) == squeezed(b) or name_key(name_a) == name_key(name_b):
        return Verdict(SAME, 1.0, "one spelling")
    if not {squeezed(row) for row in shortened(a)}.isdisjoint(squeezed(row) for row in shortened(b)):
        return Verdict(SAME, 0.95, "one is the other, abbreviated")
    if (share := max(_abbreviates(a, b, family_a), _abbreviates(b, a, family_a))) > 0:
        return Verdict(SAME, round(0.5 + share / 2, 2), "abbreviation and expansion")
    if why := _alike(a, b, name_a, name_b, type_a):
        return Verdict(SAME, 0.85, why)
    for one, other in product(shortened(a), shortened(b)):
        if why := _is_kind_of(one, other, name_a, name_b, type_a, type_b):
            return Verdict(NARROWER, 0.8, why)
        if why := _is_kind_of(other, one, name_b, name_a, type_b, type_a):
            return Verdict(BROADER, 0.8, why)
    return Verdict(DIFFERENT, 0.9, "other words" if a != b else "other signs")


def tells_apart(name_a: str, name_b: str, type: str) -> bool:
    """Whether two names of this type differ by a version, size, year, variant or qualifier: two things for sure.

    >>> tells_apart("SQuAD", "SQuAD 2.0", "Dataset"), tells_apart("ROUGE-1", "ROUGE-L", "Metric")
    (True, True)
    >>> tells_apart("AlpacaEval 2", "AlpacaEval 2.0", "Benchmark"), tells_apart("SAM", "Segment Anything", "Model")
    (False, False)
    """
    verdict = compare(name_a, type, name_b, type)
    if verdict.judgement != DIFFERENT:
        return verdict.judgement != SAME
    a, b = words(name_a), words(name_b)
    if (_numbers(a), _signs(a)) != (_numbers(b), _signs(b)):
        return True
    if len(a) < 2 or len(b) < 2:
        return False
    return a[:-1] == b[:-1] or (a[1:] == b[1:] and a[0][0] != b[0][0])


def likenesses(name: str, type: str) -> frozenset[str]:
    """What a name shares with every name that `compare` finds the same, unless one abbreviates the other."""
    name = _unbracketed(name)
    row = words(name)
    likes = {squeezed(r) for r in shortened(row) if len(r) > 1 or r == row} | {squeezed(_bare(row, name, type))}
    likes.add(squeezed(_without_based(stems(row))) if len(row) > 1 else "")
    if type == "Metric":
        likes.add(_plain(row))
    if type == "Metric" or any(map(is_number, row)):
        likes |= {"/".join(sorted(row)), squeezed(tuple(map(_short_year, row)))}
    return frozenset(likes - {""})


def _unbracketed(name: str) -> str:
    """A name without the abbreviations that follow its words in brackets: "large language model (LLM) agents"."""

    def kept(bracket: re.Match[str]) -> str:
        return "" if is_acronym(bracket[1]) else bracket[0]

    bare = _BRACKETS.sub(kept, name)
    return bare if len(words(bare)) > 1 else name


def shortened(row: Row) -> list[Row]:
    """The words, and with their expansions abbreviated: as many as can be, and all but the whole."""
    return list(dict.fromkeys((row, contracted(row), contracted(row, len(row) - 1))))


# -- the same thing ---------------------------------------------------------------------------------------------


def _abbreviates(short: Row, long: Row, family: str) -> float:
    """How far the first is the second abbreviated, both followed by the same version."""
    short, long, tail = _without_common_tail(short, long)
    letters = squeezed(short)
    if not 2 <= len(letters) <= 8 or len(long) < 2 or len(short) > 3:
        return 0.0
    if not set(short).isdisjoint(long) or any(map(is_number, long[1:])) or not all(_is_version(w) for w in tail):
        return 0.0
    return stands_for(letters, long, family)


def _without_common_tail(a: Row, b: Row) -> tuple[Row, Row, Row]:
    n = 0
    while n < min(len(a), len(b)) - 1 and a[-1 - n] == b[-1 - n]:
        n += 1
    return a[: len(a) - n], b[: len(b) - n], a[len(a) - n :]


def _alike(a: Row, b: Row, name_a: str, name_b: str, type: str) -> str:
    """Why names that are spelled apart are one: grammar, a word that says only what sort of thing it is, order."""
    if _numbers(a) != _numbers(b) or _signs(a) != _signs(b):
        return "a sign less" if type == "Metric" and _plain(a) == _plain(b) else ""
    if len(a) > 1 and len(b) > 1 and squeezed(_without_based(stems(a))) == squeezed(_without_based(stems(b))):
        return "forms of the same words"
    if squeezed(_bare(a, name_a, type)) == squeezed(_bare(b, name_b, type)):
        return "one adds a word that only says what it is or whose it is"
    if Counter(a) == Counter(b) and (type == "Metric" or any(map(is_number, a))):
        return "the same words in another order"
    if list(map(_short_year, a)) == list(map(_short_year, b)):
        return "the same year"
    proper = type not in {"Method", "Task"}
    if proper and a[:-1] == b[:-1] != () and 1 in map(len, (a[-1], b[-1])) and a[-1][0] == b[-1][0]:
        return "the last word by its first letter"
    return ""


def _plain(row: Row) -> str:
    """Metrics are written with and without @: AP@50."""
    return squeezed(tuple(w for w in row if w != "@"))


def _without_based(row: Row) -> Row:
    """LLM-based agents are LLM agents."""
    return tuple(w for i, w in enumerate(row) if w != "based" or i == 0)


_SORTS = {  # words behind a proper name that only say what it is
    "Dataset": frozenset(
        ["dataset", "benchmark", "corpus", "challenge", "suite", "repository", "database", "leaderboard", "collection"]
    ),
    "Metric": frozenset(["score", "metric", "measure"]),
    "Method": frozenset(["algorithm", "method", "loss"]),
    "Model": frozenset(["model", "family"]),
    "Task": frozenset(),
}
_SORTS["Benchmark"] = _SORTS["Dataset"]
_OWNERS = frozenset(
    [
        "openai",
        "google",
        "microsoft",
        "nvidia",
        "mozilla",
        "anthropic",
        "alibaba",
        "amazon",
        "deepmind",
        "facebook",
        "ibm",
        "salesforce",
        "baidu",
        "tencent",
        "huawei",
        "mistral",
    ]
)


def _bare(row: Row, name: str, type: str) -> Row:
    """The words of a proper name without owners in front and sorts behind; of any other name all of them."""
    owner, _, rest = name.partition(" ")
    if is_owner(owner) and any(c.isupper() or c.isdigit() for c in rest.partition(" ")[0]):
        return _bare(words(rest), rest, type)
    while is_proper(name) and len(row) > 1 and row[-1] in _SORTS[type]:
        row = row[:-1]
    return row


def is_proper(name: str) -> bool:
    """Whether a name is written as proper names are: BERT, ImageNet, Penn Tree Bank."""
    return _PROPER.search(name) is not None


def is_owner(name: str) -> bool:
    """Whether it is an organisation whose name stands before those of its things."""
    return name.casefold() in _OWNERS


_PROPER = re.compile(r"[A-Z]\S*[A-Z0-9]|[a-z]\S*[A-Z]|^[A-Z]\S* [A-Z]\S* [A-Z]")

# -- a kind of it -----------------------------------------------------------------------------------------------

_VARIANTS = frozenset(
    [
        "base",
        "small",
        "large",
        "medium",
        "mini",
        "tiny",
        "nano",
        "micro",
        "xs",
        "xl",
        "xxl",
        "huge",
        "giant",
        "pro",
        "plus",
        "lite",
        "light",
        "max",
        "ultra",
        "turbo",
        "flash",
        "instruct",
        "chat",
        "it",
        "sft",
        "rl",
        "thinking",
        "preview",
        "coder",
        "code",
        "math",
        "vl",
        "vision",
        "audio",
        "omni",
        "distill",
        "distilled",
        "fast",
        "prover",
        "verified",
        "hard",
        "easy",
        "diamond",
        "extended",
        "full",
        "edu",
        "clean",
        "hd",
        "opus",
        "sonnet",
        "haiku",
        "dev",
        "test",
        "val",
        "train",
        "mini-",
        "dl",
        "preprint",
        "zero",
        "air",
        "next",
    ]
)
_SIGNS = frozenset(["+", "++", "*", "#", "^", "@"])
_GLUED = frozenset(["bi", "conv", "graph"])


def _short_year(word: str) -> str:
    return re.sub(r"^20(?=\d\d$)", "", word)


def _numbers(row: Row) -> Counter[str]:
    return Counter(_short_year(w) for w in row if is_number(w))


def _signs(row: Row) -> Counter[str]:
    return Counter(w for w in row if w in _SIGNS)


def _is_version(word: str) -> bool:
    return is_number(word) or word in _SIGNS


def _is_kind_of(narrow: Row, broad: Row, name: str, of: str, type: str, type_of: str) -> str:
    """Why the first is a version, size, subset, variant or special case of the second; empty if it is not."""
    if _signs(narrow) != _signs(broad):
        return ""
    if (type, type_of) == ("Method", "Model") and not is_number(narrow[-1]):
        return ""
    if len(narrow) <= len(broad):
        return _is_instance_of(narrow, broad)
    missing = Counter(broad) - Counter(narrow)
    if missing:
        return ""
    if narrow[: len(broad)] == broad:
        return _adds_behind(narrow[len(broad) :], type, glued=not _breaks_at(name, len(broad)))
    if narrow[len(narrow) - len(broad) :] == broad:
        return _adds_before(narrow[: len(narrow) - len(broad)], name, of, type)
    inserted = list((Counter(narrow) - Counter(broad)).elements())
    variants = _VARIANTS if type == "Model" else frozenset()
    if _in_order(broad, narrow) and all(is_number(w) or w in variants for w in inserted):
        return "a version or variant: " + " ".join(inserted)
    return ""


def _in_order(row: Row, within: Row) -> bool:
    rest = iter(within)
    return all(word in rest for word in row)


def _is_instance_of(narrow: Row, broad: Row) -> str:
    """pass@1 is a pass@k."""
    pairs = [(n, b) for n, b in zip(narrow, broad, strict=False) if n != b]
    if len(narrow) == len(broad) and pairs and all(is_number(n) and b in {"k", "n"} for n, b in pairs):
        return "a value of its parameter"
    return ""


def _breaks_at(name: str, count: int) -> bool:
    """Whether so many of its words end where a hyphen or space stands, and not within "FrameNet"."""
    ends = accumulate(len(words(part)) for part in re.split(r"[\s\-–_:/]+", name))
    return count in ends or len(words(name)) < count


def _adds_behind(extra: Row, type: str, glued: bool) -> str:
    if all(is_number(w) or w in _VARIANTS for w in extra):
        return "a version, size or variant: " + " ".join(extra)
    if is_number(extra[0]) and type in {"Model", "Dataset", "Benchmark"}:
        return "a version or subset: " + " ".join(extra)
    if glued:
        return ""
    if type == "Metric" or (type == "Model" and len(squeezed(extra)) > 1):
        return "a variant: " + " ".join(extra)
    if type in {"Dataset", "Benchmark"} and len(squeezed(extra)) > 2:
        return "a subset: " + " ".join(extra)
    return ""


def _adds_before(extra: Row, name: str, of: str, type: str) -> str:
    """A word before a name of a sort of thing makes a special case; before a proper name, another thing."""
    spaced = _last_gap(name, of) == " "
    proper = " " not in of and any(c.isupper() or c.isdigit() for c in of)
    if type == "Task" or not proper:
        return "a special case: " + " ".join(extra)
    if type == "Method" and (spaced or extra[-1] in _GLUED or (len(name) - len(of) == 2 and name[0].isupper())):
        return "a special case: " + " ".join(extra)
    if type == "Dataset" and spaced and extra[-1] in {"split", "sequential"}:
        return "a special case: " + " ".join(extra)
    return ""


def _last_gap(name: str, of: str) -> str:
    """What stands between the added words and the rest."""
    at = name.casefold().rfind(of.casefold()[:4])
    return name[at - 1] if at > 0 else ""
