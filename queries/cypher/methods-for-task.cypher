// title: Which methods and models serve a task
// description: papers: how many papers that address the task propose it; stated: how many say that it is used for the task.
// param task: concept(Task) = required — the task
// param limit: integer = 100 — at most so many rows
MATCH (x:Paper|Method|Model)-[r:ADDRESSES|USED_FOR]->(t:Task)
WHERE t.id IN $task
OPTIONAL MATCH (x)-[own:PROPOSES]->(m:Method|Model)
WITH x, r, coalesce(own.sentence, r.sentence) AS said,
     coalesce(m.id, x.id) AS id, coalesce(m.kind, x.kind) AS kind, coalesce(m.name, x.name) AS name
WHERE kind <> 'Paper'
RETURN name AS method, kind,
       count(DISTINCT CASE WHEN x.kind = 'Paper' THEN x.id END) AS papers,
       max(CASE WHEN x.kind = 'Paper' THEN 0 ELSE r.support END) AS stated,
       min(said) AS sentence, id
ORDER BY papers + stated DESC, id
LIMIT $limit
