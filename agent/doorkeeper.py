"""Who is calling? Language, household, name or key, PIN; then the lesson, or a guest's taster.

The door is a value and ``said``, ``keyed`` and ``quiet`` are pure steps, so every way in can be
tried without a phone. Caller ID chose the candidates; only a PIN proves one of them (decision 7).
Until then the door says no name that the caller has not said, and nothing private.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from agent import keypad
from agent.door import first_words, who
from agent.door.first_words import asks, ring
from agent.door.state import Answer, Door, Expects, Joining
from agent.door.who import told
from agent.teaching.words import commands
from agent.teaching.words.commands import Command
from agent.teaching.words.plain import plain_words

__all__ = ["Answer", "Door", "Expects", "Joining", "back", "keyed", "quiet", "ring", "said", "told"]

NO_RECORDING_KEY = "2"
WHILE_TYPING = frozenset("*")
Words = tuple[str, ...]


def said(door: Door, text: str) -> Answer:
    """The caller spoke."""
    words = plain_words(text)
    for when, hears, then in AT_ANY_TIME:
        if door.expects in when and hears(door, words):
            return then(door, text)
    if obeyed := _obeyed(door, commands.whole(words, door.language)):
        return obeyed
    return STEPS[door.expects].said(door, text)


def keyed(door: Door, digits: str) -> Answer:
    """The caller keyed a number (in PIN: the whole of it), or the key of a command (B-16)."""
    always = WHILE_TYPING if door.expects is Expects.PIN else keypad.IN_EVERY_MENU
    command = keypad.COMMANDS[digits] if digits in always else None
    if obeyed := _obeyed(door, command):
        return obeyed
    return STEPS[door.expects].keyed(door, digits.rstrip("#"))


def quiet(door: Door) -> Answer:
    """Nobody said a word in the time given. After the recording line that means: go on."""
    return STEPS[door.expects].quiet(door)


def back(door: Door, text: str) -> Answer:
    """In the lesson she said that she is somebody else (ST-2)."""
    return who.not_she(door, text)


# ---- what may be said while anything is asked


def _asks_what_i_am(door: Door, words: Words) -> bool:
    return door.speech.means("what_are_you", words)


def _what_i_am(door: Door, _: str) -> Answer:
    return Answer(door, f"{door.lines.what_i_am} {asks(door)}")


def _is_new(door: Door, words: Words) -> bool:
    return door.speech.means("new", words)


def _agrees(door: Door, words: Words) -> bool:
    yes = commands.whole(words, door.language) is Command.YES
    return bool(words) and (yes or commands.only_listens(words, door.language))


def _after_yes(door: Door, _: str) -> Answer:
    return _go_on(door)


TALKING = frozenset(Expects) - {Expects.OFFICE, Expects.NOTHING}
CHOOSING = frozenset({Expects.CONSENT, Expects.NAME})
AT_ANY_TIME: tuple[
    tuple[frozenset[Expects], Callable[[Door, Words], bool], Callable[[Door, str], Answer]], ...
] = (
    (TALKING - {Expects.LANGUAGE}, first_words.is_refused, first_words.refuse),
    (TALKING, first_words.is_language, first_words.language_said),
    (TALKING, _asks_what_i_am, _what_i_am),
    (frozenset({Expects.CONSENT}), _agrees, _after_yes),
    (CHOOSING, _is_new, who.new),
    (frozenset({Expects.LANGUAGE}), who.names_somebody, who.named),
    (frozenset({Expects.PIN}), who.is_not_she, who.not_she),
)


# ---- what the caller may ask of the door, by word or key (B-16)


def _obeyed(door: Door, command: Command | None) -> Answer | None:
    if command is None or command not in COMMANDS or door.expects not in TALKING:
        return None
    return COMMANDS[command](door, command)


def _again(door: Door, _: Command) -> Answer:
    return Answer(door, asks(door))


def _wait(door: Door, _: Command) -> Answer:
    return Answer(door, door.lines.take_your_time)


def _person(door: Door, command: Command) -> Answer:
    return Answer(door, asks(door), command=command)


def _ends(door: Door, command: Command) -> Answer:
    """Only a number that the school knows can be promised a call (OP-6)."""
    later = door.lines.later if door.household else door.lines.later_guest
    first = f"{later} " if command is Command.LATER else ""
    closed = replace(door, expects=Expects.NOTHING)
    return Answer(closed, f"{first}{door.lines.goodbye}", command=command)


COMMANDS: Mapping[Command, Callable[[Door, Command], Answer]] = {
    Command.REPEAT: _again,
    Command.WAIT: _wait,
    Command.PERSON: _person,
    Command.LATER: _ends,
    Command.STOP: _ends,
    Command.NEVER: _ends,
}


# ---- what follows while one thing is asked


@dataclass(frozen=True)
class Asking:
    said: Callable[[Door, str], Answer]
    keyed: Callable[[Door, str], Answer]
    quiet: Callable[[Door], Answer]


def _line(field: str) -> Callable[[Door], Answer]:
    return lambda door: Answer(door, str(getattr(door.lines, field)))


def _asks_again(door: Door, _: str) -> Answer:
    return Answer(door, asks(door))


def _pin_is_not_said(door: Door, _: str) -> Answer:
    return Answer(door, door.lines.silent_pin)


def _consent_keyed(door: Door, digits: str) -> Answer:
    if digits == NO_RECORDING_KEY:
        return first_words.refuse(door)
    return who.numbered(door, digits)


def _go_on(door: Door) -> Answer:
    return Answer(replace(door, expects=Expects.NAME), door.lines.who)


def _deaf(door: Door, _: str = "") -> Answer:
    return Answer(door)


STEPS: Mapping[Expects, Asking] = {
    Expects.LANGUAGE: Asking(_asks_again, first_words.language_keyed, first_words.language_quiet),
    Expects.CONSENT: Asking(who.named, _consent_keyed, _go_on),
    Expects.NAME: Asking(who.named, who.numbered, _line("silent_who")),
    Expects.PIN: Asking(_pin_is_not_said, who.pin_keyed, _line("silent_pin")),
    Expects.NEW_NAME: Asking(who.new_name, who.no_name, who.no_name),
    Expects.OFFICE: Asking(_deaf, _deaf, _deaf),
    Expects.NOTHING: Asking(_deaf, _deaf, _deaf),
}
