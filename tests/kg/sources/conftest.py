import io
from collections.abc import Callable

import pytest

from kg.sources import Report, read_papers
from schemas.records import Paper

Read = Callable[[bytes | str], tuple[list[Paper], Report]]


@pytest.fixture(scope="session")
def read() -> Read:
    """Everything that the reader makes of this content, which is called ``in``."""

    def read(content: bytes | str) -> tuple[list[Paper], Report]:
        report = Report()
        data = content.encode() if isinstance(content, str) else content
        return list(read_papers(io.BytesIO(data), name="in", report=report)), report

    return read
