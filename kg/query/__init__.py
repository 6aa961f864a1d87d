"""Questions asked: names are looked up, a saved question gets its values, a store answers.

In: a question's name and what a person calls things. Out: `kg.graph.result.Result`.
"""
