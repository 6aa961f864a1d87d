"""From a language model's answer to claims: what the ontology does not allow or the text does not say is left out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractors.evidence import Shower
from extractors.links import repositories
from extractors.text import Text
from schemas.ids import name_key
from schemas.ontology import ontology
from schemas.records import ConceptClaim, Evidence, Paper, PaperClaims, RelationClaim

# No probabilities: a language model does not tell how sure it is, and nothing was measured. A concept stands in the
# text and is mostly right; a relation also needs both its ends and the right label. Change them once you have
# measured your model with `kg score`.
CONCEPT, RELATION = 0.8, 0.6
INVENTED = "names dropped that do not stand in the text"
FORBIDDEN = "claims dropped that are malformed, against the ontology, or about a dropped name"

Span = tuple[int, int]  # characters of a title and an abstract with the separator between


class _Concept(NamedTuple):
    type: str
    role: str
    sentence: int
    places: list[Span]


def read_answer(content: str) -> dict[str, Any]:
    """The JSON object of an answer; what a model says before and after it is passed over.

    Raises:
        ValueError: there is none, or it lacks the lists that were asked for.
    """
    said = content.rpartition("</think>")[2]
    answer = json.loads(said[said.find("{") : said.rfind("}") + 1] or "null")
    lists = [answer.get(name, []) if isinstance(answer, dict) else None for name in ("concepts", "relations")]
    if not isinstance(answer, dict) or "concepts" not in answer or not all(isinstance(list_, list) for list_ in lists):
        raise ValueError("not an object with lists of concepts and relations")
    return answer


def to_claims(answer: Mapping[str, Any], paper: Paper, text: Text, version: str, dropped: Counter[str]) -> PaperClaims:
    """The claims of an answer about this paper; what is left out is counted in `dropped`."""
    return _Reader(paper, text, version, dropped).claims(answer)


class _Reader:
    def __init__(self, paper: Paper, text: Text, version: str, dropped: Counter[str]) -> None:
        self.paper, self.text, self.dropped = paper, text, dropped
        self.show = Shower(paper, text, version)

    def claims(self, answer: Mapping[str, Any]) -> PaperClaims:
        self.numbers: dict[str, int] = {}  # which concept goes by a name
        concepts = self._concepts(answer["concepts"])
        claims = [self._concept_claim(concept) for concept in concepts]
        for number, claim in enumerate(claims):
            for name in claim.names:
                self.numbers.setdefault(name_key(name), number)
        relations: dict[tuple[str, str, str], RelationClaim] = {}
        for entry in answer.get("relations", ()):
            if relation := self._relation(entry, concepts, claims):
                relations.setdefault((relation.head, relation.label, relation.tail), relation)
            else:
                self.dropped[FORBIDDEN] += 1
        code: dict[str, Evidence] = {}
        for url, start, end in repositories(self.text.text):
            code.setdefault(url, self.show.characters(start, end, "links"))
        return PaperClaims(self.paper.id, tuple(claims), tuple(relations.values()), tuple(code.items()))

    def _concepts(self, entries: Sequence[Any]) -> list[_Concept]:
        """The legal concepts, each with the places where its names stand; a place belongs to the first that names it.

        A name within a longer one ("BERT" in "BERT-wwm") counts only for a concept that stands nowhere else.
        """
        taken: set[Span] = set()
        found: list[_Concept] = []
        for entry in entries:
            concept = _legal(entry)
            if concept is None:
                self.dropped[FORBIDDEN] += 1
                continue
            for name in entry["names"]:
                places = list(self._places(name))
                self.dropped[INVENTED] += not places
                if free := [place for place in places if place not in taken]:
                    taken.update(free)
                    concept.places.extend(free)
                    self.numbers.setdefault(name_key(name), len(found))
            if concept.places:
                found.append(concept)
        inner = _inner(taken)
        return [c._replace(places=[p for p in c.places if p not in inner] or c.places) for c in found]

    def _places(self, name: str) -> Iterator[Span]:
        """Where a name stands as a word of its own, in the title or the abstract; a plural s may follow."""
        words = name.split()
        if not words:
            return
        before = r"(?<![^\W_])" if words[0][0].isalnum() else ""
        after = r"s?(?![^\W_])" if words[-1][-1].isalnum() else ""
        for match in re.finditer(before + r"\s+".join(map(re.escape, words)) + after, self.text.text):
            if match.end() <= len(self.paper.title) or match.start() >= self.show.abstract_at:
                yield match.span()

    def _concept_claim(self, concept: _Concept) -> ConceptClaim:
        places = sorted(concept.places)
        shown = next((p for p in places if self.text.sentence_at(p[0]) == concept.sentence), places[0])
        ordered = (shown, *(p for p in places if p != shown))
        evidence = tuple(self.show.characters(*place, "llm") for place in ordered)
        return self.show.concept(concept.type, concept.role, CONCEPT, evidence)

    def _relation(
        self, entry: Any, concepts: Sequence[_Concept], claims: Sequence[ConceptClaim]
    ) -> RelationClaim | None:
        """A relation between two concepts of this answer, if the ontology allows it."""
        if not isinstance(entry, dict) or entry.get("relation") not in ontology().relations:
            return None
        head, tail = (self.numbers.get(name_key(str(entry.get(end)))) for end in ("head", "tail"))
        label = entry["relation"]
        if head is None or tail is None or head == tail:
            return None
        if not ontology().allows(concepts[head].type, label.upper(), concepts[tail].type):
            return None
        place = self._shown(_sentence(entry), concepts[head].places, sorted(concepts[tail].places))
        evidence = self.show.characters(*place, "llm")
        return RelationClaim(claims[head].names[0], label, claims[tail].names[0], RELATION, (evidence,))

    def _shown(self, sentence: int, heads: Sequence[Span], tails: Sequence[Span]) -> Span:
        """The name that shows a relation: in the sentence said, or else in one that has both ends, the tail first."""
        beside = {self.text.sentence_at(start) for start, _ in heads}
        said = (p for p in (*tails, *heads) if self.text.sentence_at(p[0]) == sentence)
        return next(said, next((p for p in tails if self.text.sentence_at(p[0]) in beside), tails[0]))


def _inner(places: Iterable[Span]) -> set[Span]:
    """The places that lie within another one."""
    inner, reach = set(), -1
    for start, end in sorted(places, key=lambda p: (p[0], -p[1])):
        if end <= reach:
            inner.add((start, end))
        reach = max(reach, end)
    return inner


def _legal(entry: Any) -> _Concept | None:
    """What an answer says of a concept, if the ontology has its type and allows its role."""
    if not isinstance(entry, dict):
        return None
    kind, role, names = entry.get("type"), entry.get("role"), entry.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    if kind not in ontology().concepts or role not in ontology().roles:
        return None
    if not ontology().allows("Paper", role.upper(), kind):
        return None
    return _Concept(kind, role, _sentence(entry), [])


def _sentence(entry: Mapping[str, Any]) -> int:
    """The number of a sentence as `Text.sentences` counts, or -1."""
    number = entry.get("sentence")
    return number - 1 if isinstance(number, int) else -1
