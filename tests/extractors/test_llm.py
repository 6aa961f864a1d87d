"""The extractor that asks a language model, against a small server that speaks the real protocol over loopback HTTP."""

from __future__ import annotations

import json
import pickle
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kg
from extractors.language import SEPARATOR, pipeline, read_text
from extractors.llm import PATIENCE, LlmExtractor, LlmSpec
from extractors.llm_claims import FORBIDDEN, INVENTED, read_answer, to_claims
from extractors.llm_client import RETRIES
from extractors.llm_prompt import instructions, messages, response_format
from kg.builder import add_papers, build_graph, remove_papers
from kg.cli import main
from kg.graph.folder import Folder
from kg.report import BuildOptions
from schemas.errors import ExtractorError, GraphError
from schemas.ontology import ontology
from schemas.records import Paper, PaperClaims, Unread

PAPER = Paper(
    id="p1",
    title="PebbleNet: Sorting Stones",
    abstract=(
        "Stone classification is hard for large language models (LLMs). We propose PebbleNet, which builds on BERT. "
        "PebbleNet is evaluated on the StoneQA benchmark. It beats RoBERTa in accuracy. "
        "Code: https://github.com/stones/pebblenet."
    ),
)
ANSWER: dict[str, Any] = {
    "concepts": [
        {"names": ["PebbleNet"], "type": "Model", "role": "proposes", "sentence": 3},
        {"names": ["Stone classification"], "type": "Task", "role": "addresses", "sentence": 2},
        {"names": ["large language model", "LLM"], "type": "Method", "role": "mentions", "sentence": 2},
        {"names": ["BERT"], "type": "Model", "role": "uses", "sentence": 3},
        {"names": ["StoneQA"], "type": "Benchmark", "role": "evaluates_on", "sentence": 4},
        {"names": ["RoBERTa"], "type": "Model", "role": "compares_with", "sentence": 5},
    ],
    "relations": [
        {"head": "PebbleNet", "relation": "evaluated_on", "tail": "StoneQA", "sentence": 4},
        {"head": "PebbleNet", "relation": "based_on", "tail": "BERT", "sentence": 99},
    ],
}
Respond = Callable[[dict[str, Any], int], tuple[int, dict[str, str], Any]]


def completion(content: Any, **choice: Any) -> tuple[int, dict[str, str], Any]:
    """A chat completion that says this, for a thousand tokens in and a hundred out."""
    said = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": said} | choice.pop("message", {})
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"} | choice],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }
    return 200, {}, body


def failure(
    status: int, message: str = "", param: str | None = None, **headers: str
) -> tuple[int, dict[str, str], Any]:
    error = {"message": message, "type": "error", "param": param, "code": None}
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, {"error": error}


class Server:
    """Answers ``POST /v1/chat/completions`` with what `respond` makes of a body and its number; keeps what it got."""

    def __init__(self, respond: Respond) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.most_at_once = 0
        lock, under_way, outer = threading.Lock(), [0], self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    outer.bodies.append(body)
                    outer.keys.append(self.headers["Authorization"])
                    number = len(outer.bodies)
                    under_way[0] += 1
                    outer.most_at_once = max(outer.most_at_once, under_way[0])
                if self.path == "/v1/chat/completions":
                    status, headers, said = respond(body, number)
                else:
                    status, headers, said = failure(404, f"no {self.path} here")
                data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
                with lock:
                    under_way[0] -= 1
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.http.server_address[1]}/v1"


Serve = Callable[..., Server]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    running: list[tuple[Server, threading.Thread]] = []

    def start(respond: Respond = lambda body, number: completion(ANSWER)) -> Server:
        server = Server(respond)
        thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.http.shutdown()
        server.http.server_close()
        thread.join()


class Reading:
    """An extractor that asks a server, with its cache in a folder and no waiting; keeps the waits it was asked for."""

    def __init__(self, server: Server, cache: Path, **spec: Any) -> None:
        self.waits: list[float] = []
        self.spec = LlmSpec("stone-1", server.endpoint, cache=str(cache), **spec)
        self.extractor = LlmExtractor(self.spec, wait=self.waits.append)

    def __call__(self, *papers: Paper) -> list[PaperClaims | Unread]:
        return list(self.extractor(papers))


