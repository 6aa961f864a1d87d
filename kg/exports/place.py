"""Where an export goes: complete or not at all, and never over what is not an export."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import ExportError


@contextmanager
def placed(target: Path, *, folder: bool, overwrite: bool) -> Iterator[Path]:
    """A path to write to (a folder exists already), which becomes `target` when the block ends without error.

    A file replaces a file, a folder replaces a folder that holds no other names than the new one does.

    Raises:
        ExportError: the target may not be replaced.
    """
    _check(target, folder, overwrite)
    if not target.parent.is_dir():
        raise ExportError(f"{target}: there is no folder {target.parent}")
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        made = Path(scratch) / target.name
        if folder:
            made.mkdir()
        yield made
        _check(target, folder, overwrite)
        if folder and target.exists():
            names = {path.name for path in made.iterdir()}
            if strange := sorted(path.name for path in target.iterdir() if path.name not in names):
                raise ExportError(f"{target} holds what is no part of this export ({strange[0]}): name another folder")
            target.replace(Path(scratch) / "old")
        made.replace(target)


def _check(target: Path, folder: bool, overwrite: bool) -> None:
    if not target.exists():
        return
    if folder != target.is_dir() or not (target.is_dir() or target.is_file()):
        raise ExportError(f"{target} is there and not a {'folder' if folder else 'file'}: name another path")
    if not overwrite and not (folder and not any(target.iterdir())):
        raise ExportError(f"{target} is there already: name another path, or say overwrite")
