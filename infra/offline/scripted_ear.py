"""An ear for tests that are not about hearing: the words of each utterance are told beforehand.

Told the words, never the end: when speech starts and stops it finds by energy like the real one.
A word shows no sooner than ``AFTER_ITS_AUDIO`` after the moment a usual speaker would have said it.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from infra.offline.hearing import EAR_RATE, HeardWord, Utterance

AFTER_ITS_AUDIO = 0.15
SECONDS_A_LETTER = 0.07
SECONDS_A_WORD = 0.06
CONFIDENCE = 0.97


def expected_times(text: str) -> list[tuple[str, float, float]]:
    """(word, start, end) seconds at a usual speaking rate."""
    times: list[tuple[str, float, float]] = []
    clock = 0.0
    for word in text.split():
        end = clock + SECONDS_A_WORD + SECONDS_A_LETTER * len(word)
        times.append((word, clock, end))
        clock = end
    return times


class ScriptedEar:
    def __init__(self) -> None:
        self._texts: deque[str] = deque()

    def tell(self, texts: Iterable[str]) -> None:
        """The next utterances, whichever call speaks them."""
        self._texts.extend(texts)

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    def listen(self, terms: Sequence[str]) -> "ScriptedListening":
        return ScriptedListening(self._texts)


class ScriptedListening:
    def __init__(self, texts: deque[str]) -> None:
        self._texts = texts
        self._text = ""
        self._heard = 0.0

    async def begin(self) -> None:
        self._text = self._texts.popleft() if self._texts else ""
        self._heard = 0.0

    async def hear(self, samples: bytes) -> str:
        self._heard += len(samples) / 2 / EAR_RATE
        shown = self._heard - AFTER_ITS_AUDIO
        return " ".join(word for word, _, end in expected_times(self._text) if end <= shown)

    async def end(self) -> Utterance:
        times = expected_times(self._text)
        squeeze = min(1.0, self._heard / times[-1][2]) if times else 1.0
        return Utterance(
            tuple(HeardWord(w, a * squeeze, b * squeeze, CONFIDENCE) for w, a, b in times)
        )

    async def close(self) -> None:
        return None