def numbered(count: int) -> list[Paper]:
    return [Paper(id=f"p{i}", title=f"Study {i}", abstract=f"We use BERT in study {i}.") for i in range(count)]


def claims_of(answer: dict[str, Any], paper: Paper = PAPER) -> tuple[PaperClaims, Counter[str]]:
    dropped: Counter[str] = Counter()
    text = read_text(pipeline(())(paper.title + SEPARATOR + paper.abstract))
    return to_claims(answer, paper, text, "0", dropped), +dropped


# -- what is asked -----------------------------------------------------------------------------------------------


def test_the_request_is_a_chat_completion_with_a_strict_schema(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    Reading(server, tmp_path, seed=7)(PAPER)
    [body] = server.bodies
    assert (body["model"], body["temperature"], body["seed"]) == ("stone-1", 0, 7)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["strict"] is True
    asked = body["messages"][1]["content"].splitlines()
    assert asked[:3] == ["Title:", "[1] PebbleNet: Sorting Stones", "Abstract:"]
    assert asked[3].startswith("[2] Stone classification is hard")


def test_the_words_and_the_schema_follow_from_the_ontology() -> None:
    onto = ontology()
    for name in onto.concepts:
        assert f"{name}: {onto.nodes[name].description}" in instructions()
    for label in (*onto.roles, *onto.relations):
        assert onto.edges[label.upper()].description in instructions()
    schema = response_format()["json_schema"]["schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    for kind in onto.concepts:
        for role in onto.roles:
            concept = {"names": ["X"], "type": kind, "role": role, "sentence": 1}
            legal = onto.allows("Paper", role.upper(), kind)
            assert jsonschema.Draft202012Validator(schema).is_valid({"concepts": [concept], "relations": []}) is legal


def test_the_schema_keeps_to_what_strict_servers_take() -> None:
    def check(schema: Any) -> None:
        if isinstance(schema, list):
            for one in schema:
                check(one)
        elif isinstance(schema, dict):
            if schema.get("type") == "object":
                assert schema["additionalProperties"] is False
                assert schema["required"] == list(schema["properties"])
            assert not {"minItems", "maxItems", "minLength", "minimum", "oneOf", "const", "$ref"} & set(schema)
            check(list(schema.values()))

    check(response_format()["json_schema"]["schema"])


def test_the_key_comes_from_the_environment_alone(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    Reading(server, tmp_path / "a")(PAPER)
    monkeypatch.setenv("STONE_KEY", "sk-pebble\n")
    Reading(server, tmp_path / "b", key_env="STONE_KEY")(PAPER)
    assert server.keys == [None, "Bearer sk-pebble"]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*.json"))
    assert b"sk-pebble" not in kept


# -- what is made of an answer -----------------------------------------------------------------------------------


def test_claims_with_their_evidence(serve: Serve, tmp_path: Path) -> None:
    [claims] = Reading(serve(), tmp_path)(PAPER)
    assert isinstance(claims, PaperClaims)
    found = {c.names[0]: c for c in claims.concepts}
    assert {name: (c.type, c.role) for name, c in found.items()} == {
        "PebbleNet": ("Model", "proposes"),
        "Stone classification": ("Task", "addresses"),
        "large language models": ("Method", "mentions"),
        "BERT": ("Model", "uses"),
        "StoneQA": ("Benchmark", "evaluates_on"),
        "RoBERTa": ("Model", "compares_with"),
    }
    assert found["large language models"].names == ("large language models", "LLMs")
    first, *others = found["PebbleNet"].evidence
    assert first.sentence == "We propose PebbleNet, which builds on BERT."
    assert next((e.field, e.sentence) for e in others) == ("title", "PebbleNet: Sorting Stones")
    assert (first.layer, first.version) == ("llm", "0.1.0 stone-1")
    assert [(r.head, r.label, r.tail) for r in claims.relations] == [
        ("PebbleNet", "evaluated_on", "StoneQA"),
        ("PebbleNet", "based_on", "BERT"),
    ]
    assert claims.relations[1].evidence[0].sentence == "We propose PebbleNet, which builds on BERT."
    [(url, evidence)] = claims.code
    assert PAPER.abstract[evidence.start : evidence.end] == url == "https://github.com/stones/pebblenet"


def test_a_name_that_does_not_stand_in_the_text_is_dropped_and_counted(serve: Serve, tmp_path: Path) -> None:
    invented = {"names": ["ImageNet"], "type": "Dataset", "role": "uses", "sentence": 1}
    partly = {"names": ["BERT", "Bert", "Bidirectional Encoder"], "type": "Model", "role": "uses", "sentence": 3}
    reading = Reading(
        serve(lambda body, number: completion({"concepts": [invented, partly], "relations": []})), tmp_path
    )
    [claims] = reading(PAPER)
    assert isinstance(claims, PaperClaims)
    assert [c.names for c in claims.concepts] == [("BERT",)]
    assert any(f"3 {INVENTED}" in line for line in reading.extractor.told())


@pytest.mark.parametrize(
    "entry",
    [
        {"names": ["BERT"], "type": "Person", "role": "uses", "sentence": 1},
        {"names": ["BERT"], "type": "Model", "role": "evaluates_on", "sentence": 1},
        {"names": ["BERT"], "type": "Model", "role": "loves", "sentence": 1},
        {"names": ["BERT"], "type": ["Model"], "role": {}, "sentence": 1},
        {"names": "BERT", "type": "Model", "role": "uses", "sentence": 1},
        {"names": [None], "type": "Model", "role": "uses", "sentence": 1},
        {"type": "Model"},
        "BERT",
    ],
)
def test_an_illegal_concept_is_dropped_and_counted(entry: Any) -> None:
    good = {"names": ["StoneQA"], "type": "Benchmark", "role": "evaluates_on", "sentence": "4"}
    claims, dropped = claims_of({"concepts": [entry, good]})
    assert [c.names[0] for c in claims.concepts] == ["StoneQA"]
    assert dropped == {FORBIDDEN: 1}


@pytest.mark.parametrize(
    ("head", "label", "tail"),
    [
        ("StoneQA", "based_on", "BERT"),
        ("PebbleNet", "evaluated_on", "BERT"),
        ("PebbleNet", "adores", "BERT"),
        ("PebbleNet", "based_on", "PebbleNet"),
        ("PebbleNet", "based_on", "GPT-4"),
        ("PebbleNet", "based_on", None),
        ("PebbleNet", "has_code", "BERT"),
    ],
)
def test_an_illegal_relation_is_dropped_and_counted(head: str, label: str, tail: str) -> None:
    relation = {"head": head, "relation": label, "tail": tail, "sentence": 3}
    claims, dropped = claims_of(ANSWER | {"relations": [relation, "x"]})
    assert claims.relations == ()
    assert dropped == {FORBIDDEN: 2}


def test_a_name_stands_as_a_word_of_its_own() -> None:
    paper = Paper(id="p", title="BERT-wwm", abstract="RoBERTa and BERT-wwm and BERTs, GPT\nJ and C++.")
    names = ["BERT", "BERT-wwm", "ERT", "GPT J", "C++"]
    entries = [{"names": [name], "type": "Model", "role": "uses", "sentence": 1} for name in names]
    claims, dropped = claims_of({"concepts": entries}, paper)
    assert [c.names for c in claims.concepts] == [("BERTs",), ("BERT-wwm",), ("GPT\nJ",), ("C++",)]
    assert dropped == {INVENTED: 1}


def test_one_name_is_one_concept_and_does_not_reach_from_title_to_abstract() -> None:
    paper = Paper(id="p", title="On BERT", abstract="BERT.")
    entries = [
        {"names": ["BERT"], "type": "Model", "role": "uses", "sentence": 1},
        {"names": ["BERT"], "type": "Method", "role": "uses", "sentence": 1},
        {"names": ["BERT BERT"], "type": "Method", "role": "uses", "sentence": 1},
    ]
    claims, dropped = claims_of({"concepts": entries}, paper)
    assert [(c.names, c.type) for c in claims.concepts] == [(("BERT",), "Model")]
    assert dropped == {INVENTED: 1}


WORDS = [
    "BERT",
    "BERT-wwm",
    "LLMs",
    "stone sorting",
    "C++",
    "(",
    ")",
    ". ",
    "\n\n",
    " ",
    "\ud800",
    "İ",
    "github.com/a/b",
]
texts = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
names_ = st.one_of(st.sampled_from([*WORDS, "", " ", "stone  sorting"]), st.text(max_size=4))
concepts_ = st.fixed_dictionaries(
    {
        "names": st.lists(names_, max_size=3),
        "type": st.sampled_from(ontology().concepts),
        "role": st.sampled_from(ontology().roles),
        "sentence": st.integers(-2, 9),
    }
)
relations_ = st.fixed_dictionaries(
    {
        "head": names_,
        "relation": st.sampled_from(ontology().relations),
        "tail": names_,
        "sentence": st.integers(-2, 9),
    }
)
NLP = pipeline(())


@given(
    title=texts, abstract=texts, concepts=st.lists(concepts_, max_size=6), relations=st.lists(relations_, max_size=6)
)
@example(title="", abstract="", concepts=[], relations=[])
def test_whatever_is_answered_evidence_is_the_text_as_printed(
    title: str, abstract: str, concepts: list[Any], relations: list[Any]
) -> None:
    paper = Paper(id="p", title=title, abstract=abstract)
    text = read_text(NLP((title + SEPARATOR + abstract).encode("utf-8", "replace").decode()))
    messages(text)
    claims = to_claims({"concepts": concepts, "relations": relations}, paper, text, "0", Counter())
    own = {}
    for concept in claims.concepts:
        printed = {getattr(paper, e.field)[e.start : e.end] for e in concept.evidence}
        assert printed == set(concept.names) and "" not in printed
        assert ontology().allows("Paper", concept.role.upper(), concept.type)
        own |= dict.fromkeys(concept.names, concept.type)
    for relation in claims.relations:
        assert ontology().allows(own[relation.head], relation.label.upper(), own[relation.tail])
    evidence = [e for c in (*claims.concepts, *claims.relations) for e in c.evidence] + [e for _, e in claims.code]
    for e in evidence:
        assert getattr(paper, e.field)[e.start : e.end] in e.sentence
        assert e.sentence in getattr(paper, e.field)


def test_a_long_text_is_read_in_linear_time() -> None:
    paper = Paper(id="p", title="", abstract="BERT and " * 20_000)
    entry = {"names": ["BERT", "BERT and"], "type": "Model", "role": "uses", "sentence": 1}
    claims, _ = claims_of({"concepts": [entry]}, paper)
    assert len(claims.concepts[0].evidence) == 20_000


@pytest.mark.parametrize(
    "said",
    [
        json.dumps(ANSWER),
        f"Sure! Here it is:\n```json\n{json.dumps(ANSWER)}\n```\nAnything else?",
        f"<think>Is {{this}} a model?</think>\n{json.dumps(ANSWER)}",
    ],
)
def test_the_object_is_found_in_what_a_model_says(said: str) -> None:
    assert read_answer(said) == ANSWER


# -- when things go wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "I would rather not.",
        '{"concepts": [{"names": ["BE',
        '{"concepts": {}}',
        '{"papers": []}',
        "[]",
        "{" * 100_000,
        '{"concepts":' + "[" * 100_000 + "}",
    ],
)
def test_a_useless_answer_is_asked_for_once_more_with_another_seed_and_never_kept(
    serve: Serve, tmp_path: Path, said: str
) -> None:
    server = serve(lambda body, number: completion(said))
    reading = Reading(server, tmp_path)
    [unread] = reading(PAPER)
    assert isinstance(unread, Unread)
    assert (unread.paper_id, "JSON" in unread.reason) == ("p1", True)
    assert [body["seed"] for body in server.bodies] == [0, 1]
    assert "2,000 tokens in, 200 out" in reading.extractor.told()[0]
    assert not list(tmp_path.rglob("*.json"))


def test_a_second_answer_may_be_good(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda body, number: completion(ANSWER if body["seed"] else "{"))
    reading = Reading(server, tmp_path)
    [claims] = reading(PAPER)
    assert isinstance(claims, PaperClaims)
    assert reading(PAPER) == [claims]
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (completion("", message={"refusal": "I cannot\nhelp."}), "the model refuses: I cannot help."),
        (completion('{"concepts": [', finish_reason="length"), "cut off"),
        (completion("", message={"content": None}), "empty"),
        ((200, {}, {"choices": []}), "not a chat completion"),
        ((200, {}, "<html>"), "not a chat completion"),
    ],
)
def test_why_there_is_no_answer_is_said(serve: Serve, tmp_path: Path, reply: Any, says: str) -> None:
    [unread] = Reading(serve(lambda body, number: reply), tmp_path)(PAPER)
    assert isinstance(unread, Unread)
    assert says in unread.reason


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (
            failure(400, "Invalid parameter: 'response_format' of type json_schema", "response_format"),
            "response_format",
        ),
        (failure(400, "grammar is not supported by this backend"), "response_format"),
        (failure(400, "Unsupported value: 'temperature' does not support 0", "temperature"), "temperature"),
        ((422, {}, {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}), "seed"),
    ],
)
def test_a_parameter_that_the_server_refuses_is_left_out_from_then_on(
    serve: Serve, tmp_path: Path, error: Any, refused: str
) -> None:
    server = serve(lambda body, number: error if refused in body else completion(ANSWER))
    reading = Reading(server, tmp_path, concurrency=1)
    assert all(isinstance(said, PaperClaims) for said in reading(*numbered(3)))
    assert [refused in body for body in server.bodies] == [True, False, False, False]
    assert reading.extractor.told()[-1] == f"stone-1: the server refuses {refused}; asked without"
    assert reading.waits == []


