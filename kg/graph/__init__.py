"""The graph itself, below every store: its two tables, its RDF form, and what a query answers with."""
