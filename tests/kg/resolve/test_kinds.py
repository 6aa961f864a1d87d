"""Versions, sizes and subsets, read off names."""

import pytest

from kg.resolve.kinds import kinds


def broader(names, type="Model"):
    found = kinds({name: [name] for name in names}, dict.fromkeys(names, type))
    return {kind.narrow: kind.broad for kind in found}


def test_each_gets_the_nearest_that_there_is():
    llamas = ["Llama", "Llama 3", "Llama-3-70B", "Llama-3-70B-Instruct", "Llama-2-7B"]
    assert broader(llamas) == {
        "Llama 3": "Llama",
        "Llama-3-70B": "Llama 3",
        "Llama-3-70B-Instruct": "Llama-3-70B",
        "Llama-2-7B": "Llama",
    }


@pytest.mark.parametrize(
    ("names", "type"),
    [
        (["FrameNet", "FRAME"], "Dataset"),
        (["Time-Domain Archive", "TIME"], "Dataset"),
        (["wave equations", "wave"], "Dataset"),
        (["ImageNet-1k", "ImageNet-21k"], "Dataset"),
        (["OpenAI GPT", "OpenAI"], "Model"),
        (["object detection", "detection"], "Task"),
    ],
)
def test_what_only_begins_alike_is_no_version(names, type):
    assert broader(names, type) == {}


def test_names_of_two_families_have_nothing_to_do_with_each_other():
    assert not list(kinds({"a": ["MATH"], "b": ["MATH-500"]}, {"a": "Task", "b": "Benchmark"}))


def test_capitals_do_not_hide_a_version_and_no_circle_is_made():
    assert broader(["LLaMA 2", "Llama"]) == {"LLaMA 2": "Llama"}
    circle = {"a": ["Foo", "Bar 2"], "b": ["Bar", "Foo 2"]}
    assert len(list(kinds(circle, dict.fromkeys(circle, "Model")))) == 1
