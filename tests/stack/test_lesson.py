"""From ringing to the evaluation in the office's books, as the demonstration promises it."""

from pathlib import Path

import pytest

from agent.teaching import curriculum
from infra.caller import narration
from infra.caller.baresip import Place
from infra.caller.ear import Ear
from infra.caller.heard import listen
from infra.caller.learner import Learner, Parts
from infra.caller.phone import Phone
from infra.caller.pupil import Pupil
from infra.caller.sound import read_mono, read_wav
from infra.caller.voice import Voice
from infra.demonstration.checks import Promise, promises, sound_promises
from infra.demonstration.record import Filed, OfficeFiles, recording_of
from infra.demonstration.story import Story
from infra.demonstration.terminal import Terminal
from infra.stack.ports import until
from infra.stack.stack import Stack
from tests.stack.conftest import LESSON_MINUTES, SEED
from webhooks.seeds import PHONE, PUPILS

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

LONGEST_CALL = 220.0
FILED_SECONDS = 15.0


@pytest.mark.timeout(300)
async def test_a_learner_rings_is_taught_and_her_evaluation_is_filed(house: Stack) -> None:
    anna = PUPILS[0]
    pupil = Pupil(
        anna.first_name,
        anna.pin,
        SEED,
        key=anna.key,
        minutes=float(LESSON_MINUTES),
        longest_call=LONGEST_CALL,
    )
    events: list[narration.Event] = []
    async with Phone(Place(house.folder / "phones" / "anna", PHONE)) as phone:
        voice = Voice(house.folder / "voice", "rms")
        learner = Learner(pupil, Parts(phone, voice, Ear(), curriculum.load()))
        async for event in learner.call(house.sip_uri):
            events.append(event)
    files = OfficeFiles(house.env()["OFFICE_DATABASE_URL"])
    story = Story(Terminal(), files)  # pytest shows it when a promise was broken
    for event in events:
        story.tell(event)
    try:
        await until(
            lambda: is_filed(files.latest()), what="the call's files", seconds=FILED_SECONDS
        )
        filed = files.latest()
        story.catch_up()
    finally:
        files.close()
    assert filed is not None
    kept = [
        *promises(events, filed, learner=anna.first_name),
        *sound_of(learner, filed, Path(house.env()["OFFICE_RECORDINGS_FOLDER"])),
    ]
    assert [promise for promise in kept if not promise.kept] == []


def is_filed(filed: Filed | None) -> bool:
    """Closed, and the recording, which comes last, is there."""
    return filed is not None and filed.call.ended_at is not None and bool(filed.call.recording)


def sound_of(learner: Learner, filed: Filed, recordings: Path) -> list[Promise]:
    assert learner.outcome is not None
    tape = learner.outcome.recording
    assert tape is not None
    heard = listen(read_mono(tape.sent), read_mono(tape.heard), tape.shifts)
    stored = recording_of(filed, recordings)
    assert stored is not None
    samples, _ = read_wav(stored)
    return list(sound_promises(heard, filed, (samples[:, 0], samples[:, 1])))
