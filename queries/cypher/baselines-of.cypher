// title: What a method or model is compared with
// description: papers: how many papers that propose it compare with the baseline; stated: how many say that the two are compared.
// param concept: concept(Method, Model) = required — the method or model whose baselines are asked for
// param role: role = PROPOSES — whose papers count: add USES to count papers that build on it, too
// param limit: integer = 100 — at most so many rows
MATCH (c:Method|Model) WHERE c.id IN $concept
OPTIONAL MATCH (p:Paper)-[r]->(c) WHERE r.kind IN $role
WITH collect(DISTINCT c.id) + collect(DISTINCT p.id) AS sources
MATCH (x:Paper|Method|Model)-[r:COMPARES_WITH|COMPARED_WITH]->(b:Method|Model)
WHERE x.id IN sources
RETURN b.name AS baseline, b.kind AS kind,
       count(DISTINCT CASE WHEN x.kind = 'Paper' THEN x.id END) AS papers,
       max(CASE WHEN x.kind = 'Paper' THEN 0 ELSE r.support END) AS stated,
       min(r.sentence) AS sentence, b.id AS id
ORDER BY papers + stated DESC, id
LIMIT $limit
