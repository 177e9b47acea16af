"""What the live call files: in order, at once, and never words that may not be kept."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.call import Call, Fileable
from agent.floor import Floor
from agent.offline_office import OfflineOffice
from agent.teaching import curriculum
from agent.teaching.forms import (
    CallBrief,
    CallOpening,
    Consent,
    CriterionTick,
    Evidence,
    LearnerBrief,
    Turn,
    Verdict,
)
from agent.teaching.grading import Heard
from agent.teaching.lesson import LessonOpening, begin, step
from agent.teaching.lessons import saved
from agent.teaching.notices import Alert, SavedLesson, Wish
from sip.calls import CallKey, Direction

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = CallKey("SCL_1")
ANNA = LearnerBrief(id="anna", first_name="Anna", concepts=("num.count.100",), level=0)
WORDS = "i counted on my brothers fingers"
WRONG = "ninety seven"
NUMERACY = curriculum.load()

Calls = Callable[[Consent], Call]


@pytest.fixture
def office() -> OfflineOffice:
    return OfflineOffice(lambda: NOW)


@pytest.fixture
async def call_with(office: OfflineOffice) -> Calls:
    opening = CallOpening(call_key=KEY, direction=Direction.INBOUND, room="r", started_at=NOW)
    await office.open(opening)

    def made(consent: Consent) -> Call:
        brief = CallBrief(call_key=KEY, token="t", consent=consent)
        return Call(brief, office, NUMERACY, Floor(None), now=lambda: NOW, learner=ANNA)

    return made


def a_lesson_with_words() -> str:
    opening = LessonOpening(call_key=KEY, learner=ANNA, seed=1, minutes=15.0)
    lesson = begin(opening, NUMERACY, NOW).lesson
    assert lesson.item is not None
    after = step(lesson, Heard(WRONG), NOW).lesson
    assert after.last is not None
    return saved.dumped(replace(after, quote=WORDS))


def everything() -> list[Fileable]:
    return [
        Turn(call_key=KEY, number=1, speaker="learner", text=WORDS, start=1.0, end=2.0),
        Evidence(
            call_key=KEY,
            sequence=1,
            concept="num.count.100",
            content="c@1#0",
            item="i:1",
            answer_type="speech",
            question="How?",
            expected="",
            heard=WORDS,
            alternatives=(WORDS,),
            verdict=Verdict.RIGHT,
            criteria=(CriterionTick(criterion="says how", met="yes", quote=WORDS),),
            at=NOW,
        ),
        Alert(call_key=KEY, number=1, level="S1", source="rule", rule="upset", turn=1, at=NOW),
        Wish(call_key=KEY, number=1, kind="person", at=NOW),
        SavedLesson(call_key=KEY, number=1, lesson=a_lesson_with_words()),
    ]


def filed(office: OfflineOffice) -> str:
    forms = (*office.turns.values(), *office.evidence.values(), *office.alerts.values())
    more = (*office.wishes.values(), *office.lessons.values())
    return "\n".join(form.model_dump_json() for form in (*forms, *more))


async def test_s4_an_alert_a_wish_and_the_lesson_reach_the_office(
    office: OfflineOffice, call_with: Calls
) -> None:
    call = call_with(Consent(keep_transcript=True))
    call.save(*everything())
    await call.saved()
    assert office.alerts[KEY, 1].level == "S1"
    assert office.wishes[KEY, 1].kind == "person"
    assert WORDS in office.lessons[KEY].lesson
    assert len(office.turns) == len(office.evidence) == 1


async def test_c6_without_permission_nothing_that_she_said_is_filed(
    office: OfflineOffice, call_with: Calls
) -> None:
    call = call_with(Consent(keep_transcript=False))
    call.save(*everything())
    await call.saved()
    assert len(filed(office).splitlines()) == 5
    assert WORDS not in filed(office)
    assert WRONG not in filed(office)


async def test_a_lesson_kept_without_words_can_be_taken_over(
    office: OfflineOffice, call_with: Calls
) -> None:
    call = call_with(Consent(keep_transcript=False))
    call.save(*everything())
    await call.saved()
    again = saved.restored(office.lessons[KEY].lesson, NUMERACY)
    whole = saved.restored(a_lesson_with_words(), NUMERACY)
    assert (again.asked, again.sequence, again.plan) == (whole.asked, whole.sequence, whole.plan)
    assert again.last is None


async def test_of_several_lessons_filed_together_only_the_newest_is_sent(
    office: OfflineOffice, call_with: Calls
) -> None:
    call = call_with(Consent(keep_transcript=True))
    call.save(*(SavedLesson(call_key=KEY, number=n, lesson="{}") for n in (1, 3, 2)))
    await call.saved()
    assert office.lessons[KEY].number == 3
    assert office.asked.count("note") == 1


def test_no_form_shows_words_when_it_is_printed() -> None:
    assert all(WORDS not in repr(form) for form in everything())
    assert json.loads(a_lesson_with_words())["lesson"]["last"] is not None
