"""What the bench tells the offline providers and asks of them; nothing of a tutor not ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from infra.offline.scripted_ear import Timed

SERVICES = ("stt", "llm", "tts")
FAULTS = ("500", "429", "hang", "drop", "slow")


@dataclass(frozen=True)
class Fault:
    service: str
    kind: str
    count: int = 1  # pieces of work that meet it

    def __str__(self) -> str:
        return f"{self.service}:{self.kind}"


def faults_of(text: str) -> tuple[Fault, ...]:
    """``"llm:hang,stt:500"``, ``"all"`` or ``"none"``. Raises ValueError."""
    if text == "none":
        return ()
    if text == "all":
        return tuple(Fault(service, kind) for service in SERVICES for kind in FAULTS)
    pairs = [one.strip().partition(":") for one in text.split(",")]
    wrong = [a for a, _, b in pairs if a not in SERVICES or b not in FAULTS]
    if wrong:
        raise ValueError(f"not a fault: {', '.join(wrong)}; {SERVICES} : {FAULTS}")
    return tuple(Fault(service, kind) for service, _, kind in pairs)


class Providers(Protocol):
    async def tell(self, utterances: Sequence[Sequence[Timed]]) -> None:
        """The words of what is said next; what was told before is forgotten."""

    async def heard_as_told(self) -> bool: ...

    async def asked(self) -> int | None:
        """Requests for a reply so far, thrown-away ones included; None: not known.

        The second reading of her words for danger, one small request, is not among them.
        """

    async def order(self, fault: Fault) -> None: ...

    async def clear(self) -> None: ...


class NoProviders:
    """Of a tutor that is not ours: it hears by itself and counts for itself."""

    async def tell(self, utterances: Sequence[Sequence[Timed]]) -> None:
        return None

    async def heard_as_told(self) -> bool:
        return True

    async def asked(self) -> int | None:
        return None

    async def order(self, fault: Fault) -> None:
        return None

    async def clear(self) -> None:
        return None


class OfflineProviders:
    """``infra.offline`` at ``url``, with its scripted ear."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url = http, url

    async def tell(self, utterances: Sequence[Sequence[Timed]]) -> None:
        timed = [[list(word) for word in words] for words in utterances]
        await self._post("/ear/script", {"timed": timed, "afresh": True})

    async def heard_as_told(self) -> bool:
        told = await self._get("/ear/script")
        return told == {"left": 0, "unexpected": 0}

    async def asked(self) -> int | None:
        return int((await self._get("/asked"))["with_tools"])

    async def order(self, fault: Fault) -> None:
        form = {"service": fault.service, "kind": fault.kind, "count": fault.count}
        await self._post("/faults", form)

    async def clear(self) -> None:
        async with self._http.delete(f"{self._url}/faults") as answer:
            answer.raise_for_status()

    async def _post(self, path: str, form: object) -> None:
        async with self._http.post(f"{self._url}{path}", json=form) as answer:
            answer.raise_for_status()

    async def _get(self, path: str) -> dict[str, int]:
        async with self._http.get(f"{self._url}{path}") as answer:
            answer.raise_for_status()
            found: dict[str, int] = await answer.json()
            return found
