"""What the tests of the layers share: a text as the layers read it."""

from collections.abc import Callable

import pytest

from extractors.language import SEPARATOR, pipeline, read_text
from extractors.text import Text


@pytest.fixture(scope="session")
def read() -> Callable[..., Text]:
    """Make the row of tokens of an abstract (and a title), with its sentences."""
    nlp = pipeline(())
    return lambda abstract, title="": read_text(nlp(title + SEPARATOR + abstract))
