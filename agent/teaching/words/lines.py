"""Sentences of a lesson that depend on its item; those that never change are ``fixed_lines``."""

from agent.teaching import spoken
from agent.teaching.content.arithmetic import has_teen_twin
from agent.teaching.items import Item
from agent.teaching.words.tongue import tongue


def echo(item: Item, value: int, *, again: bool = False) -> str:
    """What was heard, before any verdict (B-17); the second time digit by digit (B-13)."""
    if item.answer_type == "choice":
        return f"{_capital(item.options[value])}."
    words = _capital(spoken.say_number(value, item.language))
    if again and has_teen_twin(value, item.language):
        return f"{words}, {spoken.say_digits(value, item.language)}."
    return f"{words}."


def once_more(item: Item, reason: str) -> str:
    """The first time an answer was not understood."""
    lines = tongue(item.language).lines
    if reason == "two_answers":
        return lines.just_one
    return lines.say_number_again if item.answer_type == "integer" else lines.say_again


def for_sure(item: Item) -> str:
    """The answer may be another that sounds like it: by key, or digit by digit (B-13)."""
    return by_key(item) if item.keypad else tongue(item.language).lines.digit_by_digit


def by_key(item: Item) -> str:
    lines = tongue(item.language).lines
    return lines.type_number if item.answer_type == "integer" else lines.press_key


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
