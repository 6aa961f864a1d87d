from extractors.links import repositories


def test_links_of_every_host_are_brought_to_one_form():
    text = (
        "Code: https://github.com/Stone/sort-it.git, gitlab.com/a/b; (www.bitbucket.org/c/d_e) and "
        "https://huggingface.co/datasets/f/g.h. Not https://example.org/a/b nor github.com alone."
    )
    found = list(repositories(text))
    assert [url for url, _, _ in found] == [
        "https://github.com/Stone/sort-it",
        "https://gitlab.com/a/b",
        "https://bitbucket.org/c/d_e",
        "https://huggingface.co/datasets/f/g.h",
    ]
    assert text[found[1][1] : found[1][2]] == "gitlab.com/a/b"
