// title: Which concepts most papers use
// param kind: kind = Task, Method, Model, Dataset, Benchmark, Metric — of what type
// param role: role = PROPOSES, EVALUATES_ON, COMPARES_WITH, ADDRESSES, MEASURES, USES — what the paper does with it
// param year: integer = 0 — only papers of this year; 0 for every year
// param limit: integer = 20 — at most so many rows
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.kind IN $kind AND r.kind IN $role AND ($year = 0 OR p.year = $year)
RETURN c.name AS concept, c.kind AS kind, count(DISTINCT p.id) AS papers, c.id AS id
ORDER BY papers DESC, id
LIMIT $limit
