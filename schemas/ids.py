"""Identifiers: the same thing gets the same id, in any order and on any machine.

Paper ids say where they come from (``arxiv:2305.18290``, ``doi:10.1/x``) or, when a source gives none, are made
from the title. Concept ids are ``family:slug``; the family, not the type, stands in the id, because a Dataset that
more papers call a Benchmark must not change its id.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from schemas.ontology import ontology

_ARXIV = re.compile(
    r"(?:arxiv:|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_NOT_WORD = re.compile(r"[^\w+*@#.∞\U0001F000-\U0001FAFF]+")
_ARTICLES = re.compile(r"^(?:(?:the|an?)\s+(?=\S))+")  # not the A of A-OKVQA
_NO_PLURAL = ("ss", "ous", "sis", "xis", "ias", "pus")
_LONE_DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")


def digest(*parts: str, length: int = 12) -> str:
    """Hexadecimal SHA-256 of the parts, cut to `length` characters; the parts are kept apart by a NUL."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def paper_id(given: str | None, title: str) -> str:
    """The stable id of a paper.

    An arXiv id or DOI in any of its spellings is brought to one (without version, in lower case); another given id
    is kept as it is; without one, the id is made from the title.

    >>> paper_id("https://arxiv.org/abs/2305.18290v2", "")
    'arxiv:2305.18290'
    >>> paper_id("acl-2024.short.1", "")
    'acl-2024.short.1'
    >>> paper_id(None, "Asymptotics of Language Model Alignment")
    'title:bc3d8a280c81'
    """
    given = (given or "").strip()
    if match := _ARXIV.fullmatch(given):
        return "arxiv:" + match[1].lower()
    if match := _DOI.fullmatch(given):
        return "doi:" + match[1].lower()
    if given.partition(":")[0] in {node.family for node in ontology().nodes.values()}:
        return "paper:" + given  # or it could be taken for a concept's
    return given or "title:" + digest(name_key(title))


def name_key(name: str) -> str:
    """A name without what does not tell names apart: case, hyphens, spaces, plural s, a leading article.

    Two names with one key are one name. Versions and sizes stay apart (``GPT-4`` and ``GPT-4o`` differ).

    >>> name_key("Large Language Models"), name_key("large-language model")
    ('large language model', 'large language model')
    >>> name_key("AlpacaEval 2.0"), name_key("C++")
    ('alpacaeval 2.0', 'c++')
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("’", "'").replace("_", " ")
    text = _ARTICLES.sub("", text.strip()) or text
    words = _LONE_DOT.sub(" ", _NOT_WORD.sub(" ", text)).split()
    words = [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith(_NO_PLURAL) else w for w in words]
    return " ".join(words) or " ".join(text.split())


def concept_id(family: str, key: str) -> str:
    """The id of the concept of this family whose canonical name has this key.

    >>> concept_id("resource", "mt bench")
    'resource:mt-bench'
    """
    return f"{family}:{key.replace(' ', '-')}"


def edge_id(source: str, kind: str, target: str) -> str:
    """The id of an edge, unique over the whole graph."""
    return digest(source, kind, target, length=16)
