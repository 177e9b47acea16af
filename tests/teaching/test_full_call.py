"""The whole call (B-3): level, retrieval, practice, unaided check, recap, what comes next."""

from datetime import datetime, timedelta

import pytest

from agent.teaching.curriculum import Curriculum
from agent.teaching.lesson import begin
from agent.teaching.lessons import stages
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call, anna, opening
from tests.teaching.whole_calls import (
    BORROW,
    NO_BORROW,
    of_part,
    part,
    parts,
    to_the_end,
    until,
    whole_call,
)

EN = tongue("en").lines


def test_b3_the_parts_come_in_their_order(curriculum: Curriculum, now: datetime) -> None:
    call = whole_call(curriculum, now, level=None, due=("num.add.20", "num.tens.100"))
    to_the_end(call)
    assert parts(call) == ["easy", "placement", "retrieval", "new", "check"]
    assert call.evidence[-1].kind == "explain"


# ---- the level check (B-4)


def test_b4_a_first_call_finds_her_level_and_teaches_there(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now, level=None, concepts=())
    until(call, "placement")
    assert EN.find_level in call.last.say
    while call.lesson.leg.concept != NO_BORROW:
        call.is_right()
    call.says("I don't know")
    after = call.says("I don't know")
    assert EN.start_here in after.say
    assert (part(call), call.lesson.leg.concept) == ("new", NO_BORROW)
    assert set(curriculum.concept(NO_BORROW).teach) <= set(after.say)


def test_b4_in_the_check_there_is_one_try_and_no_help(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now, level=None)
    until(call, "placement")
    item = call.item
    assert call.says("hint", think_seconds=30).say == (EN.just_try, item.question)
    after = call.is_wrong()
    assert after.say[1:3] == (EN.not_yet, EN.come_back)
    assert call.item != item
    assert {one.rung for one in of_part(call, "placement")} == {0}


def test_b4_a_learner_whose_level_is_known_is_not_checked(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    to_the_end(call)
    assert "placement" not in parts(call)


def test_b4_the_recheck_after_four_weeks_begins_below_her_level(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now, level=2, recheck=True)
    until(call, "placement")
    assert call.lesson.leg.concept == NO_BORROW


def test_st1_a_guest_of_a_whole_call_is_checked_too(curriculum: Curriculum, now: datetime) -> None:
    call = Call(curriculum, now, opening(None, 1, 8.0))
    until(call, "placement", "new")
    assert part(call) == "placement"


def test_b1_the_check_ends_after_six_minutes(curriculum: Curriculum, now: datetime) -> None:
    call = whole_call(curriculum, now, level=None)
    until(call, "placement")
    call.now += timedelta(minutes=7)
    call.is_right()
    assert part(call) == "new"


def test_b4_one_who_knows_the_ladder_goes_on_beyond_it(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now, level=None, concepts=())
    until(call, "new")
    ladder = {name for level in call.lesson.subject.placement for name in level}
    assert call.lesson.leg.concept not in ladder


# ---- what is asked again


def test_lm9_what_is_due_is_asked_before_what_is_new(curriculum: Curriculum, now: datetime) -> None:
    call = whole_call(curriculum, now, due=("num.add.20", "num.add2.carry"))
    until(call, "retrieval")
    assert EN.from_before in call.last.say
    call.is_right()
    assert call.lesson.leg.concept == "num.add2.carry"
    call.is_right()
    assert part(call) == "new"
    assert [one.concept for one in of_part(call, "retrieval")] == ["num.add.20", "num.add2.carry"]


def test_lm9_there_are_five_retrieval_items_at_most(curriculum: Curriculum, now: datetime) -> None:
    due = ("num.add.20", "num.add2.carry", "num.tens.100", "num.count.100", "num.add2.nocarry")
    call = whole_call(curriculum, now, due=due)
    until(call, "retrieval")
    for _ in range(200):
        if part(call) != "retrieval":
            break
        call.now -= timedelta(seconds=5)
        call.is_wrong()
    assert len({one.item for one in of_part(call, "retrieval")}) == 5


def test_b3_retrieval_leaves_half_of_the_time_to_what_is_new(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now, due=("num.add.20", "num.add2.carry"))
    until(call, "retrieval")
    call.now += timedelta(minutes=8)
    call.is_right()
    assert part(call) == "new"


# ---- how long it lasts


def test_b1_late_in_the_call_the_unaided_check_comes_at_once(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    until(call, "new")
    call.now = call.lesson.deadline - stages.RESERVED
    call.is_right()
    assert part(call) == "check"


def test_b1_at_the_hard_stop_even_a_repeat_is_the_end(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    call.now += stages.HARD_STOP
    after = call.says("repeat")
    assert (after.over, after.say[-1]) == (True, "Goodbye, Anna.")


# ---- the first and the last words


def test_b3_it_begins_where_the_last_call_ended_and_says_what_comes_next(
    curriculum: Curriculum, now: datetime
) -> None:
    brief = {
        "last_recap": "Ones with ones, tens with tens.",
        "next_goal": "sharing equally",
        "next_call": "on Tuesday at four",
    }
    call = whole_call(curriculum, now, **brief)
    assert "Last time: Ones with ones, tens with tens." in call.last.say
    to_the_end(call)
    said = call.last.say
    assert "Next time: sharing equally." in said
    assert "I call you again on Tuesday at four." in said


def test_b3_without_words_of_hers_she_is_asked_for_the_recap(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    until(call, "check")
    call.is_right()
    call.says("skip")
    assert call.last.say[-1] == EN.recap_ask
    filed = len(call.evidence)
    end = call.says("when the ones are too few I open a ten")
    assert end.over
    assert "You said: when the ones are too few I open a ten." in end.say
    assert curriculum.concept(BORROW).recap in end.say
    assert len(call.evidence) == filed


@pytest.mark.parametrize("words", ["skip", "I don't know", "no", "what is your name", ""])
def test_nobody_insists_on_a_recap(curriculum: Curriculum, now: datetime, words: str) -> None:
    call = whole_call(curriculum, now)
    until(call, "check")
    call.is_right()
    call.says("skip")
    for _ in range(3):
        if not call.last.over:
            call.says(words) if words else call.stays_silent()
    assert call.last.over


def test_b6_a_caregiver_is_coached_at_the_start_and_at_the_end(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now, caregiver=True)
    assert EN.caregiver_start in call.last.say
    to_the_end(call)
    assert EN.caregiver_end in call.last.say


def test_every_concept_asked_about_is_evaluated(curriculum: Curriculum, now: datetime) -> None:
    call = whole_call(curriculum, now, level=None, due=("num.tens.100",))
    to_the_end(call)
    finished = [name for after in call.steps for name in after.finished]
    assert set(finished) == {one.concept for one in call.evidence}


def test_a_short_call_has_none_of_this(curriculum: Curriculum, now: datetime) -> None:
    brief = {"level": None, "due": ("num.tens.100",), "caregiver": True, "last_recap": "Tens."}
    brief |= {"next_goal": "more", "next_call": "on Monday", "recheck": True}
    plain = begin(opening(anna(), 1, 5.0), curriculum, now)
    told = begin(opening(anna(**brief), 1, 5.0), curriculum, now)
    assert told.say == plain.say
    call = Call(curriculum, now, opening(anna(**brief), 1, 5.0))
    to_the_end(call)
    assert parts(call) == ["easy", "new"]
    assert not any("on Monday" in text for text in call.last.say)
