"""The lines of a papers page that are no part of a paper: buttons, counts, dates, links."""

from __future__ import annotations

import re

_LINES = frozenset(
    line.strip()
    for row in (
        "new | papers | daily papers | trending papers | subscribe | log in | sign up | hugging face | trending",
        "get trending papers in your email inbox! | byak and the research community",
        "by ak and the research community | today | daily | weekly | monthly | previous | next | previous day",
        "next day | previous week | next week | previous month | next month | submitted by | upvote | upvoted",
        "author | authors | authors: | paper author | paper submitter | abstract | ai-generated summary | pdf",
        "arxiv | arxiv page | view arxiv page | view pdf | project page | view project page | github",
        "github page | github repo | add to collection | copy markdown | community | models | datasets | spaces",
        "docs | pricing | company | website | theme | system theme | tos | privacy | about | careers",
    )
    for line in row.split("|")
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d|{_MONTH} \d{{4}})"
_SHAPES = re.compile(
    "|".join(
        (
            rf"(?:[·•] ?)?(?:(?:published|submitted) on )?{_DATE}(?: ?[·•#].*)?",
            rf"(?:[·•] ?)?submitted by:? \S+(?: on {_DATE})?(?: ?[·•#].*)?",
            r"week \d+(?:,? \d{4})?",
            r"#\d+ paper of the (?:day|week|month)",
            r"(?:[·•] ?)?\d+ (?:authors?|comments?|upvotes?|likes?|papers?|replies)",
            r"(?:upvotes? |github )?[-–—·•|+,.#]?\s?[\d.,]*k?",
            r"(?:models|datasets|spaces) citing this paper(?: \d+)?",
            r"collections including this paper(?: \d+)?",
            r"arxiv:\s?\S+",
            r"https?://\S+",
            r"©.*",
        )
    ),
    re.IGNORECASE,
)
_LONGEST = 120


def is_furniture(line: str) -> bool:
    """Whether the whole line is known furniture.

    >>> is_furniture("Jul 31"), is_furniture("Upvote"), is_furniture("Upvote Models with Care")
    (True, True, False)
    """
    line = line.strip()
    return len(line) <= _LONGEST and (line.lower() in _LINES or bool(_SHAPES.fullmatch(line)))
