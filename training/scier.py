"""The same recipe on SciER, to compare with published figures: names and types in sentences of full papers.

    torchrun --nproc-per-node 2 -m training.scier --data DIR --papers PAPERS.jsonl.gz --encoder DIR

DIR holds ``train.jsonl`` and ``dev.jsonl``: one sentence a line, entities by character offsets. A name counts when
its first and last character and its type are right. SciER is under the GPL: what is trained here is never shipped.

Q. Zhang et al., "SciER: An Entity and Relation Extraction Dataset for Datasets, Methods, and Tasks in Scientific
Documents", EMNLP 2024.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy
import torch

from extractors.reader.features import ROLES, TYPES
from extractors.reader.pieces import Pieces
from extractors.reader.read import likely_spans
from training.examples import Example, Truth, batch_of, example_of
from training.fit import fit, rank, remember
from training.network import MiniLM, Reader, Words
from training.teach import taught
from training.train import PUPIL, SEED, TEACHER, join, unannotated

_COUNTED = ("Dataset", "Method", "Task")


def read_sentences(path: Path, pieces: Pieces) -> Iterator[tuple[Example, int]]:
    """Sentences with their names, and how many names no row of tokens matches: these cannot be found."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        example = example_of(str(number), "", record["text"], pieces)
        starts = {start: i for i, start in enumerate(example.text.starts)}
        ends = {end: i + 1 for i, end in enumerate(example.text.ends)}
        shift = len(example.text.text) - len(record["text"])
        found = [
            (starts.get(e["start"] + shift, -1), ends.get(e["end"] + shift, -1), TYPES.index(e["type"]))
            for e in record["entities"]
        ]
        whole = [(s, e, t) for s, e, t in found if 0 <= s < e]
        mentions = [(s, e, n) for n, (s, e, _) in enumerate(whole)]
        roles = [ROLES.index("uses")] * len(whole)
        example.truth = Truth(mentions, [t for *_, t in whole], roles, set())
        yield example, len(found) - len(whole)


@torch.inference_mode()
def f1(reader: Reader, read: Sequence[tuple[Example, int]], least: float = 0.5) -> tuple[float, float, float]:
    """Precision, recall and F1 of names with their types, in percent."""
    reader.eval()
    examples = [example for example, _ in read]
    right, given, wanted = 0, 0, sum(missed for _, missed in read)
    for start in range(0, len(examples), 32):
        chosen = examples[start : start + 32]
        tokens = reader.encode(batch_of(chosen, isinstance(reader.words, MiniLM)))
        for i, example in enumerate(chosen):
            truth = example.truth
            assert truth is not None
            gold = {(s, e, truth.types[c]) for s, e, c in truth.mentions}
            spans = example.spans.astype(numpy.int64)
            _, logits = reader.spans(tokens[i, : len(example.pieces)], torch.from_numpy(spans))
            chances = logits.softmax(-1).numpy()
            rows = likely_spans(spans, chances, least)
            found = {(*spans[r].tolist(), int(chances[r, :-1].argmax())) for r in rows}
            found = {f for f in found if TYPES[f[2]] in _COUNTED}
            right, given, wanted = right + len(gold & found), given + len(found), wanted + len(truth.mentions)
    return 100 * right / max(given, 1), 100 * right / wanted, 200 * right / max(given + wanted, 1)


def main() -> None:
    """Train teacher and pupil, and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "papers", "encoder"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, default=2000, help="papers for the teacher to read")
    given = parser.parse_args()
    join()
    vocabulary = given.encoder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces = Pieces(vocabulary)
    train = [example for example, _ in read_sentences(given.data / "train.jsonl", pieces)]
    dev = list(read_sentences(given.data / "dev.jsonl", pieces))
    torch.manual_seed(SEED)
    teacher = Reader(MiniLM(given.encoder), TEACHER).eval()
    assert isinstance(teacher.words, MiniLM)
    remember(teacher.words, train, batch=32)
    fit(teacher, train, epochs=5, rate=8e-4, base_rate=1e-4, batch=32, seed=SEED)
    if rank() == 0:
        _print("teacher", f1(teacher, dev))
    papers = unannotated(given.papers, set(), given.count)
    silver = taught([teacher], (example_of(r["id"], "", s, pieces) for r in papers for s in _sentences(r)), batch=32)
    torch.manual_seed(SEED)
    pupil = Reader(Words(len(vocabulary), PUPIL), PUPIL)
    assert isinstance(pupil.words, Words)
    pupil.words.start_from(teacher.words)
    fit(pupil, [*silver, *(4 * train)], epochs=2, rate=1e-3, batch=64, seed=SEED)
    if rank() == 0:
        _print("pupil", f1(pupil, dev))


def _sentences(record: dict[str, Any]) -> list[str]:
    return [s.strip() + "." for s in record["abstract"].split(". ") if 20 < len(s) < 400]


def _print(name: str, figures: tuple[float, float, float]) -> None:
    print("{:8s} P {:5.1f}  R {:5.1f}  F1 {:5.1f}".format(name, *figures), flush=True)


if __name__ == "__main__":
    main()
