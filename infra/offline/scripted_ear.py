"""An ear for tests that are not about hearing: the words of each utterance are told beforehand.

Told the words, never the end: when speech starts and stops it finds by energy like the real one.
A word shows no sooner than ``AFTER_ITS_AUDIO`` after the end of its audio: where that lies is told
with the word, or taken from how fast a usual speaker speaks.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from infra.offline.endpointing import BEFORE, FRAME, START_FRAMES, START_WINDOW
from infra.offline.hearing import EAR_RATE, HeardWord, Utterance

AFTER_ITS_AUDIO = 0.15
SECONDS_A_LETTER = 0.07
SECONDS_A_WORD = 0.06
CONFIDENCE = 0.97
# An utterance's audio begins this long before its first loud frame; a little less on a weak onset.
LEAD = BEFORE + (START_WINDOW - START_FRAMES) * FRAME

Timed = tuple[str, float, float]  # a word, and seconds from where the speech begins


def expected_times(text: str) -> list[Timed]:
    """(word, start, end) seconds at a usual speaking rate."""
    times: list[Timed] = []
    clock = 0.0
    for word in text.split():
        end = clock + SECONDS_A_WORD + SECONDS_A_LETTER * len(word)
        times.append((word, clock, end))
        clock = end
    return times


@dataclass
class Told:
    """What is still to be heard. ``unexpected``: utterances that nothing was told for."""

    utterances: deque[Sequence[Timed]] = field(default_factory=deque)
    unexpected: int = 0

    def next(self) -> Sequence[Timed]:
        if self.utterances:
            return self.utterances.popleft()
        self.unexpected += 1
        return ()


class ScriptedEar:
    least_silence = 0.15  # a final with the delay that figures are quoted with is not held up

    def __init__(self) -> None:
        self._told = Told()

    def tell(self, texts: Iterable[str]) -> None:
        """The next utterances, whichever call speaks them."""
        self.tell_times(map(expected_times, texts))

    def tell_times(self, utterances: Iterable[Sequence[Timed]], *, afresh: bool = False) -> None:
        """The same with the place of every word. ``afresh``: what was told before is forgotten."""
        if afresh:
            self._told.utterances.clear()
            self._told.unexpected = 0
        self._told.utterances.extend(utterances)

    @property
    def left(self) -> int:
        """Utterances told and not heard yet."""
        return len(self._told.utterances)

    @property
    def unexpected(self) -> int:
        return self._told.unexpected

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    def listen(self, terms: Sequence[str]) -> "ScriptedListening":
        return ScriptedListening(self._told)


class ScriptedListening:
    def __init__(self, told: Told) -> None:
        self._told = told
        self._times: Sequence[Timed] = ()
        self._heard = 0.0

    async def begin(self) -> None:
        self._times = self._told.next()
        self._heard = 0.0

    async def hear(self, samples: bytes) -> str:
        self._heard += len(samples) / 2 / EAR_RATE
        shown = self._heard - LEAD - AFTER_ITS_AUDIO
        return " ".join(word for word, _, end in self._times if end <= shown)

    async def end(self) -> Utterance:
        last = self._times[-1][2] if self._times else 1.0
        squeeze = min(1.0, max(0.1, self._heard - LEAD) / last)
        return Utterance(
            tuple(
                HeardWord(word, LEAD + start * squeeze, LEAD + end * squeeze, CONFIDENCE)
                for word, start, end in self._times
            )
        )

    async def close(self) -> None:
        return None
