// title: Which papers evaluate on a benchmark or dataset
// description: Newest first.
// param benchmark: concept(Dataset, Benchmark) = required — what results are measured on
// param limit: integer = 100 — at most so many rows
MATCH (p:Paper)-[r:EVALUATES_ON]->(b:Dataset|Benchmark)
WHERE b.id IN $benchmark
RETURN p.id AS paper, p.title AS title, p.year AS year, b.name AS benchmark,
       r.confidence AS confidence, r.sentence AS sentence
ORDER BY coalesce(p.year, 0) DESC, p.id, b.id
LIMIT $limit
