from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.webhooks.office import Line, Office
from webhooks.database import writing
from webhooks.models import (
    CallLearner,
    ConsentKind,
    ConsentRecord,
    EvidenceRow,
    Learner,
    PinLock,
)


def test_the_right_pin_brings_the_learners_record(office: Office) -> None:
    line, anna = office.ring(), office.learners["Anna"]
    answer = line.ask("identify", {"learner_id": anna, "pin": "4071"}).json()
    assert answer["result"] == "ok"
    assert (answer["learner"]["first_name"], answer["learner"]["subject"]) == ("Anna", "numeracy")
    assert line.row.learner_id == anna


@pytest.mark.parametrize("pin", ["4072", "", None, "9926"])
def test_a_wrong_or_missing_pin_brings_nothing(office: Office, pin: str | None) -> None:
    answer = office.ring().ask("identify", {"learner_id": office.learners["Anna"], "pin": pin})
    assert answer.json()["result"] == "wrong_pin"
    assert answer.json()["learner"] is None


def test_after_three_misses_even_the_right_pin_is_refused_for_fifteen_minutes(
    office: Office,
) -> None:
    line, anna = office.ring(), office.learners["Anna"]
    assert [line.identify(anna, "0000") for _ in range(3)] == ["wrong_pin"] * 3
    assert line.identify(anna, "4071") == "locked"
    office.clock.pass_by(minutes=14, seconds=59)
    assert line.identify(anna, "4071") == "locked"
    office.clock.pass_by(seconds=1)
    assert line.identify(anna, "4071") == "ok"


def test_the_lock_holds_in_the_next_call_but_only_for_that_learner(office: Office) -> None:
    line = office.ring()
    for _ in range(3):
        line.identify(office.learners["Anna"], "0000")
    again = office.ring()
    assert again.identify(office.learners["Anna"], "4071") == "locked"
    assert again.identify(office.learners["Samuel"], "9926") == "ok"


def test_a_right_pin_forgets_the_misses_before_it(office: Office) -> None:
    line, anna = office.ring(), office.learners["Anna"]
    for _ in range(3):
        assert line.identify(anna, "0000") == "wrong_pin"
        assert line.identify(anna, "0000") == "wrong_pin"
        assert line.identify(anna, "4071") == "ok"


def test_after_a_lock_there_are_three_tries_again(office: Office) -> None:
    line, anna = office.ring(), office.learners["Anna"]
    for _ in range(3):
        line.identify(anna, "0000")
    office.clock.pass_by(minutes=15)
    assert [line.identify(anna, "0000") for _ in range(4)] == ["wrong_pin"] * 3 + ["locked"]


def test_many_tries_at_once_get_no_more_than_three(office: Office) -> None:
    lines = [office.ring() for _ in range(8)]
    anna = office.learners["Anna"]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda line: line.identify(anna, "0000"), lines))
    assert sorted(results) == ["locked"] * 5 + ["wrong_pin"] * 3


def test_a_learner_in_an_open_call_is_busy_until_it_ends(office: Office) -> None:
    first, second, anna = office.ring(), office.ring(), office.learners["Anna"]
    assert first.identify(anna, "4071") == "ok"
    assert second.identify(anna, "4071") == "busy"
    assert second.identify(anna, "0000") == "wrong_pin"
    first.ask("close", first.report())
    assert second.identify(anna, "4071") == "ok"


def test_the_right_pin_of_a_busy_learner_is_no_miss(office: Office) -> None:
    first, second, anna = office.ring(), office.ring(), office.learners["Anna"]
    first.identify(anna, "4071")
    assert [second.identify(anna, "4071") for _ in range(4)] == ["busy"] * 4


def test_of_two_simultaneous_calls_exactly_one_gets_the_learner(office: Office) -> None:
    samuel = office.learners["Samuel"]
    for _ in range(5):
        lines = [office.ring(), office.ring()]
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda line: line.identify(samuel, "9926"), lines))
        assert sorted(results) == ["busy", "ok"]
        for line in lines:
            line.ask("close", line.report())


