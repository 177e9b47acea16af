from datetime import timedelta
from typing import Any

from tests.webhooks.office import Line, Office


def lesson(office: Office, *answers: dict[str, Any]) -> Line:
    """One whole call of Anna's."""
    line = office.ring()
    line.identify(office.learners["Anna"], "4071")
    for sequence, fields in enumerate(answers, start=1):
        line.answers(sequence, learner_id=office.learners["Anna"], **fields)
    line.ask("close", line.report())
    return line


def record(office: Office) -> Any:
    office.clock.pass_by(minutes=1)
    line = office.ring()
    answer = line.ask("identify", {"learner_id": office.learners["Anna"], "pin": "4071"}).json()
    line.ask("close", line.report())
    return answer["learner"]


def test_a_new_learner_has_no_record(office: Office) -> None:
    found = record(office)
    assert (found["known"], found["misconceptions"]) == ([], [])


def test_what_was_answered_is_known_in_the_next_call(office: Office) -> None:
    lesson(office, {"verdict": "right"}, {"verdict": "wrong", "concept": "subtraction"})
    known = {state["concept"]: state["p_known"] for state in record(office)["known"]}
    assert known["addition_within_100"] > known["subtraction"]


def test_mastery_takes_another_day(office: Office) -> None:
    lesson(office, *[{"verdict": "right"}] * 4)
    assert record(office)["known"][0]["status"] == "nearly"
    office.clock.now += timedelta(days=2)
    lesson(office, {"verdict": "right", "item": "add:99"})
    assert record(office)["known"][0]["status"] == "mastered"


def test_the_highest_revision_counts(office: Office) -> None:
    line = lesson(office, {"verdict": "wrong", "misconceptions": ["forgotten_carry"]})
    before = record(office)
    line.answers(1, revision=1, verdict="right", learner_id=office.learners["Anna"])
    after = record(office)
    assert before["misconceptions"] == ["forgotten_carry"]
    assert after["misconceptions"] == []
    assert after["known"][0]["p_known"] > before["known"][0]["p_known"]


def test_a_later_right_answer_closes_a_misconception(office: Office) -> None:
    wrong = {"verdict": "wrong", "misconceptions": ["forgotten_carry"]}
    other = {"verdict": "wrong", "misconceptions": ["place_value"], "concept": "subtraction"}
    lesson(office, wrong, other, {"verdict": "right"})
    assert record(office)["misconceptions"] == ["place_value"]


def test_evidence_of_somebody_else_says_nothing_about_her(office: Office) -> None:
    line = office.ring()
    line.identify(office.learners["Samuel"], "9926")
    line.answers(1, learner_id=office.learners["Samuel"])
    assert record(office)["known"] == []