def test_several_refused_parameters(serve: Serve, tmp_path: Path) -> None:
    def respond(body: dict[str, Any], number: int) -> Any:
        refused = [name for name in ("temperature", "seed", "response_format") if name in body]
        return failure(400, f"unsupported: {refused[0]}", refused[0]) if refused else completion(ANSWER)

    server = serve(respond)
    [claims] = Reading(server, tmp_path)(PAPER)
    assert isinstance(claims, PaperClaims)
    assert set(server.bodies[-1]) == {"model", "messages"}


def test_a_paper_that_is_refused_for_itself_does_not_change_how_others_are_asked(serve: Serve, tmp_path: Path) -> None:
    def respond(body: dict[str, Any], number: int) -> Any:
        too_long = "study 0" in body["messages"][1]["content"]
        return failure(400, "maximum context length is 10 tokens") if too_long else completion(ANSWER)

    server = serve(respond)
    first, second = Reading(server, tmp_path, concurrency=1)(*numbered(2))
    assert isinstance(first, Unread) and "maximum context length" in first.reason
    assert isinstance(second, PaperClaims)
    assert "response_format" in server.bodies[-1]


def test_a_busy_server_is_asked_again_when_it_says(serve: Serve, tmp_path: Path) -> None:
    def respond(body: dict[str, Any], number: int) -> Any:
        later = {1: "0", 2: "7", 3: formatdate(0, usegmt=True)}
        return failure(429, "slow down", Retry_After=later[number]) if number in later else completion(ANSWER)

    reading = Reading(serve(respond), tmp_path)
    [claims] = reading(PAPER)
    assert isinstance(claims, PaperClaims)
    assert reading.waits == [0, 7, 0]


