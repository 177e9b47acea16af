"""The tutor's own client against the real office: the two sides of the wire agree."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from agent.office import HttpOffice, OfficeRefused
from agent.teaching.forms import (
    CallOpening,
    CallReport,
    Evidence,
    Identification,
    IdentifyResult,
    Notes,
    Turn,
    Verdict,
)
from sip.calls import CallKey, Direction
from sip.outcomes import Ended
from tests.webhooks.office import NOON, OURS, WORKER, Office
from webhooks import seeds
from webhooks.models import Call, EvaluationRow, EvidenceRow, TurnRow

KEY = CallKey("SCL_walk")
PATIENCE = 30.0  # what is tested is the wire; the tutor's own second is for tests/agent/test_office
OPENING = CallOpening(
    call_key=KEY,
    direction=Direction.INBOUND,
    caller=seeds.PHONE,
    called=OURS,
    room="r",
    started_at=NOON,
)


def answer(learner: str) -> Evidence:
    return Evidence(
        call_key=KEY,
        sequence=1,
        learner_id=learner,
        concept="addition_within_100",
        content="addition_within_100@1#abc",
        item="add:20+22",
        answer_type="integer",
        question="What is 20 plus 22?",
        expected="42",
        heard="forty two",
        verdict=Verdict.RIGHT,
        at=NOON,
    )


async def test_one_whole_call_from_ring_to_score(office: Office, tmp_path: Path) -> None:
    learner = office.learners["Samuel"]
    transport = httpx.ASGITransport(office.web.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
        tutor = HttpOffice(client, SecretStr(WORKER), patience=PATIENCE)
        brief = await tutor.open(OPENING)
        assert brief.household is not None
        asked = Identification(learner_id=learner, pin="9926")
        assert (await tutor.identify(asked)).result is IdentifyResult.OK
        turn = Turn(call_key=KEY, number=1, speaker="learner", text="forty two", start=1, end=2)
        await tutor.note(Notes(evidence=(answer(learner),), turns=(turn,)))
        evaluation = await tutor.evaluate("addition_within_100")
        assert evaluation.score is not None
        await tutor.close(CallReport(call_key=KEY, ended=Ended.GOODBYE, ended_at=NOON))
        (tmp_path / "no.wav").write_bytes(b"no sound")
        with pytest.raises(OfficeRefused):
            await tutor.upload_recording(tmp_path / "no.wav")
    stored = [len(office.rows(table)) for table in (Call, EvidenceRow, TurnRow, EvaluationRow)]
    assert stored == [1, 1, 1, 1]
    assert office.rows(Call)[0].learner_id == learner
