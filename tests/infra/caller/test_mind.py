"""The learner's decisions against a tutor of text: the real lesson, told what she said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from agent.teaching import lesson, planning
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick, LearnerBrief, Verdict
from agent.teaching.grading import Heard
from agent.teaching.lesson import LessonOpening, OpenQuestion, Step
from infra.caller.ear import nearest, words_of
from infra.caller.mind import Mind, heard, next_turn
from infra.caller.mirror import Mirror
from infra.caller.script import ANY_ANSWER, Move, Turn
from infra.demonstration.__main__ import LESSON_MINUTES
from sip.calls import CallKey

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SEEDS = range(1, 13)
FIRST_CALLS = range(1, 17)  # every main concept of numeracy once


@dataclass
class TextTutor:
    """Says what the lesson says. ``mishears``: number of her turn (from 1) → what it heard."""

    at: Step
    mishears: Mapping[int, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def reply(self, turn: Turn, number: int) -> str:
        now = NOW + timedelta(seconds=8 * number)
        said = self.mishears.get(number, turn.text)
        taken = Heard(turn.keys, source="keypad") if turn.keys else Heard(said)
        step = lesson.step(self.at.lesson, taken, now)
        if isinstance(step.ask_model, OpenQuestion):
            ticks = tuple(
                CriterionTick(criterion=c, met="yes", quote=said) for c in step.ask_model.criteria
            )
            step = lesson.ticked(step.lesson, ticks, taken, now)
        self.at = step
        self.steps.append(step)
        return " ".join(step.say)


@dataclass(frozen=True)
class Played:
    turns: list[Turn]
    tutor: TextTutor
    mind: Mind

    @property
    def moves(self) -> list[Move]:
        return [turn.move for turn in self.turns]


def explainable(seed: int) -> LessonOpening:
    concepts = ("num.count.100", "num.sub2.borrow")
    brief = LearnerBrief(id="anna", first_name="Anna", concepts=concepts)
    return LessonOpening(CallKey("tutor"), brief, seed, 5.0)


def first_call(curriculum: Curriculum, seed: int) -> LessonOpening:
    """The demonstration's call: of one the office knows nothing about yet."""
    brief = planning.brief(LearnerBrief(id="anna", first_name="Anna"), (), curriculum, NOW)
    return LessonOpening(CallKey("tutor"), brief, seed, float(LESSON_MINUTES))


def play(
    curriculum: Curriculum,
    seed: int,
    *,
    mishears: Mapping[int, str] | None = None,
    opening: LessonOpening | None = None,
) -> Played:
    opening = opening or explainable(seed)
    tutor = TextTutor(lesson.begin(opening, curriculum, NOW), mishears or {})
    mind = Mind(Mirror(lesson, (lesson.begin(opening, curriculum, NOW),)), seed)
    turns: list[Turn] = []
    while len(turns) < 40:
        mind, turn = next_turn(mind)
        if turn is None:
            break
        turns.append(turn)
        candidates = mind.mirror.candidates(turn, NOW)
        words = words_of(tutor.reply(turn, len(turns)))
        found = nearest(words, [c.text for c in candidates])
        mind = heard(mind, candidates[found.index] if found else None, candidates)
    return Played(turns, tutor, mind)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_seed_she_makes_every_move_and_hears_the_goodbye(
    curriculum: Curriculum, seed: int
) -> None:
    call = play(curriculum, seed)
    assert {*Move} - {Move.NAME} == {*call.moves}  # her name is said at the door
    assert call.tutor.at.over
    assert call.mind.over


def test_each_move_is_marked_as_it_was_meant(curriculum: Curriculum) -> None:
    call = play(curriculum, 4)
    marked = {
        turn.move: step.record[0]
        for turn, step in zip(call.turns, call.tutor.steps, strict=True)
        if step.record
    }
    assert marked[Move.RIGHT].verdict is Verdict.RIGHT
    assert marked[Move.UNPREDICTED].verdict is Verdict.WRONG
    assert marked[Move.UNPREDICTED].misconceptions == ()
    assert marked[Move.MISCONCEPTION].misconceptions != ()
    assert marked[Move.THINK_RIGHT].verdict is Verdict.RIGHT
    assert marked[Move.EXPLAIN].verdict is Verdict.RIGHT


