"""What the authors wrote by hand in english-a2 and voice-systems: does it hold in a lesson?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import pytest

from agent.teaching import lesson
from agent.teaching.content.concept import Concept, Misconception
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Verdict
from agent.teaching.grading import Heard
from agent.teaching.items import Item, make_item
from agent.teaching.lesson import Lesson, Step
from agent.teaching.lessons import accepted
from agent.teaching.lessons.state import Asked, Leg
from agent.teaching.words import choices, hearing
from tests.teaching.played import anna, opening

SPEAKING, IDEAS = "english-a2", "voice-systems"
TOLD = {"open": {1, 2, 3}}  # where an answer is open, the reference is the last rung


@pytest.fixture
def begun(curriculum: Curriculum, now: datetime) -> Lesson:
    return lesson.begin(opening(anna(subject=SPEAKING, concepts=())), curriculum, now).lesson


def said(begun: Lesson, concept: Concept, item: Item, text: str) -> Step:
    """The words as the first answer to this item, in the practice of its concept."""
    asking = replace(begun, plan=(Leg("new", concept.id),), place=0, asked=Asked(item))
    return lesson.step(asking, Heard(text), begun.now)


def items(curriculum: Curriculum, *subjects: str) -> Iterator[tuple[Concept, Item]]:
    for subject in subjects:
        for concept in curriculum.subjects[subject].concepts.values():
            for template in concept.templates:
                yield concept, make_item(concept, template.id, seed=0, ordinal=0)


def errors(concept: Concept) -> Iterator[tuple[Misconception, str]]:
    return ((m, words) for m in concept.misconceptions if m.recast for words in m.pattern)


def test_g1_every_accepted_form_is_right_without_a_model(
    curriculum: Curriculum, begun: Lesson
) -> None:
    """Among them are words that are commands elsewhere: "can you say that again please"."""
    forms = [(c, i, form) for c, i in items(curriculum, SPEAKING) for form in i.accept]
    assert len(forms) >= 400
    for concept, item, form in forms:
        record = said(begun, concept, item, form).record
        assert [one.verdict for one in record] == [Verdict.RIGHT], f"{item.concept}: {form}"


def test_every_written_error_is_said_right_by_us(curriculum: Curriculum, begun: Lesson) -> None:
    for concept in curriculum.subjects[SPEAKING].concepts.values():
        spoken = next(t.id for t in concept.templates if t.accept)
        item = make_item(concept, spoken, seed=0, ordinal=0)
        for error, words in errors(concept):
            after = said(begun, concept, item, words)
            assert after.say[:1] == error.recast[:1], f"{error.id}: {words}"
            assert after.record[0].misconceptions[:1] == (error.id,)


def test_lm2_nothing_that_we_teach_or_accept_is_called_an_error(curriculum: Curriculum) -> None:
    for subject in (SPEAKING, IDEAS):
        for concept in curriculum.subjects[subject].concepts.values():
            named = {text: accepted.misconceptions(concept, text) for text in right_words(concept)}
            assert {text: names for text, names in named.items() if names} == {}


def right_words(concept: Concept) -> Iterator[str]:
    yield from (*concept.teach, concept.recap, concept.definition)
    yield concept.explain.reference if concept.explain else ""
    for template in concept.templates:
        yield from (*template.accept, template.reference)
    for hint in concept.hints:
        yield from hint.say
    for misconception in concept.misconceptions:
        yield from misconception.recast


@pytest.mark.parametrize("subject", [SPEAKING, IDEAS])
def test_every_question_has_its_own_ladder(curriculum: Curriculum, subject: str) -> None:
    for concept in curriculum.subjects[subject].concepts.values():
        assert len(concept.templates) >= 3, concept.id
        assert sum(t.kind == "open" for t in concept.templates) >= 2, concept.id
        for template in concept.templates:
            own = {hint.rung for hint in concept.hints if hint.template == template.id}
            assert own == TOLD.get(template.kind, {1, 2, 3, 4}), f"{concept.id} {template.id}"


@pytest.mark.parametrize("subject", [SPEAKING, IDEAS])
def test_every_misconception_can_be_found_probed_and_mended(
    curriculum: Curriculum, subject: str
) -> None:
    for concept in curriculum.subjects[subject].concepts.values():
        computed = {wrong.misconception for t in concept.templates for wrong in t.wrong}
        for misconception in concept.misconceptions:
            assert misconception.pattern or misconception.id in computed, misconception.id
            assert misconception.probe.endswith("?"), misconception.id
            assert misconception.kind != "language" or misconception.recast, misconception.id


def test_speaking_is_scored_on_task_and_clearness_everywhere(curriculum: Curriculum) -> None:
    for concept, item in items(curriculum, SPEAKING):
        if item.criteria:
            assert {"task", "clear", "range"} <= set(item.dimensions), f"{concept.id} {item.id}"


def test_an_option_said_in_a_sentence_is_never_two_options(curriculum: Curriculum) -> None:
    """Thirteen and thirty are much alike, and are options of one question (B-13)."""
    for _, item in items(curriculum, SPEAKING, IDEAS):
        for place, option in enumerate(item.options):
            words = hearing.words_of(f"I would say {option}")
            reading = choices.read(words, item.options)
            assert reading is not None
            assert reading.value == place, option


def test_b14_no_question_hangs_on_a_consonant_that_the_line_blurs(curriculum: Curriculum) -> None:
    """No two options differ in their first or in their last letter alone."""
    for _, item in items(curriculum, SPEAKING, IDEAS):
        for one, other in combinations(item.options, 2):
            assert one[1:] != other[1:], item.id
            assert one[:-1] != other[:-1], item.id
