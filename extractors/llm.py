"""The extractor that asks a language model: any server that speaks OpenAI's chat completions, hosted or your own."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from extractors.language import SEPARATOR, pipeline, read_text
from extractors.llm_cache import AnswerCache
from extractors.llm_claims import read_answer, to_claims
from extractors.llm_client import Client, Learnt, Reply, Usage
from extractors.llm_prompt import instructions, messages, response_format
from extractors.text import Text
from schemas.errors import ExtractorError
from schemas.ids import digest
from schemas.records import Paper, PaperClaims, Unread

VERSION = "0.1.0"
OPENAI = "https://api.openai.com/v1"
PATIENCE = 10  # papers that fail one after the other, after which no more are asked about
_DECIDING = ("llm_claims.py", "evidence.py", "language.py", "sentences.py", "text.py", "links.py")  # files of ours


@dataclass(frozen=True)
class LlmSpec:
    """Which language model reads, and where. Take it if you have one and its time or price does not matter much.

    How well it reads depends on the model; none is measured here, ``kg score`` measures yours.
    Every paper's title and abstract is sent to `endpoint`, an address that ends before ``/chat/completions``; vLLM,
    Ollama and llama.cpp have one too (``http://localhost:11434/v1``). The key is read from the environment variable
    `key_env` when the first paper is sent, and kept nowhere. Temperature 0 and `seed` are sent; that most servers
    still answer differently at times is why answers are kept.

    `concurrency` is the number of requests under way at once, `timeout` the seconds that one may take. What follows
    is not remembered with a graph: `cache`, the folder of answers (None: see `extractors.llm_cache`), and the prices
    of a million tokens, for the account at the end.

    Raises:
        ExtractorError: a value makes no sense.
    """

    model: str
    endpoint: str = OPENAI
    key_env: str = "OPENAI_API_KEY"
    seed: int = 0
    concurrency: int = 4
    timeout: float = 300.0
    cache: str | None = field(default=None, compare=False)
    price_in: float | None = field(default=None, compare=False)
    price_out: float | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "endpoint", self.endpoint.rstrip("/").removesuffix("/chat/completions"))
        try:
            url = urlsplit(self.endpoint)
            plain = bool(url.hostname) and not (url.username or url.password or url.query or url.fragment)
        except ValueError:
            plain = False
        if not plain or url.scheme not in ("http", "https"):
            raise ExtractorError("the endpoint is an address like http://localhost:8000/v1, without user, key or query")
        if not self.model:
            raise ExtractorError("the llm extractor needs the name of a model")
        if self.concurrency < 1 or self.timeout <= 0:
            raise ExtractorError("concurrency and timeout must be above 0")
        if (self.price_in is None) != (self.price_out is None) or min(self.price_in or 0, self.price_out or 0) < 0:
            raise ExtractorError("give both prices, of a million tokens in and out, neither below 0; or none")


class LlmExtractor:
    """Asks about each paper once, and checks the answer against the ontology and the text.

    A name that does not stand in the text, and a claim that the ontology forbids, are dropped and counted. A paper
    for which no usable answer comes is given out as `Unread`. Confidence is a constant for each kind of claim, see
    `extractors.llm_claims`. `wait` is called with the seconds to wait between attempts.

    Raises:
        ExtractorError: while reading, if the service does not work at all: address, key, model, or package.
    """

    def __init__(self, spec: LlmSpec, *, wait: Callable[[float], object] | None = None) -> None:
        self.spec = spec
        self.version = f"{VERSION} {spec.model}"
        self.fingerprint = digest("llm", _code_digest(), self._key(self._body([])), instructions(), length=16)
        self._wait = wait
        self._cache = AnswerCache(spec.cache)
        self._nlp = pipeline(())
        self._learnt = Learnt()
        self._asked = self._kept = self._failed_in_a_row = 0
        self._used = Usage()
        self._dropped: Counter[str] = Counter()
        self._last_reason = ""

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperClaims | Unread]:
        """The claims of each paper, or why there are none, in the order of the papers."""
        waiting: deque[tuple[Paper, Text, Future[Reply] | Reply]] = deque()
        client: Client | None = None
        stop = threading.Event()
        threads = ThreadPoolExecutor(self.spec.concurrency, "llm")
        try:
            for paper in papers:
                text = self._text(paper)
                body = self._body(messages(text))
                reply: Future[Reply] | Reply | None = self._known(text, body)
                if reply is None:
                    client = client or self._client(stop.wait)
                    self._asked += 1
                    reply = threads.submit(self._ask, client, body)
                waiting.append((paper, text, reply))
                if len(waiting) > 2 * self.spec.concurrency:
                    yield self._read(*waiting.popleft())
            while waiting:
                yield self._read(*waiting.popleft())
        finally:  # also when nobody wants the rest: then no thread may go on waiting and asking
            stop.set()
            threads.shutdown(cancel_futures=True)
            if client:
                client.close()

    def told(self) -> list[str]:
        """What was asked, what it cost, what was dropped: a line each."""
        if not self._asked and not self._kept:
            return []
        lines = [f"{self.spec.model}: {self._asked:,} papers asked about, {self._kept:,} answers from the cache"]
        lines[0] += f"; {self._used.tokens_in:,} tokens in, {self._used.tokens_out:,} out"
        if self.spec.price_in is not None and self.spec.price_out is not None:
            cost = self._used.tokens_in * self.spec.price_in + self._used.tokens_out * self.spec.price_out
            lines[0] += f", cost {cost / 1e6:,.4f}"
        lines += [f"{self.spec.model}: {count:,} {what}" for what, count in sorted(self._dropped.items()) if count]
        if refused := sorted(self._learnt.refused):
            lines.append(f"{self.spec.model}: the server refuses {', '.join(refused)}; asked without")
        return lines

    def _known(self, text: Text, body: dict[str, Any]) -> Reply | None:
        """What can be said about a paper without asking."""
        if not text.text.strip():
            return Reply('{"concepts": []}')
        kept = self._cache.read(self._key(body))
        if kept is not None and not _useless(kept):
            self._kept += 1
            return Reply(kept)
        if self._failed_in_a_row >= PATIENCE:
            return Reply(reason=f"not asked, as {PATIENCE} papers before it failed; the last: {self._last_reason}")
        return None

    def _text(self, paper: Paper) -> Text:
        whole = paper.title + SEPARATOR + paper.abstract
        return read_text(self._nlp(whole.encode("utf-8", "replace").decode("utf-8")))  # no engine takes lone surrogates

    def _body(self, asked: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "model": self.spec.model,
            "messages": asked,
            "temperature": 0,
            "seed": self.spec.seed,
            "response_format": response_format(),
        }

    def _key(self, body: dict[str, Any]) -> str:
        return digest(self.spec.endpoint, json.dumps(body, sort_keys=True), length=64)

    def _client(self, wait: Callable[[float], object]) -> Client:
        spec, key = self.spec, os.environ.get(self.spec.key_env, "").strip()
        if not key and spec.endpoint == OPENAI:
            raise ExtractorError(f"{OPENAI} needs a key: set the environment variable {spec.key_env}")
        self._cache.check()
        return Client(spec.endpoint, spec.key_env, key, spec.timeout, self._learnt, self._wait or wait)

    def _ask(self, client: Client, body: dict[str, Any]) -> Reply:
        """An answer that can be read, kept at once; a useless one is asked for a second time with another seed."""
        used = Usage()
        for seed in (self.spec.seed, self.spec.seed + 1):
            reply = client.ask(body | {"seed": seed})
            used += reply.usage
            reason = reply.reason or _useless(reply.content)
            if not reason:
                self._cache.write(self._key(body), reply.content, f"{self.spec.model} {self.spec.endpoint}")
                return Reply(reply.content, usage=used)
            if not reply.answered:
                break  # the client has tried often enough
        return Reply(reason=reason, usage=used)

    def _read(self, paper: Paper, text: Text, coming: Future[Reply] | Reply) -> PaperClaims | Unread:
        reply = coming.result() if isinstance(coming, Future) else coming
        self._used += reply.usage
        if reply.reason:
            if isinstance(coming, Future):
                self._failed_in_a_row += 1
                self._last_reason = reply.reason
            return Unread(paper.id, f"{self.spec.model}: {reply.reason}")
        if isinstance(coming, Future):
            self._failed_in_a_row = 0
        return to_claims(read_answer(reply.content), paper, text, self.version, self._dropped)


def _useless(content: str) -> str:
    """Why an answer cannot be read; empty if it can."""
    try:
        read_answer(content)
    except (ValueError, RecursionError) as error:
        return f"the answer is not the JSON that was asked for ({error})"
    return ""


@cache
def _code_digest() -> str:
    """Changes with the files of ours that decide what is made of an answer; answers that were kept stay good."""
    folder = files("extractors")
    return digest(*(hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _DECIDING))
