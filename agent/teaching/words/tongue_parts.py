"""The sections of a language's file. Words are compared as ``plain`` writes them."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

from agent.teaching.words.plain import plain, plain_words, unaccented
from agent.teaching.words.readings import Command

NEVER = r"(?!)"


def _bag(value: Any) -> Any:
    return frozenset(plain_words(value)) if isinstance(value, str) else value


def _phrases(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(plain_words(one) for one in value)
    return value


def _pattern(value: Any) -> Any:
    """A list of patterns any of which may match; an accent or apostrophe makes no difference."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return value
    plainly = (unaccented(one).replace("'", "") for one in value)
    try:
        return re.compile("|".join(f"(?:{one})" for one in plainly) or NEVER)
    except re.error as fault:
        raise ValueError(f"is no pattern ({fault}): correct it") from None


def _plain_keys(value: Any) -> Any:
    return {plain(key): one for key, one in value.items()} if isinstance(value, dict) else value


def _plain_table(value: Any) -> Any:
    return {plain(k): plain(v) for k, v in value.items()} if isinstance(value, dict) else value


Bag = Annotated[frozenset[str], BeforeValidator(_bag)]
Phrases = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_phrases)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Same = Annotated[Mapping[str, str], BeforeValidator(_plain_table)]
Values = Annotated[Mapping[str, int], BeforeValidator(_plain_keys)]
Pairs = tuple[tuple[str, str], ...]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Numbers(Part):
    """How numbers are said besides the usual words, which num2words knows."""

    joiner: str  # stands inside a number: "one hundred AND five"
    dash: str  # how a dash between two numbers is said
    glue: str  # between a ten and its one that are written as one word
    article: str  # before a scale it is a one: "A hundred"
    scales: Bag
    zeros: Bag  # words for a zero beside other digits
    same: Same  # another form of a number word: "una" is "uno"
    respelled: Pairs  # "veinte y cinco" is "veinticinco"
    ordinals: Same  # "fifth" holds a five
    ordinals_in_tens: Same  # "first" holds a one only in "twenty-first"
    ordinal_endings: Pairs  # "ieth" becomes "y"
    sounds_like: Same  # a word that is a number where only a number can stand: "forty TOO"
    sound_alike: tuple[tuple[int, int], ...]  # fifteen and fifty, on a telephone (B-13)
    not_one_after: Bag  # "this ONE": no number
    not_one_before: Bag  # "ONE moment"
    places: Values  # "five TENS"
    dozens: Values
    half: Bag
    minus: Bag
    below_zero: Phrases
    nothing: Pattern
    none_of: Bag  # with a unit it is a zero: "NO beans"
    digit_joiners: Bag  # "a two AND THEN a seven"


class Talk(Part):
    """The words around an answer."""

    hesitations: Bag  # may stand anywhere, also inside a number
    fillers: Bag  # at either end
    goes_on: Bag  # the last word of a sentence that is not over
    opens: Bag  # the same, unless a number was said before
    trails: Bag  # the last word of an explanation that is not over
    corrections: Phrases  # what follows takes the place of what was said
    takes_back: Phrases  # those that take back our echo, too
    corrected: Phrases  # said after the correction itself: "twenty-eight, I MEAN"
    ruled_out: Phrases  # "NOT fifteen"
    either: Bag
    results: Bag  # what follows is the result: "that MAKES thirteen"
    surely: Bag  # a result, whatever else was said
    operators: Bag
    reasons: Bag  # what follows is no answer: "fifty-four BECAUSE …"
    kept_in_mind: Bag  # the number after it is carried, not answered
    around: Bag  # may stand beside an answer and change nothing
    units: Bag
    personal: Bag  # begins to talk about something else
    elsewhere: Bag  # speaks of something else, unless the question does: "o'clock"
    around_dont_know: Bag
    empty: Bag  # more words that carry no idea of their own
    yes_or_no: Bag  # options of these alone show no mastery (LM-4)
    option_places: tuple[str, ...]
    press: Bag


class Asking(Part):
    """What a learner may ask at any time, and other words that are no answer.

    ``whole`` patterns are the utterance but for polite words; ``firm`` ones stand in any sentence,
    whatever number it holds; ``inside`` ones in a sentence that holds no answer.
    """

    before: Pattern
    after: Pattern
    whole: Mapping[Command, Pattern]
    firm: Mapping[Command, Pattern]
    inside: Mapping[Command, Pattern]
    dont_know: Pattern
    backchannels: Bag
    greetings: Pattern
    adult: Pattern  # somebody else says that she is there (B-6)
    questions: Pattern
    question_words: Pattern  # the same beside a closed question only
    word_asked: Pattern

    @field_validator("whole")
    @classmethod
    def _every_command(cls, whole: Mapping[Command, Pattern]) -> Mapping[Command, Pattern]:
        missing = [command.value for command in Command if command not in whole]
        if missing:
            raise ValueError(f"has no words for {', '.join(missing)}: add a list for each (B-16)")
        return whole
