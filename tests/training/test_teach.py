"""What teachers tell their pupil; needs the extra ``training``."""

import copy

import numpy
import pytest

torch = pytest.importorskip("torch", reason="the extra training is not installed")

from extractors.reader.pieces import Pieces
from training.examples import example_of
from training.network import Reader, Size, Words
from training.teach import taught

VOCABULARY = ["[UNK]", "we", "train", "bert", "on", "squ", "##ad", "a", "model"]
SIZE = Size(width=16, embedding=8, dilations=(1, 2), attentions=1, heads=2, span=12, concept=12, pair=10)


def teacher(seed):
    torch.manual_seed(seed)
    reader = Reader(Words(len(VOCABULARY), SIZE), SIZE).eval()
    with torch.no_grad():
        reader.span_type.bias[-1] = -3
    return reader


def lesson(*teachers):
    example = example_of("p", "A model", "We train BERT (a model) on SQuAD, with a model.", Pieces(VOCABULARY))
    [lesson] = taught(teachers, [copy.deepcopy(example)])
    return lesson


def test_teachers_that_agree_say_what_one_says():
    one = teacher(0)
    alone, twice = lesson(one), lesson(one, one)
    assert (alone.span_rows == twice.span_rows).all() and len(alone.span_rows)
    for name in ("kept", "types", "roles", "pairs"):
        assert numpy.allclose(getattr(alone.taught, name), getattr(twice.taught, name), atol=1e-5)


def test_teachers_that_differ_meet_in_the_middle():
    first, second = teacher(0), teacher(1)
    alone, other, both = lesson(first), lesson(second), lesson(first, second)
    rows = [set(map(tuple, e.spans[e.span_rows].tolist())) for e in (alone, other, both)]
    shared = min(rows[0] & rows[1] & rows[2])
    chances = []
    for e in (alone, other, both):
        at = [tuple(e.spans[row].tolist()) for row in e.span_rows].index(shared)
        chances.append(e.span_chances[at].astype(numpy.float32))
    assert numpy.allclose((chances[0] + chances[1]) / 2, chances[2], atol=2e-3)
