// title: Which concepts the same papers use together with a concept
// description: papers: how many use both; total: how many name the other at all.
// param concept: concept = required — any concept, by name or alias
// param kind: kind = Task, Method, Model, Dataset, Benchmark, Metric — of what type the others are
// param role: role = PROPOSES, EVALUATES_ON, COMPARES_WITH, ADDRESSES, MEASURES, USES — what the paper does with both
// param limit: integer = 50 — at most so many rows
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.id IN $concept AND r.kind IN $role
WITH DISTINCT p
MATCH (p)-[s]->(o:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE s.kind IN $role AND o.kind IN $kind AND NOT o.id IN $concept
RETURN o.name AS concept, o.kind AS kind, count(DISTINCT p.id) AS papers, o.papers AS total, o.id AS id
ORDER BY papers DESC, id
LIMIT $limit
