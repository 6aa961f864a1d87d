// title: Every place that says that two things are joined
// description: One line for each piece of evidence: paper, field, offsets, extractor, sentence.
// param subject: node = required — a paper or a concept
// param object: node = required — what it is joined to
// param limit: integer = 100 — at most so many rows
MATCH (s:Paper|Task|Method|Model|Dataset|Benchmark|Metric)-[r]->(o:Paper|Task|Method|Model|Dataset|Benchmark|Metric|Repository)
WHERE s.id IN $subject AND o.id IN $object
UNWIND r.evidence AS evidence
RETURN coalesce(s.title, s.name) AS subject, r.kind AS kind, coalesce(o.title, o.name) AS object, evidence
ORDER BY s.id, kind, o.id, evidence
LIMIT $limit