def test_failures_of_the_server_are_waited_out_longer_and_longer(serve: Serve, tmp_path: Path) -> None:
    statuses = [500, 502, 503, 529]
    server = serve(lambda body, number: failure(statuses[number - 1]) if number <= 4 else completion(ANSWER))
    reading = Reading(server, tmp_path)
    [claims] = reading(PAPER)
    assert isinstance(claims, PaperClaims)
    assert len(reading.waits) == 4
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(reading.waits))


def test_a_server_that_never_answers_is_given_up_for_the_paper(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda body, number: failure(500, "out of\nmemory"))
    reading = Reading(server, tmp_path)
    [unread] = reading(PAPER)
    assert isinstance(unread, Unread)
    assert unread.reason == f"stone-1: HTTP 500, out of memory; given up after {RETRIES + 1} attempts"
    assert len(server.bodies) == RETRIES + 1
    assert len(reading.waits) == RETRIES


def test_nobody_waits_for_hours(serve: Serve, tmp_path: Path) -> None:
    reading = Reading(serve(lambda body, number: failure(429, "quota", Retry_After="86400")), tmp_path)
    [unread] = reading(PAPER)
    assert isinstance(unread, Unread) and "asks to wait 86400 seconds" in unread.reason
    assert reading.waits == []


def test_after_many_failures_the_rest_is_not_asked_about_and_told_so(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda body, number: failure(400, "no"))
    said = Reading(server, tmp_path, concurrency=1)(*numbered(PATIENCE + 30))
    assert all(isinstance(one, Unread) for one in said)
    assert isinstance(said[-1], Unread) and "not asked" in said[-1].reason and "HTTP 400, no" in said[-1].reason
    assert len({body["messages"][1]["content"] for body in server.bodies}) <= PATIENCE + 3


