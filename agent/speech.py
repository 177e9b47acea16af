"""What we are saying now, utterance by utterance: from memory where it is ready, else the voice.

Keeps count of what was handed out, so that after a false stop the utterance, and not the whole
reply, begins again.
"""

from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from livekit import rtc

from agent.loudness import Levelling
from agent.phrases import SPOKEN_RATE, Phrases, Prepared
from agent.teaching.forms import StoppedBy

PAUSE_SECONDS = 0.15  # between two utterances
FRAME_SECONDS = 0.05

Voice = Callable[[AsyncIterable[str]], AsyncIterable[rtc.AudioFrame]]


@dataclass
class Utterance:
    """``seconds``: audio handed out for it so far, the pause after it included."""

    text: str
    seconds: float = 0.0


@dataclass
class Reply:
    """How one reply came about and ended, for the record of its turn."""

    utterances: list[Utterance] = field(default_factory=list)
    prepared: bool = True  # nothing of it had to be synthesised when it was wanted
    stopped_by: StoppedBy = StoppedBy.NOBODY
    taken_back: bool = False

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.utterances)


class Speech:
    """The reply being spoken. ``phrases`` None: nothing is prepared."""

    def __init__(self, phrases: Phrases | None) -> None:
        self.phrases = phrases
        self.pause = PAUSE_SECONDS
        self._utterances: list[Utterance] = []
        self._levelling = Levelling()
        self._replies: deque[Reply] = deque(maxlen=4)  # that no turn was filed for yet

    async def audio(self, texts: AsyncIterable[str], voice: Voice) -> AsyncIterator[rtc.AudioFrame]:
        """The frames of a reply whose chunks are whole utterances."""
        reply = Reply()
        utterances = self._utterances = reply.utterances
        self._replies.append(reply)
        async for text in texts:
            if not text.strip():
                continue
            if utterances:
                utterances[-1].seconds += self.pause
                yield _silence(self.pause, self.phrases.rate if self.phrases else SPOKEN_RATE)
            utterances.append(Utterance(text.strip()))
            async for frame in self._spoken(text.strip(), voice, reply):
                utterances[-1].seconds += frame.duration
                yield frame

    @property
    def prepared(self) -> Prepared:
        """What preparing cost and brought in this call."""
        return self.phrases.prepared if self.phrases is not None else Prepared()

    def bridged(self, seconds: float) -> None:
        """A line went out before the sound of the last utterance, which was late."""
        if self._utterances:
            self._utterances[-1].seconds += seconds

    def replayed(self, texts: Sequence[str]) -> None:
        """A reply that was heard before is played again, past ``audio``."""
        self._replies.append(Reply([Utterance(text.strip()) for text in texts if text.strip()]))

    def stopped(self, by: StoppedBy, *, taken_back: bool = False) -> None:
        """What we are saying, or are about to say, is cut off."""
        if self._replies:
            self._replies[-1].stopped_by = by
            self._replies[-1].taken_back = taken_back

    def reply_of(self, text: str) -> Reply:
        """The reply of which this was heard; once. It and those before it are filed then."""
        while self._replies:
            reply = self._replies.popleft()
            if text and reply.text.startswith(text):
                return reply
        return Reply(prepared=False)

    def rest(self, seconds: float) -> tuple[str, ...]:
        """What was not heard whole after so many seconds of the reply."""
        end = 0.0
        for index, utterance in enumerate(self._utterances):
            end += utterance.seconds
            if end > seconds:
                return tuple(one.text for one in self._utterances[index:])
        return ()

    async def _spoken(self, text: str, voice: Voice, reply: Reply) -> AsyncIterator[rtc.AudioFrame]:
        audio = self.phrases.ready(text) if self.phrases else None
        if audio is None or self.phrases is None:
            reply.prepared = False
            self._levelling.begin()
            async for frame in voice(one_piece(text)):
                yield self._at_level(frame)
            return
        self.phrases.played(text, audio)
        for frame in frames_of(audio, self.phrases.rate):
            yield frame

    def _at_level(self, frame: rtc.AudioFrame) -> rtc.AudioFrame:
        """As loud as what was prepared."""
        if frame.num_channels != 1:
            return frame
        audio = self._levelling.levelled(bytes(frame.data), frame.sample_rate)
        return rtc.AudioFrame(
            audio, frame.sample_rate, 1, frame.samples_per_channel, userdata=frame.userdata
        )


async def one_piece(text: str) -> AsyncIterator[str]:
    """A whole text, as a voice takes it."""
    yield text


def frames_of(audio: bytes, rate: int) -> list[rtc.AudioFrame]:
    size = round(rate * FRAME_SECONDS) * 2
    parts = (audio[at : at + size] for at in range(0, len(audio), size))
    return [rtc.AudioFrame(part, rate, 1, len(part) // 2) for part in parts]


def _silence(seconds: float, rate: int) -> rtc.AudioFrame:
    samples = round(rate * seconds)
    return rtc.AudioFrame(bytes(samples * 2), rate, 1, samples)
