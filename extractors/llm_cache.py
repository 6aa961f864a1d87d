"""Answers of language models on disk, so that none is paid for twice."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

from schemas.errors import ExtractorError


def default_folder() -> Path:
    """Where this user's programs keep what can be made again.

    Not the graph's folder: an answer is good for any graph, for ``kg extract``, which has none, and for a graph that
    is deleted and built again; and what a graph holds of a paper must go when the paper is removed.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "papers-kg" / "answers"


class AnswerCache:
    """Answers by key (a hexadecimal digest of all that was asked), one file each, shared by any number of processes."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = Path(folder) if folder else default_folder()

    def read(self, key: str) -> str | None:
        """The answer that was kept under this key; a file that is no answer counts as none."""
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            return str(json.loads(self._path(key).read_text(encoding="utf-8"))["answer"])
        return None

    def write(self, key: str, answer: str, asked: str) -> None:
        """Keep an answer, atomically; `asked` says whom, for people who look into the folder.

        Raises:
            ExtractorError: the folder cannot be written.
        """
        path = self._path(key)
        self.check(path.parent)
        try:
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False
            ) as part:
                json.dump({"asked": asked, "answer": answer}, part, ensure_ascii=False)
            Path(part.name).replace(path)
        except OSError as error:
            raise self._unwritable(error) from error

    def check(self, folder: Path | None = None) -> None:
        """Make sure that the folder is there, before anything is paid for.

        Raises:
            ExtractorError: it cannot be made.
        """
        try:
            (folder or self.folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.json"

    def _unwritable(self, error: OSError) -> ExtractorError:
        return ExtractorError(
            f"answers cannot be kept in {self.folder} ({error.strerror or error}); name another folder with --cache"
        )
