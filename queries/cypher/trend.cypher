// title: How many papers of each year use a concept
// description: total: all papers of that year. Papers without a year are left out.
// param concept: concept = required — any concept, by name or alias
// param role: role = PROPOSES, EVALUATES_ON, COMPARES_WITH, ADDRESSES, MEASURES, USES — what the paper does with it
// param limit: integer = 100 — at most so many rows
MATCH (p:Paper)-[r]->(c:Task|Method|Model|Dataset|Benchmark|Metric)
WHERE c.id IN $concept AND r.kind IN $role AND p.year IS NOT NULL
WITH p.year AS year, count(DISTINCT p.id) AS papers
MATCH (q:Paper) WHERE q.year = year
RETURN year, papers, count(DISTINCT q.id) AS total
ORDER BY year
LIMIT $limit
