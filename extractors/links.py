"""Links to code repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|huggingface\.co)/"
    r"((?:datasets/|spaces/)?[\w.-]+/[\w.-]*\w)",
    re.IGNORECASE,
)


def repositories(text: str) -> Iterator[tuple[str, int, int]]:
    """Canonical URL and character range of every repository that the text links.

    >>> list(repositories("Code: github.com/Some/thing.git."))
    [('https://github.com/Some/thing', 6, 31)]
    """
    for match in _LINK.finditer(text):
        yield f"https://{match[1].lower()}/{match[2].removesuffix('.git')}", match.start(), match.end()
