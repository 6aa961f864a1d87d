"""Shapes, the bottom layer: records, identifiers, errors and the ontology. Imports nothing of ours."""
