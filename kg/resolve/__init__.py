"""Which names are one thing: names and judgements come in, a read-only linker goes out.

Claims stay as the papers said them; what merges, merges when the graph is derived. So a wrong merge is undone by one
line of the judgements file, and every merge can say why it was made.
"""
