"""One chat-completions endpoint over HTTP: asked again when it is busy, given up when it will not answer."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from schemas.errors import ExtractorError

if TYPE_CHECKING:
    import httpx2

RETRIES = 5  # times a request is made again
LONGEST_WAIT = 120.0  # seconds; a server that asks for more is given up for this paper
OPTIONAL = ("response_format", "temperature", "seed")  # what a request can go without
_BUSY = frozenset([408, 409, 425, 429, 500, 502, 503, 504, 529])
_REMEDIES = {
    401: "it wants another key: set the environment variable {key_env}",
    402: "the account has no credit",
    403: "the key may not do this: set the environment variable {key_env}",
    404: "no such model or address: check --model and --endpoint",
    405: "this is no chat-completions endpoint: check --endpoint",
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a server says it took."""

    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question: the text of the answer, or the `reason` why there is none.

    `answered` says that a model did answer, though perhaps nothing of use.
    """

    content: str = ""
    reason: str = ""
    usage: Usage = Usage()
    answered: bool = False


@dataclass
class Learnt:
    """What was learnt of a server: the `OPTIONAL` parameters it refuses, and whether it has ever answered."""

    refused: set[str] = field(default_factory=set)
    answered: bool = False


class Client:
    """Asks one endpoint; any number of threads may.

    What it learns goes to `learnt`, which outlives it. `wait` waits some seconds, and returns true if there is no
    more use in waiting.

    Raises:
        ExtractorError: the package that speaks HTTP is not installed, or the key cannot be one.
    """

    def __init__(
        self,
        endpoint: str,
        key_env: str,
        key: str,
        timeout: float,
        learnt: Learnt,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        try:
            import httpx2
        except ImportError as error:
            raise ExtractorError(
                f"the llm extractor needs a package ({error}): pip install 'papers-kg[llm]'"
            ) from error
        if not (key.isascii() and key.isprintable()):
            raise ExtractorError(f"the environment variable {key_env} holds characters that no key has")
        self._endpoint, self._key_env, self._key = endpoint, key_env, key
        self._learnt, self._wait = learnt, wait
        self._failure = httpx2.RequestError
        self._unreachable = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError)
        self._http = httpx2.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx2.Timeout(timeout, connect=min(timeout, 20.0)),
        )

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def ask(self, body: dict[str, Any]) -> Reply:
        """Send a request body, without what the server refuses, until it is answered or cannot be.

        Raises:
            ExtractorError: nothing was ever answered and nothing will be: a wrong address, key or model.
        """
        without: set[str] = set(self._learnt.refused)
        for attempt in range(RETRIES + 1):
            try:
                response = self._post({k: v for k, v in body.items() if k not in without})
                while response.status_code in (400, 422) and (name := _turned_down(response, body, without)):
                    without.add(name)
                    response = self._post({k: v for k, v in body.items() if k not in without})
            except self._failure as error:
                reason, pause = f"no answer ({error or type(error).__name__})", None
                if isinstance(error, self._unreachable) and not self._learnt.answered:
                    raise ExtractorError(f"no server answers at {self._endpoint} ({error}): check --endpoint") from None
            else:
                if response.status_code == 200:
                    self._learnt.answered = True
                    self._learnt.refused |= without
                    return _reply(response)
                reason = self._reason(response)
                if response.status_code not in _BUSY:
                    return Reply(reason=reason)
                pause = _retry_after(response)
            if pause is None:
                pause = min(60.0, 2.0**attempt) * random.uniform(0.5, 1.0)
            if pause > LONGEST_WAIT:
                return Reply(reason=f"{reason}; it asks to wait {pause:.0f} seconds")
            if attempt < RETRIES and self._wait(pause):
                break
        return Reply(reason=f"{reason}; given up after {attempt + 1} attempts")

    def _post(self, body: dict[str, Any]) -> httpx2.Response:
        return self._http.post(f"{self._endpoint}/chat/completions", json=body)

    def _reason(self, response: httpx2.Response) -> str:
        """Why the server does not answer, in one line; the key is never in it."""
        status = response.status_code
        reason = f"HTTP {status}"
        if message := _error(response)[0]:
            reason += f", {' '.join(message.split())[:200]}"
        if self._key:
            reason = reason.replace(self._key, "…")
        if status in _REMEDIES and not self._learnt.answered:
            remedy = _REMEDIES[status].format(key_env=self._key_env)
            raise ExtractorError(f"{self._endpoint}: {remedy} ({reason})")
        return reason


def _reply(response: httpx2.Response) -> Reply:
    """The text of a completion, or why there is none, with the tokens that it took."""
    try:
        body = response.json()
        counts = body.get("usage") or {}
        usage = Usage(int(counts.get("prompt_tokens") or 0), int(counts.get("completion_tokens") or 0))
        [choice, *_] = body["choices"]
        message = choice["message"]
        content, refusal = message.get("content"), message.get("refusal")
    except (ValueError, LookupError, TypeError, AttributeError):
        return Reply(reason="the answer is not a chat completion")
    reason = ""
    if refusal or not isinstance(content, str) or not content:
        reason = f"the model refuses: {' '.join(str(refusal).split())[:200]}" if refusal else "the answer is empty"
    elif choice.get("finish_reason") == "length":
        reason = "the answer is cut off at the server's limit"
    return Reply("" if reason else content, reason, usage, answered=True)


def _turned_down(response: httpx2.Response, body: dict[str, Any], without: set[str]) -> str | None:
    """The optional parameter that a server turns down; a server that names none may mean the form of the answer."""
    message, parameter = _error(response)
    sent = [name for name in OPTIONAL if name in body and name not in without]
    named = (name for name in sent if parameter.startswith(name) or re.search(rf"\b{name}\b", message))
    return next(named, "response_format" if "response_format" in sent else None)


def _error(response: httpx2.Response) -> tuple[str, str]:
    """The message of an error and the parameter it blames, in any of the shapes that servers use."""
    try:
        body = response.json()
    except ValueError:
        return response.text, ""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return str(error), ""
    return str(error.get("message") or error.get("detail") or error), str(error.get("param") or "")


def _retry_after(response: httpx2.Response) -> float | None:
    """The seconds that a server asks to wait: a number, or a date."""
    said = response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
