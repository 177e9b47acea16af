import json
from pathlib import Path

import pytest

from tests.webhooks.office import Office
from webhooks import seeds
from webhooks.calls import TOKEN_LIFE
from webhooks.models import Call, EvaluationRow, EvidenceRow, GuestDay, TurnRow

PAYLOADS = Path(__file__).parent.parent / "payloads" / "tutor"


def test_a_known_number_gets_its_household_and_the_guardians_consent(office: Office) -> None:
    brief = office.ring().brief
    hints = [
        (one["first_name"], one["key"], one["needs_pin"]) for one in brief["household"]["learners"]
    ]
    assert hints == [("Anna", "1", True), ("Samuel", "2", True)]
    assert brief["consent"] == {"record_audio": True, "keep_transcript": True}


@pytest.mark.parametrize("caller", [None, "+15550100777"])
def test_a_withheld_or_unknown_caller_is_a_guest_and_only_counted(
    office: Office, caller: str | None
) -> None:
    line = office.ring(caller=caller)
    office.open(call_key=line.key, caller=caller)
    assert line.brief["household"] is None
    assert line.brief["consent"] == {"record_audio": False, "keep_transcript": False}
    assert (line.row.guest, line.row.caller_hash) == (True, None)
    assert [day.calls for day in office.rows(GuestDay)] == [1]


def test_opening_twice_is_one_call_with_the_same_brief(office: Office) -> None:
    first = office.ring(call_key="SCL_same")
    assert office.ring(call_key="SCL_same").brief == first.brief
    assert len(office.rows(Call)) == 1


def test_the_outbound_call_belongs_to_the_number_that_was_dialled(office: Office) -> None:
    line = office.ring(direction="outbound", caller="+15550100100", called=seeds.PHONE)
    assert line.brief["household"] is not None


def test_the_workers_token_opens_and_does_nothing_else(office: Office) -> None:
    line = office.ring()
    line.brief["token"] = "worker-token-of-the-tests"
    assert line.ask("notes", {}).status_code == 401
    bad = {"Authorization": "Bearer wrong"}
    assert office.web.post("/tutor/v1/calls", json=office.opening(), headers=bad).status_code == 401
    assert office.web.post("/tutor/v1/calls", json=office.opening()).status_code == 401


def test_the_token_of_one_call_does_not_open_another(office: Office) -> None:
    line, other = office.ring(), office.ring()
    line.brief["token"] = other.brief["token"]
    assert line.ask("notes", {}).status_code == 401


def test_a_call_nobody_opened_is_unknown(office: Office) -> None:
    line = office.ring()
    line.key = "SCL_never"
    assert line.ask("notes", {}).status_code == 404


def test_tokens_end_with_their_call_s_time(office: Office) -> None:
    line = office.ring(call_key="SCL_old")
    office.clock.now += TOKEN_LIFE * 2
    assert line.ask("notes", {}).status_code == 401
    old = office.opening(call_key="SCL_old") | {"started_at": line.row.started_at.isoformat()}
    assert office.open(**old).status_code == 409


def test_an_office_without_secrets_has_no_tutor_endpoints(closed_office: Office) -> None:
    assert closed_office.open().status_code == 404
    assert closed_office.web.post("/tutor/v1/calls/x/notes", json={}).status_code == 404


def test_a_malformed_form_is_refused_without_repeating_what_was_in_it(office: Office) -> None:
    answer = office.ring().ask("identify", {"learner_id": 5, "pin": ["4071"]})
    assert answer.status_code == 422
    assert "4071" not in answer.text
    assert office.open(call_key="no key, this").status_code == 422


def test_notes_twice_and_out_of_order_are_filed_once(office: Office) -> None:
    line = office.ring()
    for sequence in (2, 1, 2):
        assert line.answers(sequence).status_code == 204
        assert line.ask("notes", {"turns": [line.turn(sequence)]}).status_code == 204
    assert sorted(row.sequence for row in office.rows(EvidenceRow)) == [1, 2]
    assert sorted(row.number for row in office.rows(TurnRow)) == [1, 2]


