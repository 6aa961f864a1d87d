// title: Which models and methods were trained on a dataset
// description: stated: how many papers say so.
// param dataset: concept(Dataset, Benchmark) = required — the training data
// param limit: integer = 100 — at most so many rows
MATCH (m:Method|Model)-[r:TRAINED_ON]->(d:Dataset|Benchmark)
WHERE d.id IN $dataset
RETURN m.name AS model, m.kind AS kind, d.name AS dataset, r.support AS stated,
       r.confidence AS confidence, r.sentence AS sentence, m.id AS id
ORDER BY stated DESC, id, d.id
LIMIT $limit
