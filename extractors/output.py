"""The contract of ``kg extract``: claims as plain JSON objects, and back."""

from __future__ import annotations

from typing import Any

from schemas.records import ConceptClaim, Evidence, PaperClaims, RelationClaim


def to_json(claims: PaperClaims) -> dict[str, Any]:
    """A paper's claims as one JSON object; the relations' evidence stands beside them in the same order."""
    return {
        "id": claims.paper_id,
        "concepts": [
            {
                "names": list(c.names),
                "type": c.type,
                "role": c.role,
                "confidence": c.confidence,
                "evidence": [e._asdict() for e in c.evidence],
            }
            for c in claims.concepts
        ],
        "relations": [[r.head, r.label, r.tail] for r in claims.relations],
        "relation_evidence": [
            {"confidence": r.confidence, "evidence": [e._asdict() for e in r.evidence]} for r in claims.relations
        ],
        "code": [{"url": url, "evidence": evidence._asdict()} for url, evidence in claims.code],
    }


def from_json(record: dict[str, Any]) -> PaperClaims:
    """The inverse of `to_json`."""
    return PaperClaims(
        record["id"],
        tuple(
            ConceptClaim(tuple(c["names"]), c["type"], c["role"], c["confidence"], _evidence(c["evidence"]))
            for c in record["concepts"]
        ),
        tuple(
            RelationClaim(head, label, tail, more["confidence"], _evidence(more["evidence"]))
            for (head, label, tail), more in zip(record["relations"], record["relation_evidence"], strict=True)
        ),
        tuple((link["url"], Evidence(**link["evidence"])) for link in record["code"]),
    )


def _evidence(entries: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**entry) for entry in entries)
