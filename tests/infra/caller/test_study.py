"""The study: small, repeatable, and able to fail."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.teaching import curriculum
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick
from agent.teaching.items import make_item
from agent.teaching.lesson import LessonOpening, OpenQuestion, begin
from agent.teaching.metrics.calllog import Share
from infra.caller.learners.kinds import drawn
from infra.caller.study import courses, judge, plots, report, rescan, truth
from infra.caller.study.courses import START, Course
from infra.caller.study.crowd import Plan, studied
from infra.caller.study.figures import ALL, ONE_MIND, planted, rows
from sip.calls import CallKey
from tests.house import none_of

PLAN = Plan(learners=25, weeks=1, seed=1)


@pytest.fixture(scope="module")
def loaded() -> Curriculum:
    return curriculum.load()


@pytest.fixture(scope="module")
def done() -> list[Course]:
    return list(studied(PLAN))


def test_every_kind_takes_part_and_every_call_comes_to_an_end(done: list[Course]) -> None:
    found = {row.name: row for row in rows(done)}
    assert len(found) >= 10 + 2
    assert found[ALL].learners == PLAN.learners
    assert found[ONE_MIND].learners < PLAN.learners
    assert all(1 <= course.calls <= 3 for course in done)


def test_the_tutor_gives_no_answer_away_b21(done: list[Course]) -> None:
    none_of(f"{leak.item}: {leak.text}" for course in done for leak in course.leaks)


def test_most_are_placed_where_they_are_b4(done: list[Course]) -> None:
    """Loose on purpose: twenty learners only show that truth and check are of the same kind."""
    exact = {row.name: row.exact for row in rows(done)}[ONE_MIND]
    assert exact.value is not None
    assert exact.value > 0.6


def test_the_same_seed_makes_the_same_study(done: list[Course], loaded: Curriculum) -> None:
    again = courses.take(drawn(5, 1), loaded, weeks=1, seed=1)
    other = courses.take(drawn(5, 2), loaded, weeks=1, seed=2)
    assert replace(again, stepped=()) == replace(done[5], stepped=())
    assert replace(again, stepped=()) != replace(other, stepped=())


def test_truth_names_every_concept_and_misconception_of_the_subject(loaded: Curriculum) -> None:
    subject = loaded.subjects[truth.SUBJECT]
    assert set(truth.SKILL_OF) == set(subject.concepts)
    named = {one.id for c in subject.concepts.values() for one in c.misconceptions}
    assert set(truth.MISCONCEPTION_OF.values()) == named


def test_a_planted_answer_is_found_by_the_rescan(loaded: Curriculum) -> None:
    """The figure 0 must be able to be another one."""
    opening = LessonOpening(CallKey("leaky"), None, 3, 15.0)
    first = begin(opening, loaded, START)
    concept = loaded.concept("num.sub2.borrow")
    item = make_item(concept, "bare", seed=3, ordinal=0)
    asked = first.lesson.asked
    assert asked is not None
    open_now = replace(first.lesson, asked=replace(asked, item=item))
    assert item.answer is not None
    for text, leaks in (
        (f"Think of {item.answer}.", 1),
        (f"That is {item.answer // 10} tens and {item.answer % 10} ones.", 1),
        ("Look at the ones first.", 0),
    ):
        step = replace(first, lesson=open_now, say=(text, item.question))
        found = list(rescan.leaks(open_now, step, "i don't know"))
        assert len(found) == leaks, text
    echo = replace(first, lesson=open_now, say=(f"{item.answer}.", item.question))
    assert not list(rescan.leaks(open_now, echo, f"is it {item.answer}"))


def test_this_one_is_no_number() -> None:
    assert 1 not in rescan.all_numbers("Now one like it, all by yourself.")
    assert 1 in rescan.all_numbers("So one is left over.")


def test_tens_and_ones_are_one_number_and_two_counts_of_tens_are_not() -> None:
    assert 32 in rescan.all_numbers("That is three tens and two ones.")
    assert 32 in rescan.all_numbers("First a three and two.")
    assert 32 not in rescan.all_numbers("Three tens and two tens make five tens.")
    assert 64 not in rescan.all_numbers("We can add six four times.")


def test_the_judge_reads_words_and_quotes_them() -> None:
    question = OpenQuestion("c", "i", "Why?", ("says the ones were too few",), "")
    assert judge.ticks(question, "there were too few ones") == (
        CriterionTick(criterion=question.criteria[0], met="yes", quote="there were too few ones"),
    )
    assert judge.ticks(question, "my teacher said so")[0].met == "no"


def test_the_page_tells_targets_and_denominators(done: list[Course]) -> None:
    page = report.page(done, "a study")
    for words in ("placement exact", "learner × misconception not held", "answer leaks", "p99"):
        assert words in page
    held = [found for found, _ in planted(done).values()]
    assert sum(held, Share()).of == sum(len(course.held) for course in done)


def test_the_pictures_are_the_same_twice(done: list[Course], tmp_path: Path) -> None:
    first, second = plots.draw(done, tmp_path / "a"), plots.draw(done, tmp_path / "b")
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]
    assert all(path.read_text().startswith("<?xml") for path in first)
