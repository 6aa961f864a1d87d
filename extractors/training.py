"""Wording that says what something was trained on; both roles and relations read it."""

from __future__ import annotations

from extractors.text import Candidate, Text, word_set

_TRAINED = word_set("trained pretrained tuned finetuned train training pretraining tuning finetuning")
_TRIED = word_set("evaluate evaluated evaluating tested test achieves achieve results performance outperforms")
_FAR = 14  # tokens from the verb to the last name of its list


def trained_on(text: Text, mention: Candidate) -> int | None:
    """The token of the verb, where the mention stands after "trained on", perhaps in a list."""
    begin = max(text.breaks[text.sentence(mention.start)], mention.start - _FAR)
    before = text.lower[begin : mention.start]
    verb = max((i for i, word in enumerate(before) if word in _TRAINED), default=None)
    if verb is None or "on" not in before[verb:] or not _TRIED.isdisjoint(before[verb:]):
        return None
    return begin + verb
