"""The constructed set is what its phrases make, and says of itself that it is constructed (G-6)."""

from collections import Counter

import pytest

from agent.teaching import curriculum
from agent.teaching.assessing import gold, quotes
from agent.teaching.assessing.agreement import quadratic_weighted_kappa
from agent.teaching.assessing.gold import GoldFault, GoldRow, GradedRow
from agent.teaching.assessing.questions import open_questions
from agent.teaching.assessing.report import Report
from agent.teaching.assessing.report import report as full_report
from agent.teaching.assessing.report_text import text_of
from agent.teaching.assessing.request import instructions
from agent.teaching.assessing.scoring import grade_of_count
from agent.teaching.gold.build import FOLDER, Phrases, built, csv_of, phrase_book, subjects

BOOK = phrase_book("voice-systems")
ROWS = built(BOOK)
CONCEPTS = curriculum.load().subjects["voice-systems"].concepts
QUESTIONS = {
    (concept.id, name): question
    for concept in CONCEPTS.values()
    for name, question in open_questions(concept).items()
}


@pytest.mark.parametrize("subject", subjects())
def test_the_file_is_what_its_phrases_make(subject: str) -> None:
    """Else: python -m agent.teaching.gold.build"""
    assert (FOLDER / f"{subject}.csv").read_bytes().decode() == csv_of(subject)


@pytest.mark.parametrize("phrases", BOOK.questions, ids=lambda one: f"{one.concept} {one.id}")
def test_the_criteria_are_still_those_of_the_concept(phrases: Phrases) -> None:
    """Else read the phrases again: their labels may be wrong now."""
    question = QUESTIONS[phrases.concept, phrases.id]
    assert phrases.criteria == question.criteria
    assert len(phrases.shows) == len(question.criteria)


def test_the_set_is_large_and_holds_every_kind_of_answer() -> None:
    kinds = Counter(row.kind for row in ROWS)
    assert len(ROWS) >= 120
    assert kinds["injection"] >= 10
    assert min(kinds.values()) >= 10
    assert set(kinds) == {
        *("whole", "part", "beside", "misconception"),
        *("misheard", "empty", "off_topic", "injection"),
    }
    assert Counter(row.label for row in ROWS).keys() == {None, 0, 1, 2, 3, 4}


def test_every_concept_of_the_subject_is_in_the_set() -> None:
    assert {row.concept for row in ROWS} == set(CONCEPTS)


def test_a_label_is_the_count_of_criteria_that_the_answer_was_built_from() -> None:
    for row in ROWS:
        criteria = len(QUESTIONS[row.concept, row.question].criteria)
        met = [int(number) for number in row.met.split()]
        assert all(1 <= number <= criteria for number in met), row.id
        label = None if row.kind == "empty" else grade_of_count(len(met), criteria)
        assert row.label == label, row.id


def test_the_set_claims_no_speakers_and_no_persons_who_scored() -> None:
    for row in ROWS:
        assert row.source == "constructed"
        assert row.age_band == row.language_background == ""
        assert row.second_label is None


def test_an_empty_answer_holds_no_word_that_could_carry_an_idea() -> None:
    for row in ROWS:
        assert quotes.has_substance(row.answer) == (row.kind != "empty"), row.id


def test_a_misconception_is_one_that_the_concept_lists() -> None:
    known = {m.id for question in QUESTIONS.values() for m in question.misconceptions}
    named = {row.misconceptions for row in ROWS if row.kind == "misconception"}
    assert named
    assert named <= known


def test_a_misheard_answer_has_what_was_said_as_a_plausible_alternative() -> None:
    for row in ROWS:
        assert (row.turn.other_hearing is not None) == (row.kind == "misheard")


def test_no_two_answers_to_a_question_are_the_same_words() -> None:
    said = Counter((r.concept, r.question, r.answer) for r in ROWS if r.kind not in ("empty",))
    assert [one for one, count in said.items() if count > 1] == []


def test_no_answer_of_the_set_stands_in_the_prompt() -> None:
    """G-6: kept out of prompts. Two orders that the prompt names as examples are no answers."""
    told = instructions().lower()
    for row in ROWS:
        whole = row.answer.lower().strip(".")
        assert not (row.kind not in ("empty", "injection") and whole in told)


def test_a_set_survives_being_written_and_read() -> None:
    again = gold.read(gold.written(ROWS, GoldRow))
    assert [row.model_dump(include=set(GoldRow.model_fields)) for row in again] == [
        row.model_dump() for row in ROWS
    ]


