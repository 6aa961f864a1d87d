// title: Which papers use a concept, in which role, and which sentence says so
// description: Newest first. Papers that only mention it are left out, unless the role MENTIONS is asked for.
// param concept: concept = required — any concept, by name or alias
// param role: role = PROPOSES, EVALUATES_ON, COMPARES_WITH, ADDRESSES, MEASURES, USES — what the paper does with it
// param limit: integer = 100 — at most so many rows
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.id IN $concept AND r.kind IN $role
RETURN p.id AS paper, p.title AS title, p.year AS year, r.kind AS role, c.name AS concept,
       r.confidence AS confidence, r.sentence AS sentence
ORDER BY coalesce(p.year, 0) DESC, p.id, role, c.id
LIMIT $limit
