"""Reads the saved questions: a head comment of ``key: value`` lines, then the query.

::

    // title: Which papers propose a concept
    // description: Oldest first.
    // param concept: concept = required — any concept, by name or alias
    // param limit: integer = 100 — at most so many rows
    MATCH ...

Both texts of a question have the same head. The types of parameters:

========================  ==================================================================
``concept``               a name or id of any concept; ``concept(Task, Method)`` of these types
``paper``                 an id or title of a paper
``node``                  a paper, a concept or a repository
``role``, ``kind``        one or several edge types (a paper's roles) or node types
``string``, ``integer``   the value itself
========================  ==================================================================

A Cypher text takes them as ``$name`` (concepts, papers and nodes as a list of ids), a SPARQL text as
``VALUES ?name { ... }`` (nodes and roles as resources); its ``LIMIT`` is the number that stands there by default.

Rows come in a total order, so both end their ``ORDER BY`` in ids. In SPARQL, three forms are for the engines' sake:
``OPTIONAL`` looks a property up row by row where a plain pattern would fetch it for the whole graph first; a
``FILTER`` on the predicate of a claim keeps them from starting with all claims of that predicate; ``HAVING`` keeps
out the empty row that rdflib makes of no groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from schemas.errors import QueryError

LANGUAGES = {"cypher": (".cypher", "//"), "sparql": (".rq", "#")}
"""Each language with the suffix of its files and the sign of its comments."""

TYPES = ("concept", "paper", "node", "role", "kind", "string", "integer")
SEVERAL = ("role", "kind")  # types whose default is a list

Value = str | int | tuple[str, ...]

_PARAMETER = re.compile(
    r"param (?P<name>[a-z]+): (?P<type>[a-z]+)(?:\((?P<kinds>[^)]+)\))? = (?P<default>.*?) — (?P<description>.+)"
)
_LIMIT = re.compile(r"\bLIMIT \d+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes; without a `default` it is required. `kinds` narrows a concept to node types."""

    name: str
    type: str
    description: str
    default: Value | None = None
    kinds: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """One question; `texts` holds it in each language.

    >>> from queries import get_question
    >>> [p.name for p in get_question("who-proposed").parameters]
    ['concept', 'limit']
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    texts: Mapping[str, str]

    def text(self, language: str, limit: int) -> str:
        """The query in this language for at most `limit` rows: SPARQL has no parameter there, so it is written in.

        Cypher takes it as ``$limit``.
        """
        text = self.texts[language]
        return text if language == "cypher" else _LIMIT.sub(f"LIMIT {limit:d}", text)


def list_questions() -> list[SavedQuestion]:
    """Every saved question, by name."""
    return list(_questions().values())


def get_question(name: str) -> SavedQuestion:
    """The question of this name; case, ``_`` and ``-`` do not matter.

    Raises:
        QueryError: there is none; says the nearest names.
    """
    questions = _questions()
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    if wanted in questions:
        return questions[wanted]
    nearest = get_close_matches(wanted, questions, n=3, cutoff=0.5)
    hint = f"the nearest names are: {', '.join(nearest)}" if nearest else f"there are: {', '.join(questions)}"
    raise QueryError(f"no saved question is called {name!r}; {hint}")


@cache
def _questions() -> Mapping[str, SavedQuestion]:
    return MappingProxyType(read_questions(Path(str(files("queries")))))


def read_questions(folder: Path) -> dict[str, SavedQuestion]:
    """Read the questions of a folder that holds ``cypher/*.cypher`` and ``sparql/*.rq``.

    Raises:
        QueryError: a head comment is malformed, or a question's two files disagree; says the file and the line.
    """
    names = sorted({f.stem for lang, (suffix, _) in LANGUAGES.items() for f in (folder / lang).glob(f"*{suffix}")})
    return {name: _read_question(folder, name) for name in names}


def _read_question(folder: Path, name: str) -> SavedQuestion:
    texts, heads = {}, []
    for language, (suffix, sign) in LANGUAGES.items():
        path = folder / language / f"{name}{suffix}"
        if not path.is_file():
            raise QueryError(f"{path}: missing; a saved question is written in {' and in '.join(LANGUAGES)}")
        lines = path.read_text(encoding="utf-8").splitlines()
        size = next((i for i, line in enumerate(lines) if not line.startswith(sign)), len(lines))
        heads.append(_read_head(path, [line.removeprefix(sign).strip() for line in lines[:size]]))
        texts[language] = "\n".join(lines[size:]).strip() + "\n"
    if heads[0] != heads[1]:
        raise QueryError(f"{path}: its head comment differs from that of its twin")
    title, description, parameters = heads[0]
    return SavedQuestion(name, title, description, parameters, MappingProxyType(texts))


def _read_head(path: Path, lines: Iterable[str]) -> tuple[str, str, tuple[Parameter, ...]]:
    said = {"title": "", "description": ""}
    parameters = []
    for number, line in enumerate(lines, 1):
        key, _, value = line.partition(": ")
        if key in said:
            said[key] = value
        elif (match := _PARAMETER.fullmatch(line)) and match["type"] in TYPES:
            kinds = tuple(match["kinds"].split(", ")) if match["kinds"] else ()
            default = _default(match["type"], match["default"])
            parameters.append(Parameter(match["name"], match["type"], match["description"], default, kinds))
        else:
            form = "'param NAME: TYPE = DEFAULT — DESCRIPTION'"
            raise QueryError(f"{path}:{number}: must be title, description or {form}, not {line!r}")
    if not said["title"]:
        raise QueryError(f"{path}:1: the head comment has no title")
    return said["title"], said["description"], tuple(parameters)


def _default(type: str, text: str) -> Value | None:
    if text == "required":
        return None
    if type == "integer":
        return int(text)
    return tuple(text.split(", ")) if type in SEVERAL else text