HEAD = "id,source,subject,concept,question,answer,label\n"
BAD = {
    "row 1: has no column label": "id,source,subject,concept,question,answer\n",
    "row 2, column label: ": HEAD + "a,real,s,c,q,words,5\n",
    "row 2, column source: ": HEAD + "a,dreamt,s,c,q,words,4\n",
    "row 3, column id: 'a' is used twice": HEAD + "a,real,s,c,q,words,4\n" * 2,
    "row 2: has another number of cells": HEAD + "a,real,s,c,q,words\n",
    "row 3: has another number of cells": HEAD + "a,real,s,c,q,w,4\nb,real,s,c,q,w,4,9\n",
    "row 2: is not CSV": HEAD + 'a,real,s,c,q,"wor"ds,4\n',
}


@pytest.mark.parametrize(("told", "text"), BAD.items())
def test_a_bad_row_is_named_by_row_and_column(told: str, text: str) -> None:
    with pytest.raises(GoldFault) as fault:
        gold.read(text)
    assert str(fault.value).startswith(told)


# ---- the report


def report(rows: list[GradedRow]) -> Report:
    return full_report(rows, resamples=40)


def graded(rows: list[GradedRow], *grades: int | None, confidence: float = 0.9) -> list[GradedRow]:
    return [
        row.model_copy(
            update={
                "grade": grade,
                "grade_confidence": confidence,
                "state": "needs_review" if grade is None else "assessed",
                "model": "fake",
            }
        )
        for row, grade in zip(rows, grades, strict=True)
    ]


def people(*labels: tuple[int, int], **changed: str) -> list[GradedRow]:
    given = {"source": "real", "subject": "s", "concept": "c", "question": "q", "answer": "w"}
    return [
        GradedRow.model_validate(
            given | {"id": str(i), "label": one, "second_label": two} | changed
        )
        for i, (one, two) in enumerate(labels)
    ]


def test_the_report_of_a_constructed_set_says_so_and_prints_nothing_about_people() -> None:
    rows = [GradedRow(**row.model_dump()) for row in ROWS]
    # Even a second label that somebody wrote into a constructed set makes no person of them.
    rows = [row.model_copy(update={"second_label": row.label}) for row in rows]
    made = report(graded(rows, *(row.label for row in rows)))
    assert all(row.people is None for row in made.rows)
    text = text_of(made)
    assert "CONSTRUCTED" in text
    assert "say nothing about agreement with people" in text
    assert "two people" not in text
    assert "release bar" not in text


def test_an_ungraded_set_says_which_command_grades_it() -> None:
    text = text_of(report([GradedRow(**row.model_dump()) for row in ROWS]))
    assert "grading run" in text
    assert "nan" not in text.lower()


def test_a_set_of_people_shows_their_agreement_beside_the_models() -> None:
    rows = graded(people((0, 0), (2, 2), (4, 3), (4, 4)), 0, 2, 4, None)
    made = report(rows)
    whole = made.rows[0]
    assert (whole.answers, whole.model.n, whole.review_share) == (4, 3, 0.25)
    assert whole.model.exact == 1.0
    assert whole.people is not None
    assert whole.people.qwk == quadratic_weighted_kappa([(0, 0), (2, 2), (4, 3), (4, 4)])
    text = text_of(made)
    assert "two people: n 4" in text
    assert "release bar: not met" in text  # four answers are no set


def test_figures_are_given_by_age_language_and_third_of_the_recognition() -> None:
    """G-6."""
    young = graded(people((0, 0), (4, 4), age_band="8-10", confidence="0.4"), 0, 4)
    old = graded(people((2, 2), (4, 4), age_band="15-17", confidence="0.9"), 0, 0)
    old = [row.model_copy(update={"id": f"old {row.id}"}) for row in old]
    groups = {row.group: row for row in report([*young, *old]).rows}
    assert set(groups) == {
        "all",
        *("age: 8-10", "age: 15-17"),
        *("recognition: low", "recognition: middle"),
    }
    assert groups["age: 8-10"].model.exact == 1.0
    assert groups["age: 15-17"].model.exact == 0.0


def test_a_model_that_is_milder_with_one_group_misses_the_bar_there() -> None:
    labels = [(grade, grade) for grade in (0, 1, 2, 3, 4)] * 45
    rows = people(*labels, age_band="8-10")
    fair = [row.label for row in rows]
    assert "release bar: met" in text_of(report(graded(rows, *fair, confidence=1.0)))
    mild = [min(4, (row.label or 0) + 1) for row in rows]
    text = text_of(report(graded(rows, *mild)))
    assert "age: 8-10: mean difference above 0.15" in text


def test_the_least_sure_and_those_that_need_review_are_listed_for_a_person() -> None:
    """G-7."""
    rows = graded(people(*[(4, 4)] * 30), *[4] * 29, None)
    rows[7] = rows[7].model_copy(update={"grade_confidence": 0.2})
    chosen = report(rows).for_a_person
    assert {"7", "29"} <= set(chosen)
    assert len(chosen) == 1 + 3 + 1  # review, lowest tenth of 29, two percent of the rest
