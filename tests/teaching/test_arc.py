"""The arc of a call (B-3): from the greeting to a proper end."""

from datetime import datetime, timedelta

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import ConceptState, CriterionTick, Verdict
from agent.teaching.words.tongue import tongue
from tests.teaching.played import SOON, Call, anna, opening

EN = tongue("en").lines


def test_b3_the_lesson_greets_by_name_and_begins_with_something_easy(call: Call) -> None:
    assert call.last.say[0] == "Hello Anna."
    assert call.last.say[-1].endswith("?")
    assert call.lesson.concept.level == 1


def test_st1_a_guest_gets_a_taster_without_a_name(curriculum: Curriculum, now: datetime) -> None:
    call = Call(curriculum, now, opening(None))
    assert call.last.say[0] == "Hello."
    call.is_right()
    assert call.evidence[0].learner_id is None
    assert call.says("goodbye").say[-1] == "Goodbye."


def test_b3_the_short_arc_runs_from_greeting_to_goodbye(call: Call) -> None:
    call.is_right()
    assert call.last.finished == ("num.count.100",)
    call.is_right()
    call.is_right()
    assert call.lesson.asked is not None
    assert call.lesson.asked.kind == "explain"
    end = call.explains(*[CriterionTick(criterion=c, met="no") for c in call.item.criteria])
    assert end.over
    assert end.finished == ("num.sub2.borrow",)
    assert end.say[-1] == "Goodbye, Anna."
    assert call.lesson.curriculum.concept("num.sub2.borrow").recap in end.say


def test_b23_after_help_comes_one_like_it_alone(borrowing: Call) -> None:
    helped = borrowing.lesson.item
    borrowing.is_wrong(bug=0)
    borrowing.is_right()
    assert EN.like_it in borrowing.last.say
    parallel = borrowing.lesson.item
    assert helped is not None
    assert parallel is not None
    assert (parallel.template, parallel.id != helped.id) == (helped.template, True)
    borrowing.is_right()
    assert borrowing.lesson.asked is not None
    assert borrowing.lesson.asked.kind == "explain"


def test_a_short_lesson_has_four_main_items_at_most(borrowing: Call) -> None:
    seen = set()
    for _ in range(40):
        if borrowing.lesson.asked is None or borrowing.lesson.asked.kind == "explain":
            break
        seen.add(borrowing.lesson.asked.item.id)
        borrowing.now -= SOON  # time stands still: only the number of items counts
        borrowing.is_wrong()
    assert len(seen) == 4


def test_the_lesson_leaves_out_what_is_mastered(curriculum: Curriculum, now: datetime) -> None:
    known = [
        ConceptState(concept=name, p_known=0.99, status="mastered")
        for name in curriculum.subjects["numeracy"].main
        if name != "num.sub2.borrow"
    ]
    for seed in range(4):
        call = Call(curriculum, now, opening(anna(concepts=(), known=known), seed))
        assert call.lesson.plan[-1].concept == "num.sub2.borrow"


def test_b3_the_recap_is_in_the_learners_words(call: Call) -> None:
    call.to_explanation()
    assert call.lesson.item is not None
    met = [
        CriterionTick(criterion=c, met="yes", quote="one ten became ten ones")
        for c in call.lesson.item.criteria
    ]
    end = call.explains(*met, text="well one ten became ten ones")
    assert "You said: one ten became ten ones." in end.say


def test_b3_time_running_out_leads_to_a_proper_end_and_never_into_an_item(call: Call) -> None:
    call.now += timedelta(minutes=3.2)
    end = call.is_right()
    assert (end.over, end.say[-1]) == (True, "Goodbye, Anna.")


def test_past_the_time_an_open_item_is_closed_by_telling(borrowing: Call) -> None:
    borrowing.now += timedelta(minutes=5)
    end = borrowing.is_wrong()
    assert end.over
    assert borrowing.evidence[-1].verdict is Verdict.WRONG
