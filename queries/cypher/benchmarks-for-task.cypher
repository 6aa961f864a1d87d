// title: Which benchmarks and datasets measure a task
// description: papers: how many papers that address the task evaluate on it; stated: how many say that it is a benchmark for the task.
// param task: concept(Task) = required — the task
// param limit: integer = 100 — at most so many rows
MATCH (x:Paper|Dataset|Benchmark)-[r:ADDRESSES|BENCHMARK_FOR]->(t:Task)
WHERE t.id IN $task
OPTIONAL MATCH (x)-[e:EVALUATES_ON]->(b:Dataset|Benchmark)
WITH x, r, coalesce(e.sentence, r.sentence) AS said,
     coalesce(b.id, x.id) AS id, coalesce(b.kind, x.kind) AS kind, coalesce(b.name, x.name) AS name
WHERE kind <> 'Paper'
RETURN name AS benchmark, kind,
       count(DISTINCT CASE WHEN x.kind = 'Paper' THEN x.id END) AS papers,
       max(CASE WHEN x.kind = 'Paper' THEN 0 ELSE r.support END) AS stated,
       min(said) AS sentence, id
ORDER BY papers + stated DESC, id
LIMIT $limit
