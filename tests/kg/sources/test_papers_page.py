"""The text of papers pages: which paragraph is what, whatever stands between them."""

import textwrap

import pytest

HEADING = [
    *("new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers"),
    *("byAK and the research community", "Jul 31"),
]
TALK = (
    "We ask how far this carries over to larger settings, and find that it does in all but one of them. "
    "A careful comparison with three earlier approaches shows where the gains come from. "
    "We close with what remains open."
)
PAPERS = [
    ("Weighing Feathers: A Survey", f"Feathers are light. {TALK}"),
    ("Stones Are Heavy", f"We introduce StoneBench, a benchmark of 1,200 stones. {TALK}"),
    ("What Makes a Good Scale? A Study of *Balance*", f"{TALK} The code is at https://example.org/scale."),
    ("Dust^2 -- On the Weight of Almost Nothing", f"Dust (D) is hard to weigh! {TALK}"),
]


def page(*blocks):
    return "\n\n".join(blocks)


def flat(papers):
    return [text for paper in papers for text in paper]


def found(papers):
    return [(p.title, p.abstract) for p in papers]


def test_the_listing_of_titles_and_abstracts_is_read_to_the_character(read):
    papers, report = read(page(*HEADING, *flat(PAPERS)))
    assert found(papers) == PAPERS
    assert [p.place for p in papers] == ["in:13", "in:17", "in:21", "in:25"]
    assert (report.read, report.skipped, report.problems) == (4, 0, [])
    assert all(p.id.startswith("title:") and p.year is None for p in papers)


def test_the_line_ends_of_windows_change_nothing(read):
    text = page(*HEADING, *flat(PAPERS))
    assert read(text.replace("\n", "\r\n"))[0] == read(text)[0]


@pytest.mark.parametrize("gap", ["\n", "\n\n\n\n", "\n \t \n", "\n\u00a0\n"])
def test_the_space_between_paragraphs_does_not_matter(read, gap):
    assert found(read(gap.join([*HEADING, *flat(PAPERS)]))[0]) == PAPERS


@pytest.mark.parametrize(
    "heading",
    [
        [],
        ["Papers", "May 3, 2025"],
        ["Trending Papers", "Week 31, 2025", "Log In", "Sign Up", "1.2k"],
        ["new\nSubscribe\nDaily Papers", "2024-07-31"],
        ["Search papers", "Hello"],
    ],
)
def test_the_heading_is_no_paper_whatever_it_is(read, heading):
    assert found(read(page(*heading, *flat(PAPERS)))[0]) == PAPERS


@pytest.mark.parametrize(
    "before", [["Submitted by", "ada", "Upvote", "12"], ["·", "7 authors", "3"], ["Published on Jul 3 · 3 authors"]]
)
@pytest.mark.parametrize(
    "between", [[], ["Ada Lovelace, Alan M. Turing, Grace Hopper"], ["Upvote", "31", "4 comments"], ["ada"]]
)
@pytest.mark.parametrize("after", [[], ["View arXiv page", "View PDF", "GitHub 1.2k", "Add to collection"]])
def test_furniture_around_and_inside_a_paper_is_left_out(read, before, between, after):
    blocks = [block for title, abstract in PAPERS for block in [*before, title, *between, abstract, *after]]
    assert found(read(page(*HEADING, *blocks))[0]) == PAPERS


def test_furniture_on_neighbouring_lines_is_left_out(read):
    blocks = [f"Upvote\n12\n{title}\n\n{abstract}\nPublished on Jul 3, 2024" for title, abstract in PAPERS]
    assert found(read(page(*blocks))[0]) == PAPERS


def test_wrapped_abstracts_keep_their_lines_and_wrapped_titles_are_joined(read):
    wrapped = [(title, textwrap.fill(abstract, 70, break_on_hyphens=False)) for title, abstract in PAPERS]
    blocks = flat((textwrap.fill(title, 20), abstract) for title, abstract in wrapped)
    assert found(read(page(*HEADING, *blocks))[0]) == wrapped


