"""Keys as they are pressed, and what they come to."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.keypad import Command, Digits, Event, Keypad, Mode
from agent.teaching import grading

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def press(keypad: Keypad, keys: Iterable[str]) -> tuple[Keypad, list[Event]]:
    events: list[Event] = []
    for key in keys:
        keypad, event = keypad.step(key, NOW)
        events += [event] if event else []
    return keypad, events


def test_a_pin_ends_with_the_hash_key() -> None:
    assert press(Keypad(Mode.PIN), "4071#")[1] == [Digits("4071")]


def test_a_pin_ends_at_its_longest_length_and_a_new_one_begins() -> None:
    keypad, events = press(Keypad(Mode.PIN), "123456789")
    assert events == [Digits("12345678")]
    assert keypad.typed == "9"


def test_a_pin_waits_as_long_as_the_caller_does() -> None:
    keypad, _ = press(Keypad(Mode.PIN), "40")
    assert keypad.tick(NOW + timedelta(minutes=5)) == (keypad, None)


def test_a_number_answer_ends_after_two_seconds_without_a_key() -> None:
    keypad, _ = press(Keypad(Mode.ANSWER), "54")
    assert keypad.tick(NOW + timedelta(seconds=1.9)) == (keypad, None)
    assert keypad.tick(NOW + timedelta(seconds=2)) == (Keypad(Mode.ANSWER), Digits("54"))


def test_an_empty_entry_is_no_answer() -> None:
    assert press(Keypad(Mode.ANSWER), "#")[1] == []
    assert Keypad(Mode.ANSWER).tick(NOW)[1] is None


@pytest.mark.parametrize("mode", [Mode.ANSWER, Mode.PIN])
@given(keys=st.text("0123456789ABCD", max_size=7))
def test_while_something_is_typed_no_digit_is_a_command(mode: Mode, keys: str) -> None:
    keypad, events = press(Keypad(mode), keys)
    assert events == []
    assert keypad.typed == "".join(key for key in keys if key.isdecimal())


def test_the_star_asks_to_wait_and_the_typed_digits_wait_too() -> None:
    keypad, events = press(Keypad(Mode.ANSWER), "5*")
    assert events == [Command(grading.Command.WAIT)]
    keypad, event = keypad.tick(NOW + timedelta(seconds=60))
    assert event is None
    assert press(keypad, "4#")[1] == [Digits("54")]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("1", "repeat"),
        ("2", "slower"),
        ("3", "hint"),
        ("4", "skip"),
        ("6", "later"),
        ("8", "stop"),
        ("9", "never"),
        ("0", "person"),
        ("*", "wait"),
    ],
)
def test_a_key_is_a_command_while_a_spoken_answer_is_awaited(key: str, name: str) -> None:
    assert press(Keypad(Mode.COMMANDS), key)[1] == [Command(grading.Command(name))]


def test_keys_without_a_meaning_do_nothing() -> None:
    assert press(Keypad(Mode.COMMANDS), "57#ABCD")[1] == []


def test_in_a_menu_one_digit_chooses_but_six_eight_nine_and_zero_mean_what_they_always_mean() -> (
    None
):
    assert press(Keypad(Mode.MENU), "2")[1] == [Digits("2")]
    assert press(Keypad(Mode.MENU), "6890*")[1] == [
        Command(grading.Command(name)) for name in ("later", "stop", "never", "person", "wait")
    ]


def test_what_was_half_typed_is_void_when_the_tutor_asks_for_something_else() -> None:
    keypad, _ = press(Keypad(Mode.PIN), "40")
    assert keypad.waiting_for(Mode.PIN) == keypad
    assert keypad.waiting_for(Mode.COMMANDS) == Keypad(Mode.COMMANDS)


def test_nothing_prints_the_digits() -> None:
    keypad, _ = press(Keypad(Mode.PIN), "40")
    assert "40" not in repr(keypad)
    assert "4071" not in repr(Digits("4071"))
