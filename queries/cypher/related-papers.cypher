// title: Which papers are related to a paper, and through which concepts
// description: weight: the sum of the rarity of the shared concepts; shared: the rarest of them.
// param paper: paper = required — a paper, by id or title
// param limit: integer = 10 — at most so many rows
MATCH (p:Paper)-[r:RELATED_TO]-(q:Paper)
WHERE p.id IN $paper
RETURN q.id AS paper, q.title AS title, q.year AS year, max(r.weight) AS weight, max(r.shared) AS shared
ORDER BY weight DESC, paper
LIMIT $limit
