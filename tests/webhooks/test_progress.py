from datetime import timedelta
from typing import Any

from tests.webhooks.office import Line, Office
from webhooks.database import writing
from webhooks.models import Learner
from webhooks.progress import curriculum_in


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


def test_a_misconception_is_closed_by_two_right_answers_on_another_day(office: Office) -> None:
    wrong = {"verdict": "wrong", "misconceptions": ["forgotten_carry"]}
    other = {"verdict": "wrong", "misconceptions": ["place_value"], "concept": "subtraction"}
    lesson(office, wrong, other)
    office.clock.now += timedelta(days=2)
    lesson(office, *({"could_show": ["forgotten_carry"], "item": f"add:{n}"} for n in (97, 98)))
    assert record(office)["misconceptions"] == ["place_value"]


def test_lm9_what_she_knew_is_due_again_the_day_after(office: Office) -> None:
    lesson(office, {"concept": "num.count.100"})
    assert record(office)["due"] == []
    office.clock.now += timedelta(days=1)
    found = record(office)
    assert found["due"] == ["num.count.100"]
    assert [(state["concept"], state["due"]) for state in found["known"]] == [
        ("num.count.100", True)
    ]


def test_b4_the_level_check_tells_the_level_and_what_to_teach(office: Office) -> None:
    ladder = curriculum_in("en").subjects["numeracy"].placement
    first = ladder[0][0]
    passed = [{"concept": first, "part": "placement"}] * 2
    above = {"concept": ladder[1][0], "part": "placement", "verdict": "wrong"}
    lesson(office, *passed, *[above | {"misconceptions": ["some_bug"]}] * 2)
    found = record(office)
    assert (found["level"], found["concepts"]) == (1, [ladder[1][0]])


def test_a_concept_that_is_gone_is_kept_and_marked(office: Office) -> None:
    lesson(office, {"verdict": "right"})
    assert [state["stale"] for state in record(office)["known"]] == [True]


def test_a_learner_of_a_language_that_nothing_is_written_in_still_gets_her_record(
    office: Office,
) -> None:
    with writing(office.parts.engine) as db:
        db.get_one(Learner, office.learners["Anna"]).language = "tlh"
    assert record(office)["known"] == []


def test_evidence_of_somebody_else_says_nothing_about_her(office: Office) -> None:
    line = office.ring()
    line.identify(office.learners["Samuel"], "9926")
    line.answers(1, learner_id=office.learners["Samuel"])
    assert record(office)["known"] == []
