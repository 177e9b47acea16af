"""The office as the tutor sees it: one call's forms over HTTP, and what to do when it is away.

An ``Office`` object belongs to one call: ``open`` comes first and brings the token that the other
requests carry. Numbers, PINs and texts travel in bodies only and never reach an exception or log.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import SecretStr, ValidationError

from agent.teaching.form import Form
from agent.teaching.forms import (
    CallBrief,
    CallOpening,
    CallReport,
    Consent,
    Evaluation,
    EvaluationRequest,
    Identification,
    IdentifyAnswer,
    Notes,
)
from agent.teaching.notices import Beat
from sip.calls import CallKey

PATIENCE = 1.0  # seconds to connect, and to wait for any one answer: a caller is listening
UPLOAD_PATIENCE = 60.0  # nobody waits for this one
PAGE = 256 * 1024
WAIT_AND_RETRY = frozenset({408, 425, 429})  # 4xx that say "later", not "never"

F = TypeVar("F", bound=Form)


class OfficeAway(Exception):
    """No usable answer: no connection, too slow, 5xx, 429. The same request may succeed later."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"office away: {reason}")
        self.reason = reason


class OfficeRefused(Exception):
    """The office said no (4xx); asking again will not help."""

    def __init__(self, status: int, request: str) -> None:
        super().__init__(f"office refused {request}: {status}")
        self.status = status
        self.request = request


class Office(Protocol):
    """What the tutor asks of the office during one call.

    Every method raises ``OfficeAway`` or ``OfficeRefused``; everything but ``identify`` (a wrong
    PIN counts) may be repeated without harm.
    """

    async def open(self, opening: CallOpening) -> CallBrief: ...

    async def identify(self, identification: Identification) -> IdentifyAnswer: ...

    async def note(self, notes: Notes) -> None: ...

    async def evaluate(self, concept: str) -> Evaluation: ...

    async def upload_recording(self, path: Path) -> None: ...

    async def close(self, report: CallReport) -> None: ...


def guest_brief(call_key: CallKey, seed: int) -> CallBrief:
    """For a lesson without the office: nobody is known, nothing may be recorded or kept."""
    return CallBrief(call_key=call_key, token="", household=None, consent=Consent(), seed=seed)


def office_client(url: str) -> httpx.AsyncClient:
    """The connection to one office; the caller closes it.

    Idle connections are dropped before the server drops them: the first request of a call must
    not die on a stale one. The environment's proxies are ignored, the office is our own.
    """
    return httpx.AsyncClient(
        base_url=url,
        timeout=httpx.Timeout(PATIENCE),
        limits=httpx.Limits(keepalive_expiry=2.0),
        trust_env=False,
    )


class HttpOffice:
    """``Office`` over HTTP. The worker's token only opens; the brief's token does the rest.

    ``patience``: seconds; a whole answer may take twice that, however it trickles in.
    """

    def __init__(
        self, client: httpx.AsyncClient, worker_token: SecretStr, *, patience: float = PATIENCE
    ) -> None:
        self._client, self._patience = client, patience
        self._worker_token = worker_token.get_secret_value()
        self._call = ""
        self._token = ""

    async def open(self, opening: CallOpening) -> CallBrief:
        answer = await self._post("/tutor/v1/calls", opening, token=self._worker_token)
        brief = _read(CallBrief, answer)
        self._call, self._token = f"/tutor/v1/calls/{quote(opening.call_key, safe='')}", brief.token
        return brief

    async def identify(self, identification: Identification) -> IdentifyAnswer:
        return _read(IdentifyAnswer, await self._post_for_call("identify", identification))

    async def note(self, notes: Notes) -> None:
        await self._post_for_call("notes", notes)

    async def evaluate(self, concept: str) -> Evaluation:
        form = EvaluationRequest(concept=concept)
        return _read(Evaluation, await self._post_for_call("evaluations", form))

    async def close(self, report: CallReport) -> None:
        await self._post_for_call("close", report)

    async def beat(self, beat: Beat) -> None:
        """Of the worker, not of a call."""
        await self._post("/tutor/v1/beats", beat, token=self._worker_token)

    async def upload_recording(self, path: Path) -> None:
        """Send the WAV file in pages. Raises ``FileNotFoundError`` if there is none."""
        size = (await asyncio.to_thread(path.stat)).st_size
        request = self._client.build_request(
            "PUT",
            f"{self._opened()}/recording",
            content=_pages(path, size),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "audio/wav",
                "Content-Length": str(size),
            },
            timeout=httpx.Timeout(UPLOAD_PATIENCE, connect=PATIENCE),
        )
        await self._send(request, within=None)

    def _opened(self) -> str:
        if not self._call:
            raise RuntimeError("the call must be opened before anything else is asked")
        return self._call

    async def _post_for_call(self, what: str, form: Form) -> bytes:
        return await self._post(f"{self._opened()}/{what}", form, token=self._token)

    async def _post(self, path: str, form: Form, *, token: str) -> bytes:
        request = self._client.build_request(
            "POST",
            path,
            content=form.model_dump_json(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        # httpx counts from byte to byte; an answer that trickles must not hold a call either.
        return await self._send(request, within=2 * self._patience)

    async def _send(self, request: httpx.Request, *, within: float | None) -> bytes:
        # "from None": httpx's exceptions hold the request, and so the body.
        try:
            async with asyncio.timeout(within):
                answer = await self._client.send(request)
        except (TimeoutError, httpx.TimeoutException):
            raise OfficeAway("too slow") from None
        except httpx.HTTPError as error:
            raise OfficeAway(type(error).__name__) from None
        if answer.is_success:
            return answer.content
        if answer.is_client_error and answer.status_code not in WAIT_AND_RETRY:
            raise OfficeRefused(answer.status_code, request.url.path.rsplit("/", 1)[-1])
        raise OfficeAway(f"status {answer.status_code}")


def _read(form: type[F], answer: bytes) -> F:
    try:
        return form.model_validate_json(answer)
    except ValidationError:  # its text quotes the answer
        raise OfficeAway("unreadable answer") from None


async def _pages(path: Path, size: int) -> AsyncIterator[bytes]:
    """Exactly ``size`` bytes at most: the length was promised before the first page."""
    with path.open("rb") as file:
        while size > 0 and (page := await asyncio.to_thread(file.read, min(PAGE, size))):
            size -= len(page)
            yield page