@pytest.mark.parametrize(
    ("status", "says"), [(401, "STONE_KEY"), (402, "credit"), (403, "STONE_KEY"), (404, "--model"), (405, "--endpoint")]
)
def test_what_only_the_user_can_mend_stops_the_work_at_once(
    serve: Serve, tmp_path: Path, status: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STONE_KEY", "sk-secret")
    server = serve(lambda body, number: failure(status, "bad key sk-secret"))
    with pytest.raises(ExtractorError, match=says) as raised:
        Reading(server, tmp_path, key_env="STONE_KEY", concurrency=1)(*numbered(20))
    assert "sk-secret" not in str(raised.value)
    assert len(server.bodies) <= 4


def test_a_service_that_breaks_off_later_fails_papers_and_not_the_work(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda body, number: completion(ANSWER) if number == 1 else failure(402, "no credit"))
    reading = Reading(server, tmp_path, concurrency=1)
    first, second = reading(*numbered(2))
    assert isinstance(first, PaperClaims)
    assert isinstance(second, Unread) and "HTTP 402, no credit" in second.reason
    [third] = reading(PAPER)
    assert isinstance(third, Unread), "the next batch is the same work"


def test_an_address_where_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    with pytest.raises(ExtractorError, match=r"no server answers at http://127.*--endpoint"):
        list(LlmExtractor(LlmSpec("stone-1", endpoint, cache=str(tmp_path)))([PAPER]))


def test_connections_that_break_are_made_again(serve: Serve, tmp_path: Path) -> None:
    def respond(body: dict[str, Any], number: int) -> Any:
        return (200, {"Content-Encoding": "gzip"}, "not gzip") if number == 1 else completion(ANSWER)

    reading = Reading(serve(respond), tmp_path)
    assert isinstance(reading(PAPER)[0], PaperClaims)
    assert len(reading.waits) == 1


def test_openai_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ExtractorError, match="set the environment variable OPENAI_API_KEY"):
        list(LlmExtractor(LlmSpec("gpt", cache=str(tmp_path)))([PAPER]))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ключ")
    with pytest.raises(ExtractorError, match="OPENAI_API_KEY holds characters"):
        list(LlmExtractor(LlmSpec("gpt", cache=str(tmp_path)))([PAPER]))


