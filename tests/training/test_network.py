"""The network for training and the one that the package runs are one network; needs the extra ``training``."""

import numpy
import pytest

torch = pytest.importorskip("torch", reason="the extra training is not installed")

from extractors.reader.model import Model, packed
from extractors.reader.network import NetworkJudge
from extractors.reader.pieces import Pieces
from extractors.reader.read import read
from training.examples import batch_of, example_of
from training.fit import TorchJudge
from training.network import Reader, Size, Words

VOCABULARY = ["[UNK]", "we", "train", "bert", "on", "squ", "##ad", "a", "model"]
SIZE = Size(width=16, embedding=8, dilations=(1, 2), attentions=1, heads=2, span=12, concept=12, pair=10)


def test_both_networks_judge_alike():
    torch.manual_seed(0)
    reader = Reader(Words(len(VOCABULARY), SIZE), SIZE).eval()
    with torch.no_grad():
        reader.span_type.bias[-1] = -3
        reader.judge.bias[0] = 3
    weights = {name: tensor.numpy() for name, tensor in reader.state_dict().items()}
    about = b'{"name": "x", "network": {"dilations": [1, 2], "heads": 2}, "demands": {}}'
    model = Model({"model.json": about, "weights.npz": packed(weights), "vocabulary.txt": b""}, "x")
    reader.load_state_dict({name: torch.from_numpy(w) for name, w in model.network.weights.items()})
    text = "We train BERT (a model) on SQuAD. A model, BERT, is trained on a model of SQuAD."
    example = example_of("p", "A model", text, Pieces(VOCABULARY))
    other = example_of("q", "", "BERT.", Pieces(VOCABULARY))
    with torch.inference_mode():
        tokens = reader.encode(batch_of([example, other], False))[0]
        mine = model.network.encode(example.pieces, example.features.astype(numpy.float32))
        assert numpy.allclose(tokens.numpy(), mine, atol=1e-5)
        spans = example.spans.astype(numpy.int64)
        judges = TorchJudge(reader, tokens), NetworkJudge(model.network, mine)
        theirs, ours = (read(example.text, spans, example.definitions, example.roles, judge) for judge in judges)
    assert theirs is not None and ours is not None and len(ours.groups) > 1
    assert (theirs.groups.mentions == ours.groups.mentions).all()
    for name in ("kept", "types", "roles", "pairs"):
        assert numpy.allclose(getattr(theirs, name), getattr(ours, name), atol=1e-5), name
