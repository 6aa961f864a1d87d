"""Text to claims: what a paper's title and abstract say, each with the sentence that says so.

Layers propose candidates (`lexicon`, `abbreviations`, `phrases`, `shapes`, `cues`), `combine` makes concepts of
them, `roles` and `relations` say how paper and concepts stand to each other. Start at `extractors.pipeline`.
"""
