"""The model's half over a real AgentSession: what it is shown and offered, what of it is said."""

import pytest

from agent.bridge import Bridge
from agent.teaching.forms import Verdict
from agent.teaching.spoken import say_number
from tests.agent.scripted_model import Calls, Reply, ScriptedModel, one_after_another
from tests.agent.talking import Conversation, annas_lesson

ASIDE = "why do we count in tens?"
EXPLAINS = "the tens go up by one and the ones stay the same"


async def to_the_open_question(talk: Conversation) -> None:
    """Answer the closed items right."""
    while talk.lesson.item is not None and talk.lesson.item.answer is not None:
        await talk.says(talk.answer)


async def beside(talk: Conversation) -> tuple[str, str]:
    """What is said to a question off the lesson, without the way back; and the way back."""
    talk.call.bridge = Bridge(patience=60.0)  # a busy machine must not be bridged
    question = talk.lesson.item.question if talk.lesson.item else ""
    reply = (await talk.says(ASIDE)).strip()
    assert reply.endswith(question)
    return reply.removesuffix(question).strip(), question


async def test_an_aside_is_one_request_with_record_question_and_definitions_in_it() -> None:
    model = one_after_another("We have ten fingers.")
    async with annas_lesson(model) as talk:
        said, question = await beside(talk)
        assert said == "We have ten fingers."
        (asked,) = model.asked
        assert talk.call.model_requests == 1
        assert question in asked.system
        assert "The learner: passed levels: 0" in asked.system
        assert "ten ones" in asked.system  # what a word of hers means
        assert "Anna" not in asked.system


async def test_for_an_aside_the_tools_are_all_but_the_one_that_judges() -> None:
    model = one_after_another("We have ten fingers.")
    async with annas_lesson(model) as talk:
        await beside(talk)
        assert model.asked[0].tool_names == {
            "look_up_concept", "save_evaluation", "give_hint", "end_call",
        }  # fmt: skip


async def test_for_an_open_answer_only_the_tool_that_judges_is_offered() -> None:
    model = one_after_another(Calls("check_mastery", {"ticks": []}))
    async with annas_lesson(model) as talk:
        await to_the_open_question(talk)
        await talk.says(EXPLAINS)
        (asked,) = model.asked
        assert asked.tool_names == {"check_mastery"}
        assert talk.call.model_requests == 1


async def test_another_tool_called_on_an_open_answer_is_refused_and_the_answer_is_judged() -> None:
    met = [{"criterion": n, "met": "yes", "quote": EXPLAINS} for n in range(2)]
    model = one_after_another(Calls("end_call", {}), Calls("check_mastery", {"ticks": met}))
    async with annas_lesson(model) as talk:
        await to_the_open_question(talk)
        await talk.says(EXPLAINS)
        await talk.call.saved()
        explained = [e for e in talk.office.evidence.values() if e.kind == "explain"]
        assert [e.verdict for e in explained] == [Verdict.RIGHT]
        assert "check_mastery" in str(model.asked[1].context.items[-1])  # what to do instead


async def test_a_tool_that_does_not_exist_costs_a_request_and_no_silence() -> None:
    model = one_after_another(Calls("open_window", {}), "We have ten fingers.")
    async with annas_lesson(model) as talk:
        said, _ = await beside(talk)
        assert said == "We have ten fingers."


async def test_markdown_and_digits_reach_the_learner_as_words() -> None:
    model = one_after_another("**We** have `10` fingers.")
    async with annas_lesson(model) as talk:
        said, _ = await beside(talk)
        assert said == "We have ten fingers."


async def test_five_hundred_words_are_cut_to_what_can_be_listened_to() -> None:
    model = one_after_another("We have ten fingers to count with. " * 70)
    async with annas_lesson(model) as talk:
        said, _ = await beside(talk)
        assert said == " ".join(["We have ten fingers to count with."] * 3)
        assert talk.call.model_requests == 1


async def test_one_endless_sentence_is_asked_for_again_and_never_said() -> None:
    model = one_after_another("and then " * 250, "We have ten fingers.")
    async with annas_lesson(model) as talk:
        said, _ = await beside(talk)
        assert said == "We have ten fingers."
        assert "words, 25 at most" in model.asked[1].system


@pytest.mark.parametrize("second", ["It is {answer}.", "So, {answer} then."])
async def test_the_answer_is_never_given_away_and_after_two_tries_code_goes_on(second: str) -> None:
    replies: list[Reply] = []
    model = ScriptedModel(lambda _: replies.pop(0))
    async with annas_lesson(model) as talk:
        replies += [f"It is {talk.answer}.", second.format(answer=talk.answer)]
        said, _ = await beside(talk)
        assert said == ""
        assert talk.call.model_requests == 2
        assert "gives the answer away" in model.asked[1].system
        assert not model.asked[1].tools


async def test_a_second_sentence_that_gives_the_answer_away_is_left_out() -> None:
    replies: list[Reply] = []
    model = ScriptedModel(lambda _: replies.pop(0))
    async with annas_lesson(model) as talk:
        replies.append(f"We have ten fingers. By the way it is {talk.answer}. Try it.")
        said, _ = await beside(talk)
        assert said == "We have ten fingers."
        assert talk.call.model_requests == 1


async def test_after_two_refusals_the_hint_that_she_has_already_is_said_again() -> None:
    replies: list[Reply] = []
    model = ScriptedModel(lambda _: replies.pop(0))
    async with annas_lesson(model) as talk:
        for _ in range(2):
            await talk.says(say_number(int(talk.lesson.item.answer) - 5))
        item, rung = talk.lesson.item, talk.lesson.rung
        assert 0 < rung < 4
        replies += [f"It is {talk.answer}."] * 2
        said, _ = await beside(talk)
        assert said == " ".join(next(hint.lines for hint in item.hints if hint.rung == rung))


async def test_a_question_of_the_models_is_not_asked_beside_the_lessons() -> None:
    model = one_after_another("We have ten fingers. What do you think?")
    async with annas_lesson(model) as talk:
        said, _ = await beside(talk)
        assert said == "We have ten fingers."


async def test_a_model_with_nothing_to_say_costs_one_request_and_no_silence() -> None:
    model = one_after_another("")
    async with annas_lesson(model) as talk:
        said, _ = await beside(talk)
        assert said == ""
        assert talk.call.model_requests == 1


async def test_words_instead_of_ticks_are_not_said_and_score_nothing() -> None:
    model = one_after_another("That is perfect, four points for you!")
    async with annas_lesson(model) as talk:
        await to_the_open_question(talk)
        reply = await talk.says(EXPLAINS)
        await talk.call.saved()
        assert "perfect" not in reply
        explained = [e for e in talk.office.evidence.values() if e.kind == "explain"]
        assert [e.verdict for e in explained] == [Verdict.NO_EVIDENCE]
