"""What two names are to each other, by the names alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.compare import BROADER, DIFFERENT, NARROWER, SAME, compare, likenesses, tells_apart
from kg.resolve.spelling import squeezed, words

SAMES = [
    ("Model", "GPT-4", "GPT4"),
    ("Model", "Qwen-2.5-7B", "Qwen2.5 7b"),
    ("Model", "Mistral 7B v0.3", "Mistral-7B-0.3"),
    ("Model", "Tülu 2", "Tulu-2"),
    ("Model", r"$\pi_0$", "pi0"),
    ("Model", "Claude 3 Opus", "Claude Opus 3"),
    ("Model", "Google Gemma 2", "Gemma 2"),
    ("Model", "14B-DeepSeek-R1", "DeepSeek-R1-14B"),
    ("Dataset", "MIMIC-III", "MIMIC 3"),
    ("Dataset", "Places365", "Places-365"),
    ("Dataset", "LSUN dataset", "LSUN"),
    ("Benchmark", "AIME 2025", "AIME25"),
    ("Benchmark", "MT-Bench", "MTBench"),
    ("Benchmark", "Massive Text Embedding Benchmark", "MTEB"),
    ("Metric", "word error rates", "WER"),
    ("Metric", "BLEU score", "BLEU"),
    ("Metric", "Dice score", "Dice"),
    ("Metric", "micro F1", "F1-micro"),
    ("Metric", "root mean square error", "root mean squared error"),
    ("Dataset", "Switchboard corpus", "Switchboard"),
    ("Task", "vision-and-language navigation", "vision-language navigation"),
    ("Task", "Vision & Language Navigation", "vision and language navigation"),
    ("Method", "P&IDs", "piping and instrumentation diagrams"),
    ("Method", "large language model-based agents", "LLM agents"),
    ("Task", "visual question answering", "VQA"),
    ("Task", "document-level RE", "document-level relation extraction"),
    ("Task", "dialogue summarisation", "dialog summarization"),
    ("Method", "LLM-as-a-judge", "LLM as judge"),
    ("Method", "LLM-based agents", "large language model (LLM) agents"),
    ("Model", "Qwen2.5-7B", "QWEN2.5 7B"),
    ("Metric", "ΔE", "delta E"),
    ("Metric", "Cohen’s kappa", "Cohen kappa"),
    ("Method", "graph convolution networks", "Graph Convolutional Network"),
    ("Method", "multi-modal large language models", "multimodal LLM"),
    ("Method", "large language mod- els", "large language model"),
    ("Method", "Soft Actor-Critic (SAC)", "Soft actor critic"),
]
NARROWERS = [
    ("Model", "Llama-3-70B-Instruct", "Llama-3-70B"),
    ("Model", "Llama-3-70B", "Llama 3"),
    ("Model", "Gemini 1.5 Pro", "Gemini 1.5"),
    ("Model", "Claude Opus 4", "Claude 4"),
    ("Model", "ViT-Large", "ViT"),
    ("Model", "LLaMA 2", "Llama"),
    ("Dataset", "ImageNet-1k", "ImageNet"),
    ("Dataset", "WMT14 English-German", "WMT14"),
    ("Benchmark", "AlpacaEval 2.0", "AlpacaEval"),
    ("Metric", "Recall@10", "Recall@k"),
    ("Task", "few-shot image classification", "image classification"),
    ("Task", "open-domain dialogue generation", "dialogue generation"),
    ("Method", "Hierarchical RAG", "RAG"),
]
DIFFERENTS = [
    ("Model", "GPT-4", "GPT-4o"),
    ("Model", "Llama 2", "Llama 3"),
    ("Model", "CodeBERT", "BERT"),
    ("Dataset", "ImageNet-1k", "ImageNet-21k"),
    ("Dataset", "Fashion-MNIST", "MNIST"),
    ("Benchmark", "HumanEval+", "HumanEval"),
    ("Metric", "ROUGE-1", "ROUGE-L"),
    ("Metric", "pass@k", "pass^k"),
    ("Task", "image captioning", "image generation"),
    ("Method", "Sharpness-Aware Minimization (SAM)", "Segment Anything Model (SAM)"),
    ("Method", "general models", "generative models"),
    ("Method", "linear transformer", "linear transformations"),
    ("Method", "distributed reinforcement learning", "distributional reinforcement learning"),
    ("Method", "agent-based modeling", "agent modeling"),
    ("Model", "Mistral NeMo", "NVIDIA NeMo"),
    ("Model", "o3-mini", "Mini-o3"),
    ("Method", "P&ID", "PID"),
    ("Metric", "image-to-text recall", "text-to-image recall"),
    ("Dataset", "Amazon Books", "Google Books"),
    ("Benchmark", "ARC-Challenge", "ARC-AGI"),
    ("Metric", "Exact Match (SQuAD)", "Exact Match (NQ)"),
    ("Method", "🤗", "🦙"),
    ("Method", "🤗", "BERT"),
    ("Benchmark", "∞-Bench", "Bench"),
    ("Dataset", "हिन्दी", "हन्द"),
    ("Method", "masked language model", "masked language modeling"),
]


@pytest.mark.parametrize(("kind", "a", "b"), SAMES)
def test_spellings_and_expansions_are_the_same(kind, a, b):
    assert compare(a, kind, b, kind).judgement == compare(b, kind, a, kind).judgement == SAME


@pytest.mark.parametrize(("kind", "a", "b"), NARROWERS)
def test_versions_subsets_and_special_cases_are_narrower(kind, a, b):
    assert compare(a, kind, b, kind).judgement == NARROWER
    assert compare(b, kind, a, kind).judgement == BROADER
    assert tells_apart(a, b, kind)


@pytest.mark.parametrize(("kind", "a", "b"), DIFFERENTS)
def test_what_only_looks_alike_is_different(kind, a, b):
    assert compare(a, kind, b, kind).judgement == compare(b, kind, a, kind).judgement == DIFFERENT


def test_names_of_different_families_are_never_one():
    assert compare("ASR", "Task", "ASR", "Metric").judgement == DIFFERENT


NAMES = st.text(st.sampled_from("aAbBsS12 -.+()$_^vLM&"), min_size=1, max_size=14)
KINDS = st.sampled_from(["Task", "Method", "Model", "Dataset", "Benchmark", "Metric"])


@given(NAMES, NAMES, KINDS, KINDS)
def test_which_name_comes_first_does_not_matter(a, b, kind, other):
    there, back = compare(a, kind, b, other), compare(b, other, a, kind)
    mirrored = {NARROWER: BROADER, BROADER: NARROWER}
    assert back.judgement == mirrored.get(there.judgement, there.judgement)
    assert 0 < there.score <= 1


@given(st.text(st.sampled_from("eEbBsS12 -.+()$_^vLM&"), min_size=1, max_size=14), KINDS)  # no article: "a 1" is "1"
def test_a_name_is_itself_in_every_case_and_with_every_hyphen(name, kind):
    for other in (name, name.casefold(), name.upper(), name.replace(" ", "-"), name.replace("-", " ")):
        assert compare(name, kind, other, kind).judgement == SAME


@pytest.mark.parametrize(("kind", "a", "b"), SAMES)
def test_names_that_are_the_same_meet_in_a_block_unless_one_abbreviates_the_other(kind, a, b):
    if " abbrev" not in " " + compare(a, kind, b, kind).reason:
        assert likenesses(a, kind) & likenesses(b, kind)


def test_numbers_stay_apart_when_words_are_squeezed():
    assert squeezed(words("Llama 2 7B")) != squeezed(words("Llama 27B"))


def test_long_names_take_no_longer_than_others():
    assert compare("ab", "Method", "of " * 1200 + "x", "Method").judgement == DIFFERENT
    assert compare("tttttttt", "Method", "to " * 60, "Method").judgement == DIFFERENT
