"""The role that a paper has towards a concept, from the wording around its mentions.

Every mention shows at most one role; the strongest one shown anywhere is the paper's. Where no wording decides,
the place does: what stands only before the paper says what it does is background.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractors.abbreviations import Definition
from extractors.combine import Concept
from extractors.text import Candidate, Text, word_set
from extractors.training import trained_on
from schemas.ontology import ontology

DEFAULT = {
    "Task": "addresses",
    "Method": "uses",
    "Model": "uses",
    "Dataset": "evaluates_on",
    "Benchmark": "evaluates_on",
    "Metric": "measures",
}
_PROPOSING = word_set(
    "propose proposes proposed introduce introduces introduced present presents presented develop develops "
    "developed release releases released construct constructs constructed contribute contributes curate "
    "curated create created devise devised collect collected build built design designs designed formulate "
    "formulates unveil"
)
_NEXT = 2  # tokens: "propose the new Foo"
_OURS = frozenset(["proposed", "our"])
_OWN = word_set("we i paper work study article report authors")
_STOP = word_set(
    "that which to for by using with based where from on via whose through leveraging when while in as "
    "inspired because under over into if since is are"
)
_TRIALS = word_set(
    "evaluate evaluates evaluated evaluating evaluation evaluations experiment experiments experimental result "
    "results performance accuracy test tests tested testing validate validated achieves achieve achieving outperforms "
    "outperform benchmark benchmarks benchmarked score scores report state"
)
_COMPARING = word_set(
    "outperform outperforms outperformed outperforming surpass surpasses surpassing surpassed exceed exceeds "
    "exceeding compared compare compares comparing baseline baselines than versus vs against beats beating "
    "competitive rivaling comparable matching superior"
)


class Roles:
    """The roles of one paper's concepts; made once per paper."""

    def __init__(self, text: Text, definitions: Sequence[Definition]) -> None:
        self.text = text
        self.defined = {long for long, _ in definitions}
        self.own_start = self._own_start()
        self.proposed = sorted(self._proposed())
        self._order = {label: i for i, label in enumerate(ontology().roles)}

    def decide_for(self, kind: str, mentions: Sequence[Candidate]) -> tuple[str, Candidate]:
        """The role of a concept of this type with these mentions, and the mention that shows it."""
        return self.decide(Concept(tuple(mentions), kind, 1.0))

    def decide(self, concept: Concept) -> tuple[str, Candidate]:
        """The strongest role that a mention shows, and that mention."""
        shown = [(self._order[r], i, r) for i, m in enumerate(concept.mentions) if (r := self._shown(concept, m))]
        if shown:
            _, i, label = min(shown)
            return label, concept.mentions[i]
        if self._only_background(concept):
            return "mentions", concept.mentions[0]
        if concept.type in ("Dataset", "Benchmark"):
            return self._resource_role(concept)
        return DEFAULT[concept.type], concept.mentions[0]

    def shows(self, role: str, concept: Concept) -> Candidate:
        """The mention that shows best that the paper has this role towards a concept."""
        label, mention = self.decide(concept)
        if label == role:
            return mention
        if role == "evaluates_on":
            return self._resource_role(concept)[1]
        if role == "compares_with":
            return next(filter(self._compared, concept.mentions), concept.mentions[0])
        if role == "proposes":
            return next(filter(self._in_proposed, concept.mentions), concept.mentions[0])
        return next((m for m in concept.mentions if m.start >= self.own_start), concept.mentions[0])

    def _resource_role(self, concept: Concept) -> tuple[str, Candidate]:
        """Data that the paper only trains on is used; of the other mentions, one in words of a trial shows most."""
        tried = [mention for mention in concept.mentions if trained_on(self.text, mention) is None]
        if not tried:
            return "uses", concept.mentions[0]
        return DEFAULT[concept.type], next(filter(self._in_trial, tried), tried[0])

    def _in_trial(self, mention: Candidate) -> bool:
        start, end = self.text.sentences[self.text.sentence(mention.start)]
        return not _TRIALS.isdisjoint(self.text.lower[start:end])

    def _shown(self, concept: Concept, mention: Candidate) -> str | None:
        if mention.role and _legal(concept.type, mention.role):
            return mention.role
        if concept.type != "Task" and self._proposed_here(concept, mention):
            return "proposes"
        if concept.type in ("Method", "Model") and self._compared(mention):
            return "compares_with"
        return None

    def _own_start(self) -> int:
        """The first token of the sentence of the abstract in which the paper speaks of itself."""
        text = self.text
        for start, end in text.sentences:
            if start < text.title_end:
                continue
            lower = text.lower[start:end]
            if "we" in lower or "our" in lower or ("this" in lower and not _OWN.isdisjoint(lower)):
                return start
        return text.title_end

    def _proposed(self) -> Iterator[tuple[int, int]]:
        """Token ranges in which the paper says what it proposes."""
        text = self.text
        for start, end in text.sentences:
            lower = text.lower[start:end]
            for offset, word in enumerate(lower):
                if word not in _PROPOSING:
                    continue
                at = start + offset
                before = lower[max(0, offset - 4) : offset]
                if not _OWN.isdisjoint(before) or (
                    before and before[-1] == "and" and not _OWN.isdisjoint(lower[:offset])
                ):
                    stop = at + 1
                    while stop < end and text.lower[stop] not in _STOP and stop < at + 25:
                        stop += 1
                    yield at + 1, stop
                elif before and before[-1] in {"is", "are"} and offset < 16:
                    yield start, at

    def _in_proposed(self, mention: Candidate, within: int = 99) -> bool:
        i = bisect_left(self.proposed, (mention.start + 1, 0)) - 1
        return (
            i >= 0
            and self.proposed[i][0] <= mention.start <= self.proposed[i][0] + within
            and mention.end <= self.proposed[i][1]
        )

    def _proposed_here(self, concept: Concept, mention: Candidate) -> bool:
        coined = mention.start >= self.own_start and self._coined(mention)
        if concept.type in ("Method", "Model"):
            if any(m.layer == "lexicon" for m in concept.mentions):
                # Known names are rarely new: only "we propose Foo (F)" and "we propose Foo, a ..." say so.
                return (
                    (mention.start, mention.end) in self.defined or self._in_apposition(mention)
                ) and self._in_proposed(mention, _NEXT)
            if coined:
                return True
        before = self.text.lower[mention.start - 1] if mention.start else ""
        return self._in_proposed(mention) or before in _OURS

    def _coined(self, mention: Candidate) -> bool:
        """Whether the mention is a long form in capitals, with its abbreviation: "Adaptive Foo Bar (AFB)"."""
        if (mention.start, mention.end) not in self.defined:
            return False
        words = [w for w in self.text.words[mention.start : mention.end] if w[0].isalpha()]
        return sum(w[0].isupper() for w in words) >= 0.6 * len(words)

    def _in_apposition(self, mention: Candidate) -> bool:
        """Whether it is said at once what the mention is: "Foo, a ...", "Foo (Foo Bar), which ..."."""
        lower, at = self.text.lower, mention.end
        if lower[at : at + 1] == ["("] and ")" in lower[at : at + 12]:
            at += lower[at : at + 12].index(")") + 1
        return lower[at : at + 1] == [","] and lower[at + 1 : at + 2] in (
            ["a"],
            ["an"],
            ["which"],
            ["whose"],
            ["the"],
            ["our"],
        )

    def _compared(self, mention: Candidate) -> bool:
        begin = max(self.text.breaks[self.text.sentence(mention.start)], mention.start - 14)
        return not _COMPARING.isdisjoint(self.text.lower[begin : mention.start])

    def _only_background(self, concept: Concept) -> bool:
        start, title = self.own_start, self.text.title_end
        return all(title <= m.start < start for m in concept.mentions)


def _legal(kind: str, role: str) -> bool:
    return kind in ontology().edges[role.upper()].target


def default_roles(concepts: Sequence[Concept]) -> list[tuple[str, Candidate]]:
    """The most frequent role of each concept's type, shown by its first mention."""
    return [(DEFAULT[c.type], c.mentions[0]) for c in concepts]


def roles(text: Text, concepts: Sequence[Concept], definitions: Sequence[Definition]) -> list[tuple[str, Candidate]]:
    """The role of each concept, and the mention that shows it."""
    decider = Roles(text, definitions)
    return [decider.decide(concept) for concept in concepts]
