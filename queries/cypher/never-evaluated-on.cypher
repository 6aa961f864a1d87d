// title: Which methods and models for a task were never evaluated on a benchmark
// description: Evaluated: a paper says so, or a paper that evaluates on the benchmark proposes it, uses it or compares with it. papers and stated: as in methods-for-task.
// param task: concept(Task) = required — the task
// param benchmark: concept(Dataset, Benchmark) = required — the benchmark that is missing
// param limit: integer = 100 — at most so many rows
MATCH (y:Paper|Method|Model)-[:EVALUATES_ON|EVALUATED_ON]->(b:Dataset|Benchmark)
WHERE b.id IN $benchmark
OPTIONAL MATCH (y)-[:PROPOSES|USES|COMPARES_WITH]->(e:Method|Model)
WITH collect(DISTINCT coalesce(e.id, y.id)) AS evaluated
MATCH (x:Paper|Method|Model)-[r:ADDRESSES|USED_FOR]->(t:Task)
WHERE t.id IN $task
OPTIONAL MATCH (x)-[own:PROPOSES]->(m:Method|Model)
WITH evaluated, x, r, coalesce(own.sentence, r.sentence) AS said,
     coalesce(m.id, x.id) AS id, coalesce(m.kind, x.kind) AS kind, coalesce(m.name, x.name) AS name
WHERE kind <> 'Paper' AND NOT id IN evaluated
RETURN name AS method, kind,
       count(DISTINCT CASE WHEN x.kind = 'Paper' THEN x.id END) AS papers,
       max(CASE WHEN x.kind = 'Paper' THEN 0 ELSE r.support END) AS stated,
       min(said) AS sentence, id
ORDER BY papers + stated DESC, id
LIMIT $limit