def test_a_call_whose_phone_is_gone_does_not_hold_its_learner(office: Office) -> None:
    first, anna = office.ring(), office.learners["Anna"]
    first.identify(anna, "4071")
    with writing(office.engine) as db:
        gone = first.row
        gone.line_left_at = office.clock.now
        db.merge(gone)
    assert office.ring().identify(anna, "4071") == "ok"
    assert first.row.ended == "line_lost"


def test_the_wrong_learner_can_be_put_right_in_the_call(office: Office) -> None:
    line = office.ring()
    assert line.identify(office.learners["Anna"], "4071") == "ok"
    assert line.identify(office.learners["Samuel"], "9926") == "ok"
    assert line.row.learner_id == office.learners["Samuel"]
    assert len(office.rows(CallLearner)) == 2


def test_a_learner_without_a_pin_needs_none(office: Office) -> None:
    with writing(office.engine) as db:
        db.get_one(Learner, office.learners["Anna"]).pin_hash = None
    line = office.ring()
    assert [hint["needs_pin"] for hint in line.brief["household"]["learners"]] == [False, True]
    assert line.identify(office.learners["Anna"], None) == "ok"
    assert office.rows(PinLock) == []


def _status(line: Line, learner: str) -> int:
    return line.ask("identify", {"learner_id": learner, "pin": "4071"}).status_code


def test_a_guest_can_identify_as_nobody(office: Office) -> None:
    assert _status(office.ring(caller=None), office.learners["Anna"]) == 404
    assert _status(office.ring(), "somebody") == 404


def test_nobody_is_identified_in_a_call_that_is_over(office: Office) -> None:
    line = office.ring()
    line.ask("close", line.report())
    assert _status(line, office.learners["Anna"]) == 409


def test_without_permission_for_lessons_the_household_is_a_guest(office: Office) -> None:
    _withdraw(office, ConsentKind.LESSONS)
    assert office.ring().brief["household"] is None


def test_a_permission_withdrawn_does_not_hold_in_the_next_call(office: Office) -> None:
    _withdraw(office, ConsentKind.RECORD_AUDIO)
    consent = office.ring().brief["consent"]
    assert consent == {"record_audio": False, "keep_transcript": True}


def test_recording_waits_until_it_is_permitted_for_whoever_may_be_on_the_line(
    office: Office,
) -> None:
    _withdraw(office, ConsentKind.RECORD_AUDIO)
    for name, may_record in (("Anna", False), ("Samuel", True)):
        _permit(office, name)
        assert office.ring().brief["consent"]["record_audio"] is may_record


def _withdraw(office: Office, kind: ConsentKind) -> None:
    for record in office.rows(ConsentRecord):
        if record.kind == kind:
            with writing(office.engine) as db:
                db.get_one(ConsentRecord, record.id).withdrawn_at = office.clock.now


def _permit(office: Office, name: str) -> None:
    with writing(office.engine) as db:
        learner = db.get_one(Learner, office.learners[name])
        record = ConsentRecord(
            household_id=learner.household_id,
            kind=ConsentKind.RECORD_AUDIO,
            learner_id=learner.id,
            text_version="test:1",
            source="paper",
            given_at=office.clock.now,
        )
        db.add(record)


def test_after_i_am_not_anna_each_score_rests_on_the_learners_own_answers_st2(
    office: Office,
) -> None:
    line = office.ring()
    anna, samuel = office.learners["Anna"], office.learners["Samuel"]
    assert line.identify(anna, "4071") == "ok"
    line.answers(1, learner_id=anna)
    assert line.identify(samuel, "9926") == "ok"
    line.answers(2, 3, learner_id=samuel, verdict="wrong", heard="twenty")
    scored = line.ask("evaluations", {"concept": "addition_within_100"}).json()
    assert [ref["sequence"] for ref in scored["evidence"]] == [2, 3]
    assert {row.learner_id for row in office.rows(EvidenceRow)} == {anna, samuel}
