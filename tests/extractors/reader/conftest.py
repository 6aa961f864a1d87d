import json

import numpy
import pytest

from extractors.reader.conclude import RELATIONS
from extractors.reader.features import COUNT, ROLES, TYPES
from extractors.reader.groups import CONCEPT_FEATURES, PAIR_FEATURES
from extractors.reader.model import Model, packed
from extractors.reader.spans import LONGEST

WIDTH, WORD, SPAN, CONCEPT, PAIR = 16, 8, 12, 12, 10
VOCABULARY = ["[UNK]", "we", "train", "bert", "on", "squ", "##ad", "a", "##b", "model"]


def random_weights(seed=0):
    """Weights of a tiny network, by the names and shapes that PyTorch gives them."""
    shapes = {
        "words.bag.weight": (len(VOCABULARY), WORD),
        "join": (WIDTH, WORD + COUNT),
        "convolutions.0.norm": (WIDTH,),
        "convolutions.0.conv": (WIDTH, WIDTH, 3),
        "convolutions.1.norm": (WIDTH,),
        "convolutions.1.conv": (WIDTH, WIDTH, 3),
        "attentions.0.norm": (WIDTH,),
        "attentions.0.project": (3 * WIDTH, WIDTH),
        "attentions.0.out": (WIDTH, WIDTH),
        "attentions.0.norm2": (WIDTH,),
        "attentions.0.up": (2 * WIDTH, WIDTH),
        "attentions.0.down": (WIDTH, 2 * WIDTH),
        "norm": (WIDTH,),
        "span_start": (SPAN, WIDTH),
        "span_end": (SPAN, WIDTH),
        "span_mean": (SPAN, WIDTH),
        "span_length.weight": (LONGEST + 1, SPAN),
        "span_type": (len(TYPES) + 1, SPAN),
        "concept": (CONCEPT, 2 * SPAN + CONCEPT_FEATURES),
        "beside": (CONCEPT, CONCEPT),
        "others": (CONCEPT, CONCEPT),
        "judge": (1 + len(TYPES) + len(ROLES), CONCEPT),
        "head": (PAIR, CONCEPT),
        "tail": (PAIR, CONCEPT),
        "pair": (PAIR, PAIR_FEATURES),
        "between": (PAIR, WIDTH),
        "relation": (len(RELATIONS), PAIR),
    }
    draw = numpy.random.default_rng(seed)
    weights = {}
    for name, shape in shapes.items():
        if name.endswith(".weight"):
            weights[name] = draw.normal(0, 0.5, shape).astype(numpy.float32)
        else:
            weights[name + ".weight"] = draw.normal(0, 0.5, shape).astype(numpy.float32)
            weights[name + ".bias"] = draw.normal(0, 0.5, shape[:1]).astype(numpy.float32)
    weights["span_type.bias"][-1] = weights["relation.bias"][0] = -4  # names everywhere, and no two of one thing
    weights["judge.bias"][0] = 4
    return weights


@pytest.fixture(scope="session")
def tiny():
    """A model with random weights, which sees names everywhere."""
    about = {
        "name": "tiny",
        "network": {"dilations": [1, 2], "heads": 2},
        "demands": {"concept": 0.05, "relation": 0.3},
    }
    return Model(
        {
            "model.json": json.dumps(about).encode(),
            "weights.npz": packed(random_weights()),
            "vocabulary.txt": "\n".join(VOCABULARY).encode(),
            "CARD.md": b"# tiny\n",
        },
        "tiny",
    )


@pytest.fixture(scope="session")
def tiny_folder(tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "tiny"
    tiny.save(folder)
    return folder
