"""A trained model as a folder: weights, vocabulary, what it is and how sure it must be.

``model.json`` says what the model is (name, version, licence, data, scores) and holds its shape, the calibration of
its chances and the confidence that a claim needs. ``weights.npz`` holds half-precision numbers, the vectors of
pieces as bytes with one scale a row; ``vocabulary.txt`` one piece a line; ``CARD.md`` is for people.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy

from extractors.reader.conclude import Demands
from extractors.reader.features import Features
from extractors.reader.network import Network
from extractors.reader.pieces import Pieces
from schemas.errors import ExtractorError
from schemas.ids import digest

DEFAULT = "abstracts-small"
_CARD = "CARD.md"
_FILES = ("model.json", "weights.npz", "vocabulary.txt", _CARD)
_VECTORS = "words.bag.weight"


class Model:
    """A model's files; the network is made when it is first asked for.

    Raises:
        ExtractorError: a file is missing or is not what it should be.
    """

    def __init__(self, contents: Mapping[str, bytes], place: str) -> None:
        self.contents, self.place = dict(contents), place
        try:
            self.about: dict[str, Any] = json.loads(self.contents["model.json"])
        except (KeyError, ValueError) as error:
            raise ExtractorError(f"{place} is no model: model.json: {error!r}") from error

    @cached_property
    def network(self) -> Network:
        """The network, ready to read."""
        try:
            with numpy.load(io.BytesIO(self.contents["weights.npz"]), allow_pickle=False) as stored:
                weights = {name: stored[name].astype(numpy.float32) for name in stored.files}
            weights[_VECTORS] *= weights.pop("words.bag.scale")
            return Network(weights, **self.about["network"])
        except (KeyError, ValueError, OSError) as error:
            raise ExtractorError(f"{self.place}: weights.npz does not fit model.json: {error!r}") from error

    @cached_property
    def demands(self) -> Demands:
        """How sure its claims must be."""
        try:
            return Demands(**self.about["demands"])
        except (KeyError, TypeError) as error:
            raise ExtractorError(f"{self.place}: model.json: demands: {error!r}") from error

    @cached_property
    def pieces(self) -> Pieces:
        """The vocabulary."""
        return Pieces(self.contents["vocabulary.txt"].decode("utf-8").splitlines())

    @property
    def digest(self) -> str:
        """Tells two models apart that may read a paper differently; what the card says of them does not count."""
        parts = (hashlib.sha256(self.contents[name]).hexdigest() for name in sorted(self.contents.keys() - {_CARD}))
        return digest(*parts, length=16)

    @property
    def card(self) -> str:
        """What a person should know before relying on it, in Markdown."""
        return self.contents.get(_CARD, b"").decode("utf-8")

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.contents.values()))

    def save(self, folder: Path) -> None:
        """Write the files to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.contents.items():
            (folder / name).write_bytes(content)


def load(name: str = DEFAULT) -> Model:
    """An installed model by its name, or one in a folder by its path.

    Raises:
        ExtractorError: there is no such model.
    """
    for folder in _installed():
        if folder.name == name:
            return _read(folder)
    if (Path(name) / "model.json").is_file():
        return _read(Path(name))
    known = ", ".join(folder.name for folder in _installed())
    raise ExtractorError(f"no model is called {name}, nor is it a folder with a model; installed: {known}")


def installed() -> list[Model]:
    """The models that came with the package."""
    return [_read(folder) for folder in _installed()]


def packed(weights: Mapping[str, Features]) -> bytes:
    """Weights as ``weights.npz`` holds them."""
    small = {name: array.astype(numpy.float16) for name, array in weights.items() if name != _VECTORS}
    vectors = weights[_VECTORS]
    scale = numpy.maximum(abs(vectors).max(axis=1, keepdims=True) / 127, 1e-6).astype(numpy.float16)
    small["words.bag.scale"] = scale
    out = io.BytesIO()
    whole = numpy.rint(vectors / scale.astype(numpy.float32)).astype(numpy.int8)
    numpy.savez(out, **small, **{_VECTORS: whole})  # type: ignore[arg-type]
    return out.getvalue()


def _installed() -> Iterator[Traversable]:
    folder = files("extractors") / "models"
    if folder.is_dir():
        yield from sorted((f for f in folder.iterdir() if (f / "model.json").is_file()), key=lambda f: f.name)


def _read(folder: Traversable) -> Model:
    return Model({n: (folder / n).read_bytes() for n in _FILES if (folder / n).is_file()}, str(folder))
