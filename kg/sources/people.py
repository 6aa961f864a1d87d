"""The authors of a paper, however a source lists them."""

from __future__ import annotations

import json
import re

_AND = re.compile(r"\s+and\s+")
_QUOTED = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")


def people(value: object) -> tuple[str, ...]:
    """Names from a list of names or of objects with a name, or from one string that joins them.

    >>> people([{"name": "Ada Lovelace"}, {"given": "Alan", "family": "Turing"}, "Grace Hopper"])
    ('Ada Lovelace', 'Alan Turing', 'Grace Hopper')
    >>> people("Lovelace, Ada; Turing, Alan"), people("Ada Lovelace, Alan Turing and Grace Hopper")
    (('Lovelace, Ada', 'Turing, Alan'), ('Ada Lovelace', 'Alan Turing', 'Grace Hopper'))
    """
    if isinstance(value, str):
        listed = _listed(value)
        value = _split(value) if listed is None else listed
    elif isinstance(value, dict):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    return tuple([name for one in value if (name := _name(one))])


def _name(one: object) -> str:
    if isinstance(one, str):
        return one.strip()
    if not isinstance(one, dict):
        return ""
    parts = {str(key).replace("_", "").lower(): str(part or "").strip() for key, part in one.items()}
    if whole := parts.get("name") or parts.get("fullname") or parts.get("literal"):
        return whole
    given = parts.get("given") or parts.get("first") or parts.get("firstname") or ""
    family = parts.get("family") or parts.get("last") or parts.get("lastname") or ""
    return f"{given} {family}".strip()


def _listed(text: str) -> list[object] | None:
    """The list that a table holds as text, in JSON or as Python prints it (``['A. B.', 'C. D.']``), or None."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if _QUOTED.sub("", text[1:-1]).strip(", \n"):
            return None
        return [single or double for single, double in _QUOTED.findall(text)]
    return value if isinstance(value, list) else None


def _split(text: str) -> list[str]:
    """Apart at ``;``; without one at ``and``, and at commas if each piece is a whole name."""
    if ";" in text:
        return text.split(";")
    names: list[str] = []
    for part in _AND.split(text):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        names += pieces if all(" " in piece for piece in pieces) else [part]
    return names
