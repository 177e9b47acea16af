"""What holds for every lesson: enumerable replies, and the rules of B-11, B-12, B-21, LM-3."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching import guard
from agent.teaching.curriculum import Curriculum, load
from agent.teaching.forms import CriterionTick, Verdict
from agent.teaching.grading import Heard
from agent.teaching.lesson import (
    Lesson,
    OpenQuestion,
    Step,
    possible_echoes,
    possible_says,
    silence,
    step,
    ticked,
)
from agent.teaching.lessons.foresight import SAID
from agent.teaching.spoken import faults
from agent.teaching.words.lines import echo
from agent.teaching.words.tongue import tongue
from tests.teaching.played import BORROW, SOON, Call, anna, opening
from tests.teaching.random_calls import opening_of, turns

EN = tongue("en").lines


def test_decision_2_what_is_said_next_was_among_the_possible_says(borrowing: Call) -> None:
    foreseen = possible_says(borrowing.lesson)
    echoes = possible_echoes(borrowing.lesson)
    before = borrowing.lesson
    item = before.item
    assert item is not None
    heard = [str(item.answer), "1", "60", "hint", "repeat", "skip", "stop", "I don't know", "beans"]
    heard += [str(p.answer) for p in item.predictions]
    for text in heard:
        for said in step(before, Heard(text), borrowing.now + SOON).say:
            assert said in foreseen or said in echoes


def test_the_likeliest_reply_is_prepared_first(borrowing: Call) -> None:
    item = borrowing.lesson.item
    assert item is not None
    assert item.answer is not None
    assert possible_says(borrowing.lesson)[:2] == (echo(item, item.answer), EN.right)


def test_the_likely_replies_to_an_explanation_are_prepared(call: Call) -> None:
    call.to_explanation()
    foreseen = possible_says(call.lesson)
    said = "the ones fill up, so ten ones make one ten"
    criteria = call.item.criteria
    for met in (criteria, (), criteria[1:]):
        ticks = [
            CriterionTick(criterion=one, met="yes" if one in met else "no", quote=said)
            for one in criteria
        ]
        after = ticked(call.lesson, tuple(ticks), Heard(said), call.now)
        assert after.say[0] in foreseen
    assert not any(SAID in text for text in foreseen)


# whatever happens


LEARNER = st.lists(
    st.sampled_from(
        ["right", "wrong", "bug", "silence", "hint", "skip", "yes", "no", "I don't know", "wait",
         "repeat", "beans", "forty or fifty", "what is your name", "no, fifty", "mm-hm", "ten ones"]
    ),
    max_size=30,
)  # fmt: skip


def play(call: Call, doing: str) -> Step:
    item = call.lesson.item
    if doing == "silence":
        return call.stays_silent()
    if item is not None and item.answer_type == "integer" and doing in ("right", "wrong", "bug"):
        if doing == "bug" and item.predictions:
            return call.is_wrong(bug=0)
        return call.is_right() if doing == "right" else call.is_wrong()
    after = call.says(doing)
    if isinstance(after.ask_model, OpenQuestion):
        call.steps.append(ticked(after.lesson, (), Heard(doing), call.now))
    return call.last


@settings(max_examples=60, deadline=None)
@given(LEARNER, st.integers(0, 1000), st.sampled_from([4.0, 15.0]))
def test_whatever_the_learner_does_the_lesson_keeps_its_rules(
    curriculum: Curriculum, doings: list[str], seed: int, minutes: float
) -> None:
    """B-11, B-12, B-21, LM-3 and the numbering of evidence, over random learners."""
    start = datetime.fromisoformat("2026-03-02T10:00:00+00:00")
    call = Call(curriculum, start, opening(anna(concepts=()), seed, minutes))
    for doing in doings:
        if call.last.over:
            break
        before = call.lesson
        after = play(call, doing)
        expect_rules(before, after)
    numbered = {(e.sequence, e.revision) for e in call.evidence}
    assert len(numbered) == len(call.evidence)
    assert {e.sequence for e in call.evidence} == set(
        range(1, len({e.sequence for e in call.evidence}) + 1)
    )


def expect_rules(before: Lesson, after: Step) -> None:
    for text in after.say:
        assert faults(text) == ()
    assert sum(text.count("?") for text in after.say) <= 1
    assert not after.say or "?" not in " ".join(after.say[:-1])
    corrected = any(one.revision for one in after.record)  # then it is about the item before
    still_open = after.lesson.item == before.item and not corrected
    if still_open and before.item is not None and before.item.answer_type == "integer":
        said = [text for text in after.say if text not in possible_echoes(before)]  # hers
        assert not any(guard.blocks(before.item, after.lesson.rung, text) for text in said)
    for one in after.record:
        assert (one.reason is not None) == (one.verdict is Verdict.NO_EVIDENCE)
    assert after.over == after.lesson.over == (after.lesson.asked is None)


@pytest.mark.parametrize(
    ("subject", "language"),
    [("numeracy", "en"), ("numeracy", "es"), ("voice-systems", "en"), ("english-a2", "en")],
)
def test_a_whole_call_keeps_its_rules_in_every_subject_and_language(
    curriculum: Curriculum, subject: str, language: str
) -> None:
    """B-11, B-12, B-21, LM-3, over learners of whom the office knows this and that."""
    taught = curriculum if language == "en" else load(language=language)
    for seed in range(10):
        for turned in turns(opening_of(seed, subject, 15.0, language), taught):
            expect_rules(turned.before, turned.after)


@pytest.mark.parametrize("code", ["en", "es"])
def test_b21_no_fixed_line_holds_a_number_while_an_item_is_open(borrowing: Call, code: str) -> None:
    """ "Now one like it" gives away an answer of one."""
    unasked = {"open_part", "recap_ask", "caregiver_end"}  # nothing with a number is open then
    about_us = {"no_person"}  # "un programa"
    for name, text in tongue(code).lines.model_dump().items():
        for number in range(13):
            item = replace(borrowing.item, answer=number, language=code)
            leaks = guard.leaks(item, text) and name not in unasked | about_us
            assert not leaks, (name, text, number)


def test_b23_what_was_told_is_not_the_answer_to_the_next_question(
    curriculum: Curriculum, now: datetime
) -> None:
    for seed in range(40):
        call = Call(curriculum, now, opening(anna(concepts=BORROW[1:]), seed))
        call.is_right()
        told = call.item.answer
        while call.lesson.rung < guard.TOLD and call.item.answer == told and not call.last.over:
            if call.lesson.asked is not None and call.lesson.closed:
                break
            call.says("I don't know")
        assert call.item.answer != told


def test_a_learner_who_always_answers_reaches_the_end(
    curriculum: Curriculum, now: datetime
) -> None:
    for seed in range(12):
        call = Call(curriculum, now, opening(anna(concepts=()), seed))
        for _ in range(20):
            if call.last.over:
                break
            play(
                call,
                "right" if call.lesson.asked and call.lesson.asked.kind == "item" else "ten ones",
            )
        assert call.last.over


def test_a_step_after_the_end_is_still_the_end(borrowing: Call, now: datetime) -> None:
    end = borrowing.says("stop")
    assert step(end.lesson, Heard("hello"), now).over
    assert silence(end.lesson, now).over


def test_the_lesson_is_a_value(borrowing: Call, now: datetime) -> None:
    heard = Heard("forty-one")
    assert step(borrowing.lesson, heard, now) == step(replace(borrowing.lesson), heard, now)


def test_nothing_the_learner_said_or_is_called_is_in_a_repr(call: Call) -> None:
    call.says("seventy-seven elephants")
    assert "Anna" not in repr(call.lesson)
    assert "elephants" not in repr(call.lesson) + repr(call.evidence)
