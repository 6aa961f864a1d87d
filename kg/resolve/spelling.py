"""A name as the row of words by which names are compared, whatever their spelling.

Case, hyphens, spaces, camel case, accents, Greek letters, LaTeX, sub- and superscripts, plurals, possessives, British
spelling, articles, "-and-", "v2" for "2", "2.0" for "2" and "-III" for "-3" do not tell names apart; numbers, sizes and
signs do. So does the & of an abbreviation, which stands for a word: P&ID is not PID. A name that has no Latin letter
and no digit is one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

Row = tuple[str, ...]  # the words of a name
SIGNS = frozenset(["+", "++", "*", "#", "^", "@", "&"])

_GREEK = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)")
_LATEX = re.compile(r"\\(?:math|text|bf|it|rm|tt)[a-z]*\b|[\\${}]")
_ACCENT = re.compile(r"(?<=[a-zA-Z])[\u0300-\u036f]+")
_SCRIPT = re.compile(r"[_^](?=\d)")
_AND = re.compile(r"-(?:and|And|&)-")  # vision-and-language
_BROKEN = re.compile(r"(?<=[a-z])- (?=[a-z])(?!and |or )")  # at the end of a line
_PLURAL = re.compile(r"(?<=[A-Z])s(?![^\W_])")  # LLMs
_POSSESSIVE = re.compile(r"(?<=[a-zA-Z])['’]s(?![^\W_])")
_VERSION = re.compile(r"(?<![^\W_])[vV](?=\d)|(?<=[a-zA-Z])[vV](?=\d)")
_ROMAN = re.compile(r"(?<=[ -])II(?![^\W_])|(?<=[ -])III(?![^\W_])|(?<=-)IV(?![^\W_])")
# A number with what hangs on it (3.5, 7B, 4o); an acronym, a word with a capital or without; a sign.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?:[a-zA-Z]+\d*)?"
    r"|[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[^\W\d_]+|\++|[@*#^&]|[\U0001F000-\U0001FAFF]"
)
_NUMBER = re.compile(r"(?![1-4]d)\d[\d.]*[a-z]{0,2}|\d+x\d+")
_ARTICLE = re.compile(r"^(?:[Tt]he|[Aa]n?) (?=\s*\S)|(?<=[ -])(?:the|an?)(?=[ -])|(?<=-)(?:The|An?)(?=-)")
_GAP = re.compile(r"[\s-]+")
_LATIN = re.compile(r"[a-zA-Z0-9]")
_BRITISH = [
    (re.compile(r"(?<=\w{3})is(?=(?:e|ed|er|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=\w{2})ogue$"), "og"),
    (re.compile(r"(?<=[bvl])our(?=$|al|ed|ing)"), "or"),
    (re.compile(r"(?<=mode)ll(?=(?:ed|ing|er)$)|(?<=labe)ll(?=(?:ed|ing|er)$)|(?<=trave)ll(?=(?:ed|ing|er)$)"), "l"),
    (re.compile(r"(?<=\w{2})tre$"), "ter"),
]


@lru_cache(maxsize=100_000)
def words(name: str) -> Row:
    r"""The words of a name.

    >>> words("GPT-4o mini"), words("Llama2-7B"), words(r"$\pi_0$-FAST"), words("DeepSeekMath")
    (('gpt', '4o', 'mini'), ('llama', '2', '7b'), ('pi', '0', 'fast'), ('deep', 'seek', 'math'))
    >>> words("Visual Odometries v2.0") == words("visual odometry 2")
    True
    """
    text = unicodedata.normalize("NFKC", name)
    text = text if text.isascii() else "".join(map(_spelled, text))
    if not _LATIN.search(text):
        return tuple(filter(None, [_GAP.sub("", text.casefold())]))
    text = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    text = _ROMAN.sub(lambda match: str(len(match[0]) if match[0] != "IV" else 4), _PLURAL.sub("", text))
    text = _AND.sub(" ", _POSSESSIVE.sub("", _BROKEN.sub("", text.replace(" & ", " and "))))
    text = _VERSION.sub(" ", _ARTICLE.sub("", _SCRIPT.sub("", _LATEX.sub("", text))))
    return tuple(map(_plain, _WORD.findall(text)))


def _spelled(letter: str) -> str:
    """A Greek letter by its name, the sign of infinity as a word."""
    if letter == "∞":
        return "infinite "
    greek = _GREEK.match(unicodedata.name(letter, ""))
    return greek[1].lower() if greek else letter


def _plain(word: str) -> str:
    if word[0].isdecimal():
        return re.sub(r"(?:\.0+)+$", "", word.replace(",", "")).lower()
    if word.isupper():
        return word.lower()  # REDS are not RED
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word[-1] == "s" and word[-2] not in "siu":
        word = word[:-1]
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    return word


def squeezed(row: Row) -> str:
    """The words in one, numbers kept apart: what "MT-Bench", "MTBench" and "mt bench" share.

    >>> squeezed(words("MT-Bench")) == squeezed(words("MTBench")), squeezed(words("Llama 2 7B"))
    (True, 'llama2 7b')
    """
    out = ""
    for word in row:
        gap = " " if out and out[-1].isdigit() and word[0].isdigit() else ""
        out += gap + word
    return out


def is_number(word: str) -> bool:
    """Whether a word is a version, a size, a count or a year.

    >>> is_number("7b"), is_number("4o"), is_number("3d")
    (True, True, False)
    """
    return _NUMBER.fullmatch(word) is not None


def is_acronym(name: str) -> bool:
    """Whether a name is one word with several capitals.

    >>> is_acronym("DPO"), is_acronym("LoRA"), is_acronym("Transformer")
    (True, True, False)
    """
    return " " not in name and sum(c.isupper() for c in name) > 1


def numbers(row: Row) -> Counter[str]:
    """The numbers among the words, years by their last two digits."""
    return Counter(short_year(w) for w in row if is_number(w))


def signs(row: Row) -> Counter[str]:
    """The words that are signs."""
    return Counter(w for w in row if w in SIGNS)


def short_year(word: str) -> str:
    """A year of this century by its last two digits; any other word as it is."""
    return re.sub(r"^20(?=\d\d$)", "", word)
