"""From claims to the graph: each paper's claims become edges, with the names brought to concepts by a linker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.graph.claims import Row
from kg.graph.concepts import Linker
from kg.graph.related import related_papers
from kg.graph.tables import GraphTables
from schemas.ontology import ontology
from schemas.records import ConceptClaim, Edge, Evidence, Mention, Node, PaperClaims

SUBCLASS_OF = "SUBCLASS_OF"
BY_NAME = "names"  # the extractor of what is read off a name
EVIDENCE = 3  # papers that are quoted for it

_Scored = tuple[float, Mention]


def derive(rows: Iterable[Row], linker: Linker) -> GraphTables:
    """The tables of the graph that these papers make; the order of the rows does not matter."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    named: dict[str, list[str]] = {}  # paper -> its concepts
    stated: defaultdict[tuple[str, str, str], list[_Scored]] = defaultdict(list)
    for row in rows:
        paper = row.paper
        nodes[paper.id] = Node(paper.id, "Paper", _paper_properties(row))
        beside = [c.names[0] for c in row.claims.concepts]
        ids = [linker.id_of(c.names, c.type, beside) for c in row.claims.concepts]
        paper_edges = list(_role_edges(paper.id, row.claims, ids, linker))
        edges += paper_edges
        named[paper.id] = [e.target for e in paper_edges]
        for head, kind, tail, scored in _relations(paper.id, row.claims, ids, linker):
            stated[head, kind, tail] += scored
        for repository, edge in _code_edges(paper.id, row.claims):
            # Papers spell one repository differently; the spelling must not depend on who came last.
            nodes[repository.id] = min(nodes.get(repository.id, repository), repository, key=lambda n: n.label)
            edges.append(edge)
    for ends, scored in _kinds(edges, linker):
        stated[ends] += scored
    edges += (_joined(*ends, scored) for ends, scored in stated.items())
    edges += related_papers(named, {id: concept.name for id, concept in linker.concepts.items()})
    papers = Counter(concept for concepts in named.values() for concept in concepts)
    for id, count in papers.items():
        concept = linker.concepts[id]
        properties = {"name": concept.name, "aliases": list(concept.aliases), "papers": count}
        nodes[id] = Node(id, concept.kind, properties)
    return GraphTables.from_records(nodes.values(), edges)


def _paper_properties(row: Row) -> dict[str, object]:
    paper = row.paper
    properties = {p.name: getattr(paper, p.name) for p in ontology().nodes["Paper"].properties}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in properties.items() if v not in (None, ())}


def _mention(paper: str, evidence: Evidence) -> Mention:
    extractor = f"{evidence.layer} {evidence.version}"
    return Mention(paper, evidence.field, evidence.start, evidence.end, evidence.sentence, extractor)


def _role_edges(paper: str, claims: PaperClaims, ids: list[str], linker: Linker) -> Iterator[Edge]:
    """One edge to each concept: the paper's strongest role towards it, with all evidence for the concept."""
    strength = {role: rank for rank, role in enumerate(ontology().roles)}
    together: defaultdict[str, list[ConceptClaim]] = defaultdict(list)
    for id, claim in zip(ids, claims.concepts, strict=True):
        together[id].append(claim)
    for id, group in together.items():
        group.sort(key=lambda c: (strength[c.role], -c.confidence, c.names))
        kind = linker.concepts[id].kind
        role = next((c.role for c in group if ontology().allows("Paper", c.role.upper(), kind)), "mentions")
        confidence = max((c.confidence for c in group if c.role == role), default=group[0].confidence)
        mentions = dict.fromkeys(_mention(paper, e) for c in group for e in c.evidence)
        yield Edge(paper, role.upper(), id, confidence, 1, tuple(mentions))


def _relations(
    paper: str, claims: PaperClaims, ids: list[str], linker: Linker
) -> Iterator[tuple[str, str, str, list[_Scored]]]:
    """Relations with their ends brought to concepts; one that the ontology does not allow is left out."""
    by_name = {name: id for id, c in zip(ids, claims.concepts, strict=True) for name in c.names}
    for relation in claims.relations:
        head, tail = by_name.get(relation.head), by_name.get(relation.tail)
        kind = relation.label.upper()
        if head is None or tail is None or head == tail:
            continue
        if ontology().allows(linker.concepts[head].kind, kind, linker.concepts[tail].kind):
            yield head, kind, tail, [(relation.confidence, _mention(paper, e)) for e in relation.evidence]


def _kinds(edges: Sequence[Edge], linker: Linker) -> Iterator[tuple[tuple[str, str, str], list[_Scored]]]:
    """What names say of versions and variants; the evidence is where the surest papers name them."""
    named: defaultdict[str, list[_Scored]] = defaultdict(list)
    kinds = {kind.narrow: kind for kind in linker.kinds}
    for edge in edges:
        if edge.target in kinds and edge.mentions:
            named[edge.target].append((edge.confidence, edge.mentions[0]))
    used = {edge.target for edge in edges}
    for id, scored in named.items():
        kind = kinds[id]
        while kind.broad not in used and kind.broad in kinds:
            kind = kinds[kind.broad]
        concepts = linker.concepts
        if kind.broad in used and ontology().allows(concepts[id].kind, SUBCLASS_OF, concepts[kind.broad].kind):
            surest = sorted(scored, key=lambda item: (-item[0], item[1]))[:EVIDENCE]
            yield (
                (id, SUBCLASS_OF, kind.broad),
                [(kind.score, mention._replace(extractor=BY_NAME)) for _, mention in surest],
            )


def _joined(head: str, kind: str, tail: str, scored: list[_Scored]) -> Edge:
    scored.sort(key=lambda item: (-item[0], item[1]))
    mentions = tuple(dict.fromkeys(mention for _, mention in scored))
    return Edge(head, kind, tail, scored[0][0], len({m.paper for m in mentions}), mentions)


def _code_edges(paper: str, claims: PaperClaims) -> Iterator[tuple[Node, Edge]]:
    places: defaultdict[str, list[Mention]] = defaultdict(list)
    for url, evidence in claims.code:
        places[url].append(_mention(paper, evidence))
    for url, mentions in places.items():
        name = url.partition("://")[2].strip("/")
        node = Node(f"repository:{name.lower()}", "Repository", {"name": name, "url": url})
        yield node, Edge(paper, "HAS_CODE", node.id, 1.0, 1, tuple(mentions))
