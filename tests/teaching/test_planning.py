"""What the next call is about and when it should be (LM-9, B-2, B-4)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.forms import Evidence, LearnerBrief
from agent.teaching.learner import learner_model
from agent.teaching.planning import (
    Held,
    NextCall,
    Terms,
    Window,
    brief,
    brief_of,
    due_concepts,
    next_call,
)
from agent.teaching.reviews import Card
from tests.teaching.answers import START, answer
from tests.teaching.small_subject import ANNA, MAIN, curriculum, subject

MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4
FIVE = time(17, 0)
AFTERNOONS = tuple(Window(day, time(16, 0), time(19, 0)) for day in range(7))
TERMS = Terms(slots=((MONDAY, FIVE), (WEDNESDAY, FIVE), (FRIDAY, FIVE)), windows=AFTERNOONS)
LADDER = (("add",), ("carry", "sub"))


def at(day: int, hour: float) -> datetime:
    """On a day after the Monday of ``START``, in UTC."""
    return START.replace(hour=0) + timedelta(days=day, hours=hour)


def card(name: str, due: datetime) -> Card:
    return Card(name, opened=due - timedelta(days=1), due=due)


def three(due: datetime) -> list[Card]:
    return [card(name, due) for name in "abc"]


def of(concept: str, number: int, verdict: str = "right", **fields: object) -> Evidence:
    return answer(
        number, verdict, concept=concept, content=f"{concept}@1.0.0#abc", could_show=(), **fields
    )


def planned(now: datetime, cards: list[Card], *held: Held, new: bool = True) -> NextCall | None:
    return next_call(TERMS, cards, held, now, something_new=new)


# ---- when


def test_lm9_the_guardians_next_slot() -> None:
    assert planned(at(0, 12), []) == NextCall(at(0, 17), "lesson", "slot")
    assert planned(at(0, 17), []) == NextCall(at(2, 17), "lesson", "slot")


def test_lm9_three_cards_that_fall_due_before_the_slot_bring_the_call_forward() -> None:
    lesson = Held(at(0, 17), "lesson")
    assert planned(at(0, 18), three(at(1, 16.5)), lesson) == NextCall(
        at(1, 16.5), "review", "cards"
    )


def test_lm9_two_cards_wait_for_the_slot() -> None:
    lesson = Held(at(0, 17), "lesson")
    two = three(at(1, 16.5))[:2]
    assert planned(at(0, 18), two, lesson) == NextCall(at(2, 17), "review", "slot")


def test_lm9_never_outside_the_windows() -> None:
    lesson = Held(at(0, 17), "lesson")
    found = planned(at(0, 18), three(at(1, 3)), lesson)
    assert found == NextCall(at(1, 16), "review", "cards")
    evening = planned(at(0, 18), three(at(1, 21)), lesson)
    assert evening == NextCall(at(2, 16), "review", "cards")


def test_lm9_a_slot_outside_the_windows_is_none() -> None:
    terms = Terms(slots=((MONDAY, time(7)),), windows=AFTERNOONS)
    assert next_call(terms, [], (), at(0, 6), something_new=True) is None


def test_lm9_a_missed_call_moves_to_the_next_slot() -> None:
    """It was not held, so it is no part of the dose either."""
    assert planned(at(0, 17.5), three(at(9, 0))) == NextCall(at(2, 17), "lesson", "slot")


def test_b2_one_lesson_and_two_reviews_in_seven_days() -> None:
    lesson, review = Held(at(0, 17), "lesson"), Held(at(2, 17), "review")
    due = three(at(1, 0))
    assert planned(at(2, 18), due, lesson, review) == NextCall(at(3, 16), "review", "cards")
    full = (lesson, review, Held(at(4, 17), "review"))
    assert planned(at(4, 18), due, *full) == NextCall(at(7, 16), "lesson", "cards")


def test_b2_a_slot_of_last_week_that_was_held_late_does_not_cost_this_weeks() -> None:
    late = (Held(at(0, 17.4), "lesson"), Held(at(2, 17), "review"), Held(at(4, 17), "review"))
    assert planned(at(6, 20), [], *late) == NextCall(at(7, 17), "lesson", "slot")


def test_b2_no_more_than_one_call_a_day() -> None:
    terms = Terms(slots=TERMS.slots, windows=AFTERNOONS, lessons=3, reviews=0)
    found = next_call(
        terms, three(at(0, 0)), [Held(at(0, 10), "lesson")], at(0, 12), something_new=True
    )
    assert found == NextCall(at(1, 16), "lesson", "cards")


def test_b2_who_has_mastered_the_set_gets_reviews_only_and_none_when_nothing_is_due() -> None:
    due = [card("a", at(4, 9))]
    assert planned(at(0, 12), due, new=False) == NextCall(at(4, 17), "review", "slot")
    assert planned(at(0, 12), [], new=False) is None


def test_lm9_a_card_due_within_a_day_makes_a_slot_worth_it() -> None:
    found = planned(at(0, 12), [card("a", at(1, 16))], new=False)
    assert found == NextCall(at(0, 17), "review", "slot")


def test_slots_are_in_the_learners_zone_and_keep_their_clock_when_it_changes() -> None:
    zone = ZoneInfo("Europe/Madrid")  # summer time from 29 March 2026
    terms = Terms(slots=((MONDAY, FIVE),), windows=AFTERNOONS, zone=zone)
    winter = next_call(terms, [], (), at(20, 0), something_new=True)
    summer = next_call(terms, [], (), at(27, 0), something_new=True)
    assert winter == NextCall(at(21, 16), "lesson", "slot")
    assert summer == NextCall(at(28, 15), "lesson", "slot")


@given(
    st.lists(st.integers(0, 24 * 20), max_size=6),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["lesson", "review"])), max_size=6),
    st.integers(0, 24 * 21),
    st.booleans(),
)
def test_b2_whatever_is_due_the_plan_keeps_the_windows_and_the_dose(
    dues: list[int], calls: list[tuple[int, str]], hour: int, new: bool
) -> None:
    now = at(0, hour)
    held = [Held(at(day, 17), kind) for day, kind in calls if at(day, 17) <= now]
    cards = [card(str(n), at(0, due)) for n, due in enumerate(dues)]
    found = next_call(TERMS, cards, held, now, something_new=new)
    if found is None:
        return
    recent = [one for one in held if 0 <= (found.at.date() - one.at.date()).days < 7]
    assert found.at >= now
    assert 16 <= found.at.hour < 19
    assert len(recent) < 3
    assert all(one.at.date() != found.at.date() for one in held)
    assert found.kind == "review" or (new and all(one.kind == "review" for one in recent))


# ---- what


def test_a_learner_without_evidence_gets_a_brief_that_says_nothing() -> None:
    assert brief(ANNA, [], curriculum(*LADDER), START) == ANNA


def test_lm9_at_most_five_are_asked_again_lowest_recall_first() -> None:
    opened = [of(name, n) for n, name in enumerate((*MAIN, "count"), 1)]
    weak = [of("story", 1, "wrong", day=2)]
    model = learner_model.of([*opened, *weak])
    found = due_concepts(model, subject(), now=at(4, 12))
    assert found[0] == "story"
    assert len(found) == 5


def test_lm9_cards_due_within_a_day_are_pulled_in() -> None:
    model = learner_model.of([of("add", 1), of("add", 1, day=2)])  # due on the fifth day
    assert due_concepts(model, subject(), now=at(2, 12)) == ()
    assert due_concepts(model, subject(), now=at(3, 12)) == ("add",)


def test_what_was_asked_today_is_not_asked_again_today() -> None:
    model = learner_model.of([of("add", 1)])  # due in a day
    assert due_concepts(model, subject(), now=at(0, 18)) == ()
    assert due_concepts(model, subject(), now=at(1, 9)) == ("add",)


def test_what_the_call_is_about_or_she_is_stuck_on_is_not_asked_again() -> None:
    opened = [of("add", 1), of("carry", 2), of("carry", 3, "wrong")]
    worn = [of("sub", 4)] + [of("sub", n, "wrong", day=n) for n in range(5, 12)]
    found = brief(ANNA, [*opened, *worn], curriculum(), at(40, 12))
    assert found.concepts == ("add",)
    assert found.due == ("carry",)


def test_lm6_a_stuck_one_is_tried_again_once_its_prerequisite_is_known() -> None:
    worn = [of("carry", n, "wrong", day=n) for n in (1, 2, 3)]
    learnt = [of("add", n, day=5) for n in (1, 2)]
    missed = of("carry", 1, "wrong", day=7)
    find = curriculum()
    assert brief(ANNA, worn, find, at(4, 12)).concepts == ("add",)
    assert brief(ANNA, [*worn, *learnt], find, at(6, 12)).concepts == ("carry",)
    assert brief(ANNA, [*worn, *learnt, missed], find, at(8, 12)).concepts == ("sub",)


def test_b4_the_level_of_the_check_and_the_concept_to_teach_there() -> None:
    asked = [of("add", 1), of("add", 2), of("carry", 3, "wrong"), of("carry", 4, "wrong")]
    asked = [one.model_copy(update={"part": "placement"}) for one in asked]
    more = of("carry", 5, "wrong", part="new")
    found = brief(ANNA, [*asked, more], curriculum(*LADDER), at(2, 12))
    assert (found.level, found.recheck, found.concepts) == (1, False, ("carry",))
    assert found.last_recap == "The recap of carry."
    assert found.next_goal == "The title of carry"


def test_b4_is_checked_again_after_four_weeks() -> None:
    asked = [of("add", n, part="placement") for n in (1, 2)]
    asked.append(of("add", 3, part="new"))
    assert not brief(ANNA, asked, curriculum(*LADDER), at(27, 12)).recheck
    assert brief(ANNA, asked, curriculum(*LADDER), at(29, 12)).recheck


def test_b4_a_check_that_the_line_broke_is_no_level() -> None:
    broken = [of("add", n, part="placement") for n in (1, 2)]
    found = brief(ANNA, broken, curriculum(*LADDER), at(2, 12))
    assert (found.level, found.concepts) == (None, ())


def test_b4_the_last_whole_check_counts() -> None:
    def check(day: int, *verdicts: str) -> list[Evidence]:
        return [of("add", n, v, day=day, part="placement") for n, v in enumerate(verdicts, 1)]

    bug = {"misconceptions": ("x",)}
    missed = [of("add", n, "wrong", part="placement", **bug) for n in (1, 2)]
    passed = [*check(30, "right", "right"), of("add", 3, day=30)]
    broken = check(60, "right")
    find = curriculum(*LADDER)
    assert brief(ANNA, missed, find, at(2, 12)).level == 0
    assert brief(ANNA, [*missed, *passed], find, at(40, 12)).level == 1
    assert brief(ANNA, [*missed, *passed, *broken], find, at(61, 12)).level == 1


def test_a_subject_without_a_ladder_needs_no_level_check() -> None:
    assert brief(ANNA, [of("add", 1, "wrong")], curriculum(), at(2, 12)).level == 0


@pytest.mark.parametrize("name", ["unknown", "small"])
def test_concepts_that_the_curriculum_does_not_have_are_kept_and_no_reason_to_fail(
    name: str,
) -> None:
    gone = [of("gone", n) for n in (1, 2)]
    who = LearnerBrief(id="anna", first_name="Anna", subject=name)
    found = brief(who, gone, curriculum(*LADDER), at(2, 12))
    assert [(s.concept, s.stale, s.due) for s in found.known] == [("gone", True, True)]
    assert found.due == ()


def test_the_brief_of_a_model_is_the_brief_of_its_evidence() -> None:
    evidence = [of("add", 1), of("carry", 2, "wrong"), of("add", 1, day=3)]
    find, now = curriculum(*LADDER), at(5, 12)
    assert brief_of(ANNA, learner_model.of(evidence), find, now) == brief(ANNA, evidence, find, now)