def test_without_the_package_the_command_that_installs_it_is_named(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(ExtractorError, match=r"pip install 'papers-kg\[llm\]'"):
        Reading(serve(), tmp_path)(PAPER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": ""},
        {"endpoint": "localhost:8000"},
        {"endpoint": "ftp://host/v1"},
        {"endpoint": "https://user:secret@host/v1"},
        {"endpoint": "https://host/v1?key=secret"},
        {"endpoint": "http://[broken/v1"},
        {"concurrency": 0},
        {"timeout": 0},
        {"price_in": 1.0},
        {"price_in": -1.0, "price_out": 1.0},
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ExtractorError):
        LlmSpec(**{"model": "m"} | wrong)


# -- order, cache, cost ------------------------------------------------------------------------------------------


def test_answers_come_in_the_order_of_the_papers_however_they_arrive(serve: Serve, tmp_path: Path) -> None:
    late = threading.Event()

    def respond(body: dict[str, Any], number: int) -> Any:
        asked = body["messages"][1]["content"]
        if "study 0" in asked:
            assert late.wait(30)
        elif "study 3" in asked:
            late.set()
        return completion({"concepts": [{"names": ["BERT"], "type": "Model", "role": "uses", "sentence": 2}]})

    server = serve(respond)
    papers = numbered(20)
    said = Reading(server, tmp_path, concurrency=4)(*papers)
    assert [one.paper_id for one in said] == [paper.id for paper in papers]
    assert [one.concepts[0].evidence[0].sentence for one in said if isinstance(one, PaperClaims)] == [
        paper.abstract for paper in papers
    ]
    assert 1 < server.most_at_once <= 4


def test_one_who_stops_reading_is_not_kept_waiting(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda body, number: completion(ANSWER) if number == 1 else failure(503, Retry_After="100"))
    spec = LlmSpec("stone-1", server.endpoint, cache=str(tmp_path), concurrency=1)
    reading = LlmExtractor(spec)(numbered(50))
    assert isinstance(next(reading), PaperClaims)
    reading.close()  # type: ignore[attr-defined]
    assert len(server.bodies) < 50


def test_a_second_run_asks_nothing_and_needs_neither_key_nor_package(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    first = Reading(server, tmp_path)(PAPER, *numbered(3))
    monkeypatch.setitem(sys.modules, "httpx2", None)
    again = Reading(server, tmp_path)
    assert again(PAPER, *numbered(3)) == first
    assert len(server.bodies) == 4
    assert "0 papers asked about, 4 answers from the cache; 0 tokens in" in again.extractor.told()[0]


@pytest.mark.parametrize("other", [{"seed": 1}, {"model": "stone-2"}])
def test_another_question_is_asked_anew(serve: Serve, tmp_path: Path, other: dict[str, Any]) -> None:
    server = serve()
    spec = LlmSpec("stone-1", server.endpoint, cache=str(tmp_path))
    changed = LlmSpec(**{"model": "stone-1", "endpoint": server.endpoint, "cache": str(tmp_path)} | other)
    for one in (spec, changed):
        list(LlmExtractor(one)([PAPER]))
    assert len(server.bodies) == 2
    assert LlmExtractor(spec).fingerprint != LlmExtractor(changed).fingerprint


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"answer": "nonsense"}', b"\xff", b'{"answer": null}'])
def test_a_damaged_answer_on_disk_is_asked_for_again(serve: Serve, tmp_path: Path, damage: bytes) -> None:
    server = serve()
    first = Reading(server, tmp_path)(PAPER)
    [kept] = tmp_path.rglob("*.json")
    kept.write_bytes(damage)
    assert Reading(server, tmp_path)(PAPER) == first
    assert len(server.bodies) == 2
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


def test_a_cache_that_cannot_be_written_is_found_out_before_anything_is_paid_for(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    (tmp_path / "file").write_text("")
    with pytest.raises(ExtractorError, match="--cache"):
        Reading(server, tmp_path / "file" / "folder")(PAPER)
    assert server.bodies == []


def test_a_paper_without_a_word_is_not_asked_about(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    assert Reading(server, tmp_path)(Paper(id="p", title="", abstract=" ")) == [PaperClaims("p")]
    assert server.bodies == []


def test_tokens_and_cost_are_told(serve: Serve, tmp_path: Path) -> None:
    reading = Reading(serve(), tmp_path, price_in=0.15, price_out=0.6)
    reading(*numbered(20))
    assert reading.extractor.told()[0] == (
        "stone-1: 20 papers asked about, 0 answers from the cache; 20,000 tokens in, 2,000 out, cost 0.0042"
    )


def test_a_server_that_counts_no_tokens(serve: Serve, tmp_path: Path) -> None:
    def respond(body: dict[str, Any], number: int) -> Any:
        status, headers, said = completion(ANSWER)
        del said["usage"]
        return status, headers, said

    reading = Reading(serve(respond), tmp_path)
    assert isinstance(reading(PAPER)[0], PaperClaims)
    assert "0 tokens in, 0 out" in reading.extractor.told()[0]


def test_spec_and_fingerprint() -> None:
    spec = LlmSpec("stone-1", "http://localhost:8000/v1/chat/completions/")
    assert spec.endpoint == "http://localhost:8000/v1"
    assert pickle.loads(pickle.dumps(spec)) == spec
    same = LlmSpec("stone-1", "http://localhost:8000/v1", concurrency=9, cache="x", price_in=1, price_out=1)
    assert LlmExtractor(spec).fingerprint == LlmExtractor(same).fingerprint


# -- in a graph --------------------------------------------------------------------------------------------------


def test_a_paper_that_failed_is_reported_left_out_and_read_by_the_next_build(serve: Serve, tmp_path: Path) -> None:
    works: list[bool] = []

    def respond(body: dict[str, Any], number: int) -> Any:
        hard = "study 1" in body["messages"][1]["content"]
        return completion(ANSWER) if works or not hard else failure(400, "no")

    papers = numbered(3)
    twin = Paper(id="twin", title=papers[1].title, abstract=papers[1].abstract)
    spec = LlmSpec("stone-1", serve(respond).endpoint, cache=str(tmp_path / "cache"), concurrency=1)
    folder = Folder(tmp_path / "g.kg")
    report = build_graph([*papers, twin], folder, BuildOptions(spec))
    assert (report.papers, report.extracted, report.failed, report.reused) == (2, 2, 2, 0)
    assert [line.partition(":")[0] for line in report.problems] == ["papers", "papers"]
    assert all("not read, stone-1: HTTP 400, no" in line for line in report.problems)
    works.append(True)
    report = build_graph([*papers, twin], folder, BuildOptions(spec))
    assert (report.papers, report.extracted, report.failed, report.reused) == (4, 1, 0, 1)


def test_a_graph_goes_on_with_the_extractor_that_it_was_built_with(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    cache = tmp_path / "cache"
    spec = LlmSpec("stone-1", server.endpoint, cache=str(cache), key_env="STONE_KEY", concurrency=2)
    kg.build([PAPER, *numbered(2)], tmp_path / "g.kg", extractor=spec).close()
    assert len(server.bodies) == 3
    folder = Folder(tmp_path / "g.kg")
    remove_papers(["p0"], folder)
    add_papers((), folder)
    assert len(server.bodies) == 3
    assert "cache" not in folder.info().extractor
    with kg.open(folder.path) as g:
        assert g.info.extractor["kind"] == "llm"
        assert {e.mentions[0].extractor for e in g.edges_of("p1") if e.kind == "PROPOSES"} == {"llm 0.1.0 stone-1"}


def test_a_change_of_extractor_never_loses_a_paper(serve: Serve, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "g.kg")
    build_graph(numbered(3), folder)
    server = serve(lambda body, number: completion(ANSWER) if number == 1 else failure(400, "no"))
    spec = LlmSpec("stone-1", server.endpoint, cache=str(tmp_path / "cache"), concurrency=1)
    with pytest.raises(GraphError, match=r"left as it was.*HTTP 400, no"):
        add_papers((), folder, BuildOptions(spec))
    assert folder.info().papers == 3
    assert folder.info().extractor["kind"] == "builtin"


def test_the_command_line_builds_asks_and_tells_the_cost(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*args: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
        return int(ended.value.code or 0), *capsys.readouterr()

    server = serve(lambda body, number: failure(400, "no") if "oops" in str(body["messages"]) else completion(ANSWER))
    source = tmp_path / "papers.jsonl"
    source.write_text(
        "".join(json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) + "\n" for p in [PAPER])
        + '{"title": "Failing", "abstract": "oops"}\n'
    )
    choice = ["--extractor", "llm", "--model", "stone-1", "--endpoint", server.endpoint, "--cache", tmp_path / "c"]
    priced = [*choice, "--price-in", "10", "--price-out", "100"]
    code, out, err = run("build", source, "--graph", tmp_path / "g.kg", *priced)
    assert (code, out) == (0, "")
    assert f"kg: {source}:2: not read, stone-1: HTTP 400, no" in err
    assert "1,000 tokens in, 100 out, cost 0.0200" in err
    assert "1 papers not read" in err
    code, out, _ = run("ask", "papers-using", "--concept", "BERT", "--graph", tmp_path / "g.kg")
    assert code == 0 and "We propose PebbleNet, which builds on BERT." in out
    code, out, err = run("extract", source, *choice)
    assert code == 0 and json.loads(out)["id"] == "p1"
    assert "not read" in err and "1 answers from the cache" in err
    for wrong, says in ((["--extractor", "llm"], "needs a model"), (["--price-in", "1"], "the extractor llm does")):
        code, _, err = run("build", source, "--graph", tmp_path / "g.kg", *wrong)
        assert code == 9 and says in err
