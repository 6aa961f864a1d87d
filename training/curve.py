"""How the pupil does when it learns from fewer annotated papers, and from no teacher.

python -m training.curve --gold TRAIN.jsonl --measure DEV.jsonl --encoder DIR [--papers 200 400 800 1500]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from extractors.reader.pieces import Pieces
from kg.score import annotation
from training.calibrate import Unseen, calibrated
from training.examples import rare_names, read_examples
from training.fit import readings
from training.train import pupil_of, split

SHOWN = ("concept (name+type)", "edge (name+type+role)", "evaluates_on edge", "proposes edge", "relation")
STEPS = 1500 * 10  # papers seen by every pupil, however few there are to see


def main() -> None:
    """Train a pupil for each number of papers, and print its F1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold", "measure", "encoder"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--papers", type=int, nargs="+", default=[200, 400, 800, 1500])
    given = parser.parse_args()
    vocabulary = given.encoder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces, rare = Pieces(vocabulary), rare_names(given.gold)
    learnt, held_out = split(given.gold)
    examples, unseen = (list(read_examples(records, pieces, rare)) for records in (learnt, held_out))
    records = [json.loads(line) for line in given.measure.read_text(encoding="utf-8").splitlines()]
    measured = list(read_examples(records, pieces, frozenset()))
    known = {r["id"]: annotation(r) for r in held_out}
    wanted = {e.id: known[e.id] for e in unseen}
    gold = {r["id"]: annotation(r) for r in records}
    print("papers", *SHOWN, sep="\t")
    for count in given.papers:
        with tempfile.TemporaryDirectory() as scratch:
            epochs = STEPS // count
            pupil = pupil_of(given.encoder, len(vocabulary), examples[:count], epochs, Path(scratch) / "pupil.pt")
        demands = calibrated(Unseen(wanted, unseen, list(readings(pupil, unseen))))
        table = Unseen(gold, measured, list(readings(pupil, measured))).table(demands)
        print(count, *(table[row].f1 for row in SHOWN), sep="\t", flush=True)


if __name__ == "__main__":
    main()