def test_the_last_line_of_a_wrapped_title_is_not_furniture(read):
    papers, _ = read(page("On the Weight of Large Language\nModels", PAPERS[0][1]))
    assert papers[0].title == "On the Weight of Large Language Models"


def test_an_abstract_of_several_paragraphs_is_one(read):
    parts = [f"First, feathers. {TALK}", f"Second, stones. {TALK}", "Code is available at https://example.org/all."]
    papers, _ = read(page(*HEADING, *PAPERS[0], PAPERS[1][0], *parts, *PAPERS[2]))
    assert found(papers) == [PAPERS[0], (PAPERS[1][0], "\n\n".join(parts)), PAPERS[2]]


def test_short_abstracts_and_titles_like_sentences_are_told_by_their_neighbours(read):
    papers = [
        ("Attention Is Easy.", "We show that attention is easy to pay."),
        ("Is It? Yes!", "We answer a question of three words, twice."),
        ("Large models are, as this title says at length, surprisingly good at weighing stones", TALK),
        ("Nothing", "We find nothing, and report it."),
    ]
    assert found(read(page(*HEADING, *flat(papers)))[0]) == papers


def test_furniture_is_never_a_title_and_the_abstract_below_it_is_told(read):
    papers, report = read(page(*PAPERS[0], "Community", PAPERS[2][1], *PAPERS[1]))
    assert found(papers) == PAPERS[:2]
    assert [(str(p.place), p.skipped) for p in report.problems] == [("in:7", True)]


def test_what_looks_like_a_paper_and_is_left_out_is_told(read):
    papers, report = read(page(*HEADING, PAPERS[0][0], *PAPERS[1], *PAPERS[2], "A Title That Ends the Page"))
    assert found(papers) == PAPERS[1:3]
    assert [(str(p.place), p.skipped) for p in report.problems] == [("in:13", True), ("in:23", True)]
    assert "Weighing Feathers" in report.problems[0].message
    papers, report = read(page("Jul 31", PAPERS[0][1], *PAPERS[1]))
    assert found(papers) == PAPERS[1:2]
    assert [str(p.place) for p in report.problems] == ["in:3"]


ONE = """Papers
arxiv:2405.00001
Copy markdown
Stones Are Heavy:
A Wrapped Title
Published on May 13, 2024
· Submitted by ada on May 14
#1 Paper of the day
Upvote
12
Authors:
Ada Lovelace
,
Alan Turing
Abstract
Stones weigh much, says a machine.
AI-generated summary
We weigh stones (heavy ones) with

large scales

(

LS

) and pre-

training

, and it is state-of-
the-art. See https://example.org/stones.
View arXiv page
View PDF
Community
This is a comment, and no abstract.
"""


def test_the_page_of_one_paper_is_read_and_its_keywords_are_joined_again(read):
    papers, report = read(ONE)
    assert papers[0].abstract == (
        "We weigh stones (heavy ones) with large scales (LS) and pre-training, and it is state-of-the-art. "
        "See https://example.org/stones."
    )
    assert (papers[0].id, papers[0].title) == ("arxiv:2405.00001", "Stones Are Heavy: A Wrapped Title")
    assert (papers[0].year, papers[0].authors) == (2024, ("Ada Lovelace", "Alan Turing"))
    assert papers[0].place == "in:4"
    assert (len(papers), report.problems) == (1, [])


def test_several_pages_of_one_paper_may_follow_each_other(read):
    other = ONE.replace("2405.00001", "2405.00002").replace("Stones", "Feathers").replace("AI-generated summary\n", "")
    papers, _ = read(ONE + other)
    assert [(p.id, p.title.split()[0]) for p in papers] == [
        ("arxiv:2405.00001", "Stones"),
        ("arxiv:2405.00002", "Feathers"),
    ]
    assert papers[1].abstract.startswith("Feathers weigh much, says a machine. We weigh")