def test_the_first_calls_are_about_every_concept(curriculum: Curriculum) -> None:
    plans = [lesson.begin(first_call(curriculum, s), curriculum, NOW) for s in FIRST_CALLS]
    met = {step.lesson.plan[-1].concept for step in plans}
    assert met == set(curriculum.subjects["numeracy"].main)


@pytest.mark.parametrize("seed", FIRST_CALLS)
def test_whatever_a_first_call_is_about_its_promises_can_be_kept(
    curriculum: Curriculum, seed: int
) -> None:
    call = play(curriculum, seed, opening=first_call(curriculum, seed))
    marked = {
        turn.move: step.record[0]
        for turn, step in zip(call.turns, call.tutor.steps, strict=True)
        if step.record
    }
    records = [record for step in call.tutor.steps for record in step.record]
    assert {*Move} - {Move.NAME} == {*call.moves}
    assert marked[Move.UNPREDICTED].verdict is Verdict.WRONG
    assert marked[Move.UNPREDICTED].misconceptions == ()
    assert marked[Move.MISCONCEPTION].misconceptions != ()
    assert marked[Move.THINK_RIGHT].verdict is Verdict.RIGHT
    assert marked[Move.EXPLAIN].verdict is Verdict.RIGHT
    assert any(record.rung for record in records)
    assert len({record.concept for record in records}) == 2
    assert ANY_ANSWER not in [turn.text for turn in call.turns]
    assert call.tutor.at.over
    assert call.mind.over


def test_the_hint_she_asks_for_is_given(curriculum: Curriculum) -> None:
    for seed in (4, 5, 6):
        call = play(curriculum, seed)
        after = call.tutor.steps[call.moves.index(Move.HINT)]
        assert after.lesson.rung > 0


def test_not_understood_she_says_it_again(curriculum: Curriculum) -> None:
    call = play(curriculum, 4, mishears={1: "mumble"})
    assert call.turns[1] == call.turns[0]
    assert call.mind.over


def test_not_understood_twice_she_keys_it(curriculum: Curriculum) -> None:
    call = play(curriculum, 4, mishears={2: "mumble", 3: "mumble"})
    keyed = call.turns[3]
    assert keyed.keys == f"{keyed.keys.rstrip('#')}#"
    assert call.tutor.steps[3].record[0].source == "keypad"
    assert call.mind.over


def test_an_echo_that_shows_another_number_is_corrected(curriculum: Curriculum) -> None:
    right = play(curriculum, 4).turns[0].text
    call = play(curriculum, 4, mishears={1: "ninety eight"})
    assert call.turns[1].text == f"no {right}"
    assert call.tutor.steps[1].record[0].revision == 1
    assert call.tutor.steps[1].record[0].verdict is Verdict.RIGHT
    assert call.mind.over


def test_when_she_loses_the_thread_she_asks_and_finds_it_again(curriculum: Curriculum) -> None:
    call = play(curriculum, 4)
    mind = Mind(Mirror(lesson, (call.tutor.steps[0],)), 4)
    mind, turn = next_turn(mind)
    assert turn is not None
    candidates = mind.mirror.candidates(turn, NOW)
    lost = heard(mind, None, candidates)
    lost, asking = next_turn(lost)
    assert asking is not None
    assert asking.text == "repeat please"
    again = lost.mirror.candidates(asking, NOW)
    assert call.tutor.steps[1].lesson.item is not None
    question = words_of(call.tutor.steps[1].lesson.item.question)
    found = nearest(question, [c.text for c in again])
    assert found is not None
    found_again = heard(lost, again[found.index], again)
    assert call.tutor.steps[1].lesson.item in [s.lesson.item for s in found_again.mirror.beliefs]
