"""One record per turn: what was said, how much of it went out, and who stopped whom."""

from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import llm

from agent.asking import chunks
from agent.attention import Attention
from agent.call import Call
from agent.floor import Floor
from agent.offline_office import OfflineOffice
from agent.playback import Playback
from agent.speech import Speech
from agent.teaching import curriculum
from agent.teaching.forms import CallBrief, CallOpening, StoppedBy, Turn
from agent.turn_log import TurnLog
from sip.calls import CallKey, Direction
from sip.outcomes import Ended
from tests.agent.test_attention import Session
from tests.agent.test_phrases import Voice, made

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = CallKey("SCL_1")
READY = ("Fifty-four.", "Yes, that is right.")


class Turns:
    """A call whose replies are spoken and filed one by one."""

    def __init__(self, call: Call, office: OfflineOffice) -> None:
        self.call, self.office = call, office
        self.log = TurnLog(call)
        self.session = Session()
        self.attention = Attention(
            self.session,  # type: ignore[arg-type]
            call.speech,
            again=lambda _: None,
            forget=lambda _: None,
        )

    async def speaks(self, *texts: str) -> None:
        async for _ in self.call.speech.audio(chunks(texts), live):
            pass
        self.session.agent_state = "speaking"
        self.attention.agent_state("speaking", "listening")

    async def files(self, text: str, *, interrupted: bool = False, role: Any = "assistant") -> Turn:
        item = llm.ChatMessage(role=role, content=[text], interrupted=interrupted)
        at = self.call.answered_epoch + 10.0
        item.metrics = {"started_speaking_at": at, "stopped_speaking_at": at + 2.0}
        self.log.added(item)
        await self.call.saved()
        return max(self.office.turns.values(), key=lambda turn: turn.number)


async def live(texts: AsyncIterable[str]) -> AsyncIterator[rtc.AudioFrame]:
    async for _ in texts:
        yield rtc.AudioFrame(bytes(16000), 8000, 1, 8000)


@pytest.fixture
async def turns(tmp_path: Path) -> Turns:
    office = OfflineOffice(lambda: NOW)
    await office.open(
        CallOpening(call_key=KEY, direction=Direction.INBOUND, room="r", started_at=NOW)
    )
    brief = CallBrief(call_key=KEY, token="t")
    call = Call(brief, office, curriculum.load(), Floor(None), now=lambda: NOW)
    call.speech = Speech(await made(tmp_path, Voice(), *READY))
    call.answer()
    return Turns(call, office)


async def test_played_is_what_went_out_and_not_what_was_handed_over(turns: Turns) -> None:
    await turns.speaks(*READY)
    turns.log.heard(Playback(10.0, 10.7, interrupted=True))
    assert (await turns.files(READY[0], interrupted=True)).played == pytest.approx(0.7)


async def test_a_turn_of_several_pieces_counts_all_of_them_and_the_next_none(turns: Turns) -> None:
    turns.log.heard(Playback(10.0, 11.0, interrupted=False))
    turns.log.heard(Playback(11.5, 12.0, interrupted=False))
    assert (await turns.files("Hello.")).played == pytest.approx(1.5)
    assert (await turns.files("Hello again.")).played is None


async def test_a_turn_is_prepared_when_every_word_of_it_was(turns: Turns) -> None:
    await turns.speaks(*READY)
    assert (await turns.files(" ".join(READY))).prepared
    await turns.speaks(READY[0], "Nobody foresaw this.")
    assert not (await turns.files(f"{READY[0]} Nobody foresaw this.")).prepared


async def test_what_is_played_again_was_prepared(turns: Turns) -> None:
    turns.call.speech.replayed(("Nobody foresaw this.",))
    assert (await turns.files("Nobody foresaw this.")).prepared


async def test_every_request_counts_once_also_one_that_was_thrown_away(turns: Turns) -> None:
    turns.call.model_requests += 2  # one was for a turn that went on
    assert (await turns.files("Tell me more.")).requests == 2
    assert (await turns.files("Fifty-four.")).requests == 0


async def test_a_turn_nobody_stopped_says_so(turns: Turns) -> None:
    await turns.speaks(*READY)
    turn = await turns.files(" ".join(READY))
    assert (turn.stopped_by, turn.taken_back) == (StoppedBy.NOBODY, False)


async def test_she_spoke_and_we_stopped(turns: Turns) -> None:
    await turns.speaks(*READY)
    turns.attention.words("wait stop that", final=False)
    turn = await turns.files(READY[0], interrupted=True)
    assert (turn.stopped_by, turn.taken_back) == (StoppedBy.LEARNER, False)


async def test_she_went_on_and_the_turn_was_taken_back(turns: Turns) -> None:
    turns.attention.replies(READY, "fifty")
    await turns.speaks(*READY)
    turns.attention.makes_sound(0.3)
    turn = await turns.files(READY[0], interrupted=True)
    assert (turn.stopped_by, turn.taken_back) == (StoppedBy.LEARNER, True)
    await turns.speaks(*READY)
    assert not (await turns.files(" ".join(READY))).taken_back


async def test_something_more_urgent_was_said(turns: Turns) -> None:
    await turns.speaks(*READY)
    turns.call.speech.stopped(StoppedBy.TUTOR)
    await turns.speaks("I hear nobody.")  # begun before the turn that was cut is filed
    cut = await turns.files(READY[0], interrupted=True)
    assert (cut.stopped_by, cut.prepared) == (StoppedBy.TUTOR, True)
    after = await turns.files("I hear nobody.")
    assert (after.stopped_by, after.prepared) == (StoppedBy.NOBODY, False)


async def test_livekits_own_ways_stop_us_only_for_her_and_a_hang_up_stops_nobody(
    turns: Turns,
) -> None:
    await turns.speaks(*READY)
    assert (await turns.files(READY[0], interrupted=True)).stopped_by is StoppedBy.LEARNER
    turns.call.end(Ended.CALLER)
    await turns.speaks(*READY)
    assert (await turns.files(READY[0], interrupted=True)).stopped_by is StoppedBy.NOBODY


async def test_her_own_turns_have_nothing_of_ours(turns: Turns) -> None:
    turns.call.model_requests += 1
    turns.log.heard(Playback(10.0, 11.0, interrupted=False))
    hers = await turns.files("fifty four", role="user")
    assert (hers.played, hers.prepared, hers.requests) == (None, False, 0)
    assert (await turns.files("Yes.")).requests == 1