def test_evidence_is_append_only_and_a_revision_stands_beside_the_first(office: Office) -> None:
    line = office.ring()
    line.answers(1, verdict="wrong")
    line.answers(1, verdict="right")
    line.answers(1, verdict="right", revision=1)
    found = sorted((row.revision, row.verdict) for row in office.rows(EvidenceRow))
    assert found == [(0, "wrong"), (1, "right")]


def test_a_form_of_another_call_is_refused_whole(office: Office) -> None:
    line, other = office.ring(), office.ring()
    form = {"evidence": [line.evidence(1), other.evidence(2)]}
    assert line.ask("notes", form).status_code == 409
    assert line.ask("close", other.report()).status_code == 409
    assert office.rows(EvidenceRow) == []


def test_evidence_names_a_learner_only_after_the_pin(office: Office) -> None:
    line, anna = office.ring(), office.learners["Anna"]
    line.answers(1, learner_id=anna)
    line.identify(anna, "4071")
    line.answers(2, learner_id=anna)
    found = {row.sequence: row.learner_id for row in office.rows(EvidenceRow)}
    assert found == {1: None, 2: anna}


def test_without_permission_no_word_is_kept_but_the_score_stands(office: Office) -> None:
    line = office.ring(caller=None)
    tick = {"criterion": "ten ones", "met": "yes", "quote": "forty two"}
    line.answers(1, alternatives=["forty two"], criteria=[tick])
    line.ask("notes", {"turns": [line.turn(1)]})
    score = line.ask("evaluations", {"concept": "addition_within_100"}).json()["score"]
    kept = [
        row.model_dump_json()
        for table in (EvidenceRow, TurnRow, EvaluationRow)
        for row in office.rows(table)
    ]
    assert score is not None
    assert len(kept) == 3
    assert not any("forty two" in row for row in kept)


def test_keyed_digits_are_never_kept(office: Office) -> None:
    line = office.ring()
    line.ask("notes", {"turns": [line.turn(1, text="4071", keypad=True)]})
    assert office.rows(TurnRow)[0].text == ""


def test_an_evaluation_is_computed_from_stored_evidence_and_repeats(office: Office) -> None:
    line = office.ring()
    line.answers(1, 2, 3)
    asked = {"concept": "addition_within_100"}
    first, again = (line.ask("evaluations", asked).json() for _ in range(2))
    assert first == again
    assert [ref["sequence"] for ref in first["evidence"]] == [1, 2, 3]
    assert [row.score for row in office.rows(EvaluationRow)] == [first["score"]]


def test_no_evidence_is_null_with_a_reason_never_zero(office: Office) -> None:
    answer = office.ring().ask("evaluations", {"concept": "addition_within_100"}).json()
    assert answer["score"] is None
    assert answer["reason"]


def test_closing_scores_what_was_never_asked_for_and_twice_is_once(office: Office) -> None:
    line = office.ring()
    line.answers(1, 2)
    office.clock.pass_by(minutes=5)
    for _ in range(2):
        answered = (office.clock.now).isoformat()
        report = line.report(
            answered_by="person", answered_at=answered, concepts=["addition_within_100"]
        )
        assert line.ask("close", report).status_code == 204
    assert (line.row.ended, line.row.closed_by, line.row.answered_by) == (
        "goodbye",
        "tutor",
        "person",
    )
    assert len(office.rows(EvaluationRow)) == 1


def test_notes_that_come_after_the_close_change_the_score(office: Office) -> None:
    line = office.ring()
    line.answers(1, verdict="wrong")
    line.ask("close", line.report())
    before = office.rows(EvaluationRow)[0].score
    line.answers(2, 3, 4, 5, 6)
    assert office.rows(EvaluationRow)[0].score > before


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_forms_of_older_and_newer_tutors_are_accepted(office: Office, path: Path) -> None:
    payload = json.loads(path.read_text())
    line = office.ring(call_key="SCL_captured")
    if payload["endpoint"] == "open":
        assert office.open(**payload["body"]).status_code == 200
        return
    answer = line.ask(payload["endpoint"], payload["body"])
    assert answer.status_code in (200, 204), answer.text


def test_the_office_says_that_it_is_well(office: Office) -> None:
    assert office.web.get("/healthz").json() == {"status": "ok"}
