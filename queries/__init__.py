"""Saved questions, each asked in Cypher and in SPARQL: two text files of one name.

In: `cypher/NAME.cypher` and `sparql/NAME.rq`, with title and typed parameters in the head comment. Out:
`SavedQuestion` records; `kg.query.ask` puts the values in and asks a store.
"""

from queries.saved import Parameter, SavedQuestion, get_question, list_questions

__all__ = ["Parameter", "SavedQuestion", "get_question", "list_questions"]
