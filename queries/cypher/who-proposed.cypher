// title: Which papers propose a concept
// description: Oldest first; papers without a year come last.
// param concept: concept = required — any concept, by name or alias
// param limit: integer = 100 — at most so many rows
MATCH (p:Paper)-[r:PROPOSES]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.id IN $concept
RETURN p.id AS paper, p.title AS title, p.year AS year, c.name AS concept,
       r.confidence AS confidence, r.sentence AS sentence
ORDER BY coalesce(p.year, 9999), p.id, c.id
LIMIT $limit
