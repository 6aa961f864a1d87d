"""The trained layer: a small neural network that reads a paper and judges spans, concepts and relations."""
