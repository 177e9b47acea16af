"""The door in a real AgentSession: hand-over and back, who is new, a person (ST-2, ST-8, B-16)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agent.door.speech import door_speech
from agent.doorkeeper import Expects
from agent.offline_office import Cast, OfflineHousehold, OfflineLearner
from agent.teaching.forms import Consent, LearnerBrief
from agent.teaching.grading import Heard
from agent.tutor import Tutor
from tests.agent.doors import SIBLINGS, at_the_door, heard_of, hears, wishes
from tests.agent.talking import (
    ANNA,
    ANNAS,
    STRANGER,
    Conversation,
    annas_lesson,
    ringing,
)

ENGLISH, SPANISH = door_speech("en").lines, door_speech("es").lines
LUCIA = LearnerBrief(id="lucia", first_name="Lucia", language="es", level=0)
TWO_LANGUAGES: Cast = {
    ANNAS: OfflineHousehold("h", (OfflineLearner(ANNA, key="1"), OfflineLearner(LUCIA, key="2")))
}


@asynccontextmanager
async def annas_of_two() -> AsyncIterator[Conversation]:
    """Anna's lesson, on the telephone of a family with a brother."""
    async with ringing(ANNAS, cast=SIBLINGS) as talk:
        await talk.says("this is anna")
        await talk.keys("4071#")
        yield await talk.taught()


# ---- somebody else's lesson, ST-2


async def test_i_am_not_anna_in_the_lesson_leads_back_to_the_door_which_names_nobody() -> None:
    async with annas_of_two() as talk:
        await talk.says("I'm not Anna")
        door = await at_the_door(talk)
        assert talk.call.learner is None
        assert door.keypad_mode == "menu"
        assert talk.call.door is not None
        assert talk.call.door.expects is Expects.NAME
        await door.entered()
        await hears(talk, ENGLISH.who_else)
        assert "Samuel" not in heard_of(talk)


async def test_each_of_two_learners_of_one_call_gets_her_own_evidence_and_none_of_the_others() -> (
    None
):
    async with annas_of_two() as talk:
        await talk.says(talk.answer)
        await talk.says("I'm not Anna, I'm Samuel")
        await at_the_door(talk)
        await talk.keys("9926#")
        await talk.taught()
        assert talk.call.learner is not None
        assert talk.call.learner.id == "samuel"
        await talk.says(talk.answer)
        await talk.call.saved()
        whose = [(key[1], row.learner_id) for key, row in sorted(talk.office.evidence.items())]
        assert whose == [(1, "anna"), (2, "samuel")]


async def test_the_words_that_end_a_lesson_are_no_answer_in_it() -> None:
    async with annas_of_two() as talk:
        await talk.says("That's not me.")
        await at_the_door(talk)
        await talk.call.saved()
        assert not talk.office.evidence


async def test_the_model_of_the_second_lesson_has_not_heard_the_first() -> None:
    async with annas_of_two() as talk:
        await talk.says(talk.answer)
        await talk.says("I'm not Anna, I'm Samuel")
        await at_the_door(talk)
        await talk.keys("9926#")
        await talk.taught()
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        heard = [item for item in agent.chat_ctx.items if item.type == "message"]
        assert not any("Anna" in (item.text_content or "") for item in heard)


async def test_later_in_the_lesson_not_me_is_about_something_else() -> None:
    async with annas_of_two() as talk:
        for _ in range(3):
            await talk.says(talk.answer)
        assert talk.lesson.sequence > 2
        await talk.says("that's not me")
        assert isinstance(talk.session.current_agent, Tutor)


# ---- which language, ST-8


async def test_a_stranger_who_chooses_spanish_gets_door_and_lesson_in_it() -> None:
    async with ringing(STRANGER, languages=("en", "es")) as talk:
        await talk.keys("2")
        lesson = (await talk.taught()).lesson
        assert lesson.curriculum.language == "es"
        await hears(talk, SPANISH.guest)
        assert talk.call.language == "es"


async def test_her_own_language_is_spoken_whatever_the_door_was_asked_in() -> None:
    async with ringing(ANNAS, cast=TWO_LANGUAGES, languages=("en", "es")) as talk:
        await talk.keys("2")  # Spanish; Anna's lesson is in English
        await talk.says("anna")
        lesson = (await talk.taught()).lesson
        assert lesson.curriculum.language == "en"
        assert talk.call.language == "en"


# ---- one who is new, C-7


async def test_one_who_is_new_gets_a_short_lesson_and_only_a_wish_is_kept_of_her() -> None:
    async with ringing(ANNAS, cast=SIBLINGS) as talk:
        await talk.says("I'm new")
        await talk.says("my name is Maria")
        await talk.taught()
        await talk.says(talk.answer)
        (wish,) = await wishes(talk)
        assert (wish.kind, wish.first_name, wish.language) == ("join", "Maria", "en")
        assert talk.call.learner is None
        assert {row.learner_id for row in talk.office.evidence.values()} == {None}
        assert {row.heard for row in talk.office.evidence.values()} == {""}
        assert talk.lesson.opening.minutes == 8.0
        await hears(talk, ENGLISH.welcome)


async def test_a_strangers_lesson_is_a_taster_of_eight_minutes_and_leads_to_a_grown_up_st1() -> (
    None
):
    async with ringing(STRANGER) as talk:
        lesson = (await talk.taught()).lesson
        assert lesson.opening.minutes == 8.0
        assert "grown-up" in lesson.lines.guest_next


# ---- what is recorded, C-6


async def test_the_recording_begins_only_when_she_had_her_moment_to_say_no() -> None:
    begun: list[Expects | None] = []
    async with ringing(ANNAS, cast=SIBLINGS) as talk:
        door = await at_the_door(talk)

        async def record() -> None:
            begun.append(talk.call.door.expects if talk.call.door else None)

        talk.call.record = record
        assert talk.call.door is not None
        assert talk.call.door.expects is Expects.CONSENT
        assert begun == []
        await door.quiet()
        assert begun == [Expects.NAME]


@pytest.mark.parametrize("consent", [Consent(), Consent(record_audio=True)])
async def test_without_permission_or_after_no_nothing_is_ever_recorded(consent: Consent) -> None:
    begun: list[str] = []
    cast: Cast = {ANNAS: OfflineHousehold("h", (OfflineLearner(ANNA, key="1"),), consent=consent)}
    async with ringing(ANNAS, cast=cast) as talk:

        async def record() -> None:
            begun.append("begun")

        talk.call.record = record
        if consent.record_audio:
            await talk.says("no")
        await talk.says("anna")
        await talk.taught()
        assert begun == []
        assert talk.call.consent_refused is consent.record_audio


# ---- who speaks here, C-11


async def test_asked_in_the_lesson_whether_it_is_a_robot_code_says_so_and_asks_again() -> None:
    async with annas_lesson() as talk:
        question = talk.lesson.item.question if talk.lesson.item else ""
        reply = await talk.says("are you a robot?")
        assert reply.strip() == f"{ENGLISH.what_i_am} {question}"
        assert talk.call.model_requests == 0


async def test_what_is_for_the_door_is_never_asked_of_the_model_ahead() -> None:
    async with annas_lesson() as talk:
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        assert agent.foresees(Heard("what is a ten?")) is not None
        assert agent.foresees(Heard("are you a real person?")) is None
        assert agent.foresees(Heard("I am not Anna")) is None
