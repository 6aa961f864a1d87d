"""Writing a trained reader as the folder that `extractors.reader.model` loads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.reader.model import packed
from training.network import Reader


def export(reader: Reader, vocabulary: Sequence[str], about: Mapping[str, Any], folder: Path) -> None:
    """Write the reader's weights, its vocabulary and what it is; `training.card` writes its card."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.numpy() for name, tensor in reader.state_dict().items()}
    shape = {"dilations": list(reader.size.dilations), "heads": reader.size.heads}
    about = dict(about) | {"network": shape}
    (folder / "model.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "weights.npz").write_bytes(packed(weights))
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
