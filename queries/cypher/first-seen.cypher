// title: In which year and which papers a concept was first named
// description: Papers without a year are left out.
// param concept: concept = required — any concept, by name or alias
// param role: role = PROPOSES, EVALUATES_ON, COMPARES_WITH, ADDRESSES, MEASURES, USES, MENTIONS — what the paper does with it
// param limit: integer = 100 — at most so many rows
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.id IN $concept AND r.kind IN $role
WITH c.id AS id, min(p.year) AS first
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.id IN $concept AND c.id = id AND p.year = first AND r.kind IN $role
RETURN p.year AS year, p.id AS paper, p.title AS title, r.kind AS role, c.name AS concept, r.sentence AS sentence
ORDER BY year, paper, role, c.id
LIMIT $limit
