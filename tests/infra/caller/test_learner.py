"""A learner by voice and ear against a tutor of voice only (see conftest), on loopback."""

from pathlib import Path
from typing import Any

import pytest

from agent.teaching.curriculum import load
from infra.caller import narration
from infra.caller.baresip import Place
from infra.caller.ear import Ear
from infra.caller.heard import listen
from infra.caller.learner import Learner, Parts
from infra.caller.phone import Phone
from infra.caller.pupil import Pupil
from infra.caller.sound import read_mono
from infra.caller.voice import Voice

pytestmark = pytest.mark.servers


async def test_she_gets_in_answers_corrects_an_echo_and_hears_every_word(spoken_call: Any) -> None:
    pupil = Pupil("anna", "4071", seed=4, minutes=5)
    right = "sixty seven"  # the first answer of seed 4
    learner = await spoken_call.play(pupil, mishears={right: "ninety two"}, most_replies=3)

    said = spoken_call.of(narration.LearnerSays)
    assert [event.text for event in said[1:]] == [right, f"no {right}"]
    assert [event.count for event in spoken_call.of(narration.KeysPressed)] == [4]
    assert spoken_call.of(narration.NotUnderstood) == []
    assert [event.taken for event in spoken_call.of(narration.Understood)] == [
        "asks for name",
        "asks for pin",
        "asks for lesson",
        "as another",
    ]
    assert spoken_call.of(narration.HungUp)[0].by == "tutor"
    assert learner.outcome is not None
    recording = learner.outcome.recording
    heard = listen(read_mono(recording.sent), read_mono(recording.heard), recording.shifts)
    assert len(heard.learner) == len(said)
    assert len(heard.gaps) == len(said)
    assert heard.overlaps == ()


async def test_a_refused_call_is_told_as_one_that_nobody_answered(tmp_path: Path) -> None:
    caller = Place(tmp_path / "caller", "+15550100001")
    callee = Place(tmp_path / "callee", "+15550100100")
    async with Phone(caller) as mine, Phone(callee) as theirs:
        parts = Parts(mine, Voice(tmp_path / "voice"), Ear(), load())
        told = []
        async for event in Learner(Pupil("anna", "4071", seed=4), parts).call(theirs.uri):
            told.append(event)
            if isinstance(event, narration.Ringing):
                await theirs.hang_up()
        assert isinstance(told[-1], narration.HungUp)
        assert told[-1].by == "nobody"
        assert told[-1].reason.startswith("486")
