"""From words to a verdict: what a learner may say to a number question, and what it counts as."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Verdict
from agent.teaching.grading import Heard, Sort, hear, mark
from agent.teaching.items import Item, Prediction, make_item
from agent.teaching.spoken import say_digits, say_number
from agent.teaching.words.commands import KEYS, Command

ITEM = Item(
    id="bare:a=81,b=27",
    concept="num.sub2.borrow",
    template="bare",
    question="What is eighty-one take away twenty-seven?",
    answer_type="integer",
    answer=54,
    low=0,
    high=99,
    predictions=(Prediction("smaller_from_larger", 66, 1), Prediction("no_decrement", 64, 2)),
    keypad=True,
)
CHOICE = Item(
    id="apply:", concept="c", template="apply", question="Wait, or answer now?",
    answer_type="choice", answer=0, options=("wait", "answer now"), keypad=True,
)  # fmt: skip
OPEN = Item("why:", "c", "why", "Why?", "speech", criteria=("says why",))

FIFTY_FOUR = [
    "fifty-four",
    "fifty four",
    "54",
    "54.",
    "um fifty four",
    "uh, I think it's fifty-four",
    "is it fifty four?",
    "the answer is 54",
    "forty… no, fifty-four",
    "forty no fifty four",
    "it is sixty no fifty-four",
    "forty five I mean fifty four",
    "sixty sorry fifty four",
    "wait, fifty-four",
    "sixty-six, wait, actually fifty-four",
    "five four",
    "5 4",
    "50 4",
    "fifty-four, five four",
    "fifty four fifty four",
    "five tens and four ones",
    "five tens four",
    "eighty-one take away twenty-seven is fifty-four",
    "eighty one minus twenty seven equals 54",
    "fifty-one fifty-two fifty-three fifty-four",
    "that makes fifty four I think",
    "so fifty-four please",
    "I don't know, maybe fifty-four",
    "one two three no fifty four",
    "fifty and four",
    "this one is fifty-four",
]


@pytest.mark.parametrize("text", FIFTY_FOUR)
def test_fifty_four_is_heard_in_all_its_wordings(text: str) -> None:
    assert mark(ITEM, Heard(text)).verdict is Verdict.RIGHT


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("forty or fifty", Sort.TWO_ANSWERS),
        ("fifty-four or fifty-five", Sort.TWO_ANSWERS),
        ("fifty four sixty", Sort.TWO_ANSWERS),
        ("I don't know", Sort.DONT_KNOW),
        ("no idea", Sort.DONT_KNOW),
        ("um I'm not sure", Sort.DONT_KNOW),
        ("I give up", Sort.DONT_KNOW),
        ("mm-hm", Sort.BACKCHANNEL),
        ("okay", Sort.BACKCHANNEL),
        ("uh huh", Sort.BACKCHANNEL),
        ("what is your name", Sort.OFF_TOPIC),
        ("are you a robot?", Sort.OFF_TOPIC),
        ("why do we have to do this", Sort.OFF_TOPIC),
        ("beans beans", Sort.NOT_UNDERSTOOD),
        ("fifty-four, no", Sort.UNFINISHED),
        ("eighty-one minus twenty-seven", Sort.UNFINISHED),
        ("…", Sort.SILENCE),
        ("", Sort.SILENCE),
    ],
)
def test_lm3_what_is_no_answer_is_no_evidence_and_says_why(text: str, sort: Sort) -> None:
    marked = mark(ITEM, Heard(text))
    assert (marked.verdict, marked.reason) == (Verdict.NO_EVIDENCE, sort.value)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("repeat", Command.REPEAT),
        ("can you say that again please", Command.REPEAT),
        ("pardon?", Command.REPEAT),
        ("one more time", Command.REPEAT),
        ("slower please", Command.SLOWER),
        ("that's too fast", Command.SLOWER),
        ("hint", Command.HINT),
        ("can I have a hint", Command.HINT),
        ("just tell me the answer", Command.HINT),
        ("help me", Command.HINT),
        ("skip this one", Command.SKIP),
        ("next question please", Command.SKIP),
        ("stop", Command.STOP),
        ("goodbye", Command.STOP),
        ("I have to go now", Command.STOP),
        ("bye bye", Command.STOP),
        ("wait", Command.WAIT),
        ("hold on a moment", Command.WAIT),
        ("one moment", Command.WAIT),
        ("let me think", Command.WAIT),
        ("call me later", Command.LATER),
        ("don't call me again", Command.NEVER),
        ("can I talk to a person", Command.PERSON),
        ("yes", Command.YES),
        ("no", Command.NO),
    ],
)
def test_b16_commands_are_heard_in_any_wording(text: str, command: Command) -> None:
    assert hear(ITEM, Heard(text)).command is command


@pytest.mark.parametrize(("key", "command"), KEYS.items())
def test_b16_commands_are_keys_where_the_question_takes_no_keys(key: str, command: Command) -> None:
    assert hear(OPEN, Heard(key, source="keypad")).command is command


def test_b16_while_a_keypad_answer_is_open_digits_answer_and_only_star_commands() -> None:
    assert mark(ITEM, Heard("54#", source="keypad")).verdict is Verdict.RIGHT
    assert mark(ITEM, Heard("8", source="keypad")).value == 8
    assert hear(ITEM, Heard("*", source="keypad")).command is Command.WAIT


def test_lm12_a_known_misconception_is_named_by_computation() -> None:
    marked = mark(ITEM, Heard("sixty six"))
    assert marked.verdict is Verdict.WRONG
    assert (marked.misconceptions, marked.repair_rung) == (("smaller_from_larger",), 1)


def test_a_miss_that_nothing_predicts_names_nothing() -> None:
    assert mark(ITEM, Heard("fifty-three")).misconceptions == ()


def test_the_doubt_of_the_recogniser_is_not_a_miss() -> None:
    assert mark(ITEM, Heard("sixty", confidence=0.2)).reason == "asr_doubt"
    assert mark(ITEM, Heard("sixty", confidence=0.9)).verdict is Verdict.WRONG


def test_a_doubtful_recogniser_does_not_hold_up_a_command() -> None:
    assert hear(ITEM, Heard("stop", confidence=0.1)).command is Command.STOP


def test_g8_a_right_alternative_of_a_doubtful_miss_is_no_miss() -> None:
    marked = mark(ITEM, Heard("forty-four", confidence=0.5, alternatives=("fifty-four",)))
    assert (marked.verdict, marked.reason) == (Verdict.NO_EVIDENCE, "asr_doubt")


@pytest.mark.parametrize(
    ("text", "value"),
    [("wait", 0), ("answer now", 1), ("I would answer now", 1), ("one", 0), ("the second", 1)],
)
def test_an_option_is_chosen_by_its_words_or_its_number(text: str, value: int) -> None:
    assert hear(CHOICE, Heard(text)).value == value


def test_an_option_is_chosen_by_key() -> None:
    assert hear(CHOICE, Heard("2", source="keypad")).value == 1


def test_two_options_at_once_are_no_answer() -> None:
    assert hear(CHOICE, Heard("wait or answer now")).sort is Sort.TWO_ANSWERS


@pytest.mark.parametrize(
    "text",
    [
        "because the ones were too few",
        "when you stop too early you cut people off",
        "you wait and then repeat",
        "I don't know exactly but one ten becomes ten ones",
    ],
)
def test_an_explanation_is_speech_also_when_it_holds_command_words(text: str) -> None:
    assert hear(OPEN, Heard(text)).sort is Sort.SPEECH


@given(st.integers(0, 99))
def test_every_number_in_range_is_heard_in_words_digits_and_digit_by_digit(number: int) -> None:
    for text in (say_number(number), str(number), say_digits(number)):
        assert hear(ITEM, Heard(text)).value == number


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_correction_in_mid_sentence_leaves_the_last_number(first: int, last: int) -> None:
    said = f"{say_number(first)}… no, {say_number(last)}"
    assert hear(ITEM, Heard(said)).value == last


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_heard_the_rule_has_an_answer(text: str) -> None:
    for item in (ITEM, CHOICE, OPEN, None):
        hear(item, Heard(text))
    mark(ITEM, Heard(text))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 500), st.integers(0, 8))
def test_every_prediction_of_every_item_is_marked_wrong_and_named(
    curriculum: Curriculum, seed: int, ordinal: int
) -> None:
    for concept_id in ("num.sub2.borrow", "num.add2.carry", "num.times.groups"):
        item = make_item(curriculum.concept(concept_id), "bare", seed=seed, ordinal=ordinal)
        assert mark(item, Heard(say_number(item.answer or 0))).verdict is Verdict.RIGHT
        for prediction in item.predictions:
            marked = mark(item, Heard(str(prediction.answer)))
            assert marked.misconceptions == (prediction.misconception,)


@pytest.mark.parametrize(
    "words",
    ["what is a ten", "what does open a ten mean", "why is it ten", "how do you take ten away"],
)
def test_a_question_with_a_number_in_it_is_no_wrong_answer(words: str) -> None:
    """LM-3: a learner who asks has not answered."""
    assert mark(ITEM, Heard(words)).verdict is Verdict.NO_EVIDENCE


@pytest.mark.parametrize("words", ["is it fifty four", "what about fifty four", "fifty four?"])
def test_a_number_said_as_a_guess_is_an_answer(words: str) -> None:
    assert mark(ITEM, Heard(words)).verdict is Verdict.RIGHT
