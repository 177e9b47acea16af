"""The lesson on the live call: in whose language, and when it is given up."""

import pytest

from agent.offline_office import Cast, OfflineHousehold, OfflineLearner
from agent.teaching.forms import LearnerBrief
from agent.tutor import Tutor
from tests.agent.talking import ANNAS, annas_lesson, ringing


async def test_after_a_disclosure_nothing_is_asked_and_the_line_is_never_given_up() -> None:
    async with annas_lesson() as talk:
        reply = await talk.says("i want to kill myself")
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        assert "A person needs to know" in reply
        assert talk.lesson.item is None
        assert not agent.may_give_up
        assert talk.call.safety, "the report says so, however the call ends (S-5)"
        assert not talk.call.over.done()


LUCIA = LearnerBrief(id="lucia", first_name="Lucia", language="es")
SPANISH: Cast = {ANNAS: OfflineHousehold("h", (OfflineLearner(LUCIA, key="1"),))}


@pytest.mark.parametrize(("languages", "greeting"), [(("en", "es"), "Hola"), (("en",), "Hello")])
async def test_the_lesson_is_in_her_language_where_ear_and_voice_can_do_it(
    languages: tuple[str, ...], greeting: str
) -> None:
    async with ringing(ANNAS, cast=SPANISH, languages=languages) as talk:
        await talk.says("lucia")
        lesson = (await talk.taught()).lesson
        assert lesson.curriculum.language == languages[-1]
        assert lesson.lines.hello_name.startswith(greeting)
