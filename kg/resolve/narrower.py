"""Whether one name is that of a version, size, subset, variant or special case of what another names."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate

from kg.resolve.markers import variants
from kg.resolve.spelling import Row, is_number, signs, squeezed, words

_GLUED = frozenset(["bi", "conv", "graph"])  # stand without a gap before a method: BiLSTM


def is_kind_of(narrow: Row, broad: Row, name: str, of: str, type: str, type_of: str) -> str:
    """Why the first is a version, size, subset, variant or special case of the second; empty if it is not."""
    if signs(narrow) != signs(broad):
        return ""
    if (type, type_of) == ("Method", "Model") and not is_number(narrow[-1]):
        return ""
    for n in range(len(narrow) - 1, 0, -1):  # LLaMA has other words than Llama
        if squeezed(narrow[:n]) == squeezed(broad):
            return _adds_behind(narrow[n:], type, glued=not _breaks_at(name, n))
        if squeezed(narrow[n:]) == squeezed(broad):
            return _adds_before(narrow[:n], name, of, type)
    if len(narrow) <= len(broad):
        return _is_instance_of(narrow, broad)
    if Counter(broad) - Counter(narrow):
        return ""
    inserted = list((Counter(narrow) - Counter(broad)).elements())
    marked = variants() if type == "Model" else frozenset()
    if _in_order(broad, narrow) and all(is_number(w) or w in marked for w in inserted):
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
    if all(is_number(w) or w in variants() for w in extra):
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
