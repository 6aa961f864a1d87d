// title: What a paper proposes, uses, evaluates on and compares with
// description: By role, the surest first.
// param paper: paper = required — a paper, by id or title
// param role: role = PROPOSES, EVALUATES_ON, COMPARES_WITH, ADDRESSES, MEASURES, USES — what the paper does with it
// param limit: integer = 100 — at most so many rows
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE p.id IN $paper AND r.kind IN $role
RETURN r.kind AS role, c.kind AS kind, c.name AS concept,
       r.confidence AS confidence, r.sentence AS sentence, c.id AS id
ORDER BY role, confidence DESC, id, p.id
LIMIT $limit
