import pickle
from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip.numbers import (
    MAX_CALLER_TEXT,
    Malformed,
    NotANumber,
    PhoneNumber,
    Withheld,
    caller_of,
    number_of,
    shown_number,
)

RESERVED = "+15550100001"
possible_numbers = st.integers(2_000_000_000, 9_999_999_999).map(lambda digits: f"+1{digits}")


def test_a_reserved_test_number_is_a_number() -> None:
    assert PhoneNumber(RESERVED).e164 == RESERVED


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{:>8}".format, "%s".__mod__])
def test_a_number_prints_masked(show: Callable[[object], str]) -> None:
    shown = show(PhoneNumber(RESERVED))
    assert "+15…01" in shown
    assert "50100" not in shown


def test_a_number_inside_another_thing_prints_masked() -> None:
    assert "50100" not in f"{[PhoneNumber(RESERVED)]} {(PhoneNumber(RESERVED),)!r}"


def test_of_a_short_number_only_the_beginning_is_shown() -> None:
    assert str(PhoneNumber("+2908123")) == "+29…"


def test_format_keeps_its_width() -> None:
    assert f"{PhoneNumber(RESERVED):>8}" == "  +15…01"


@pytest.mark.parametrize(
    "text", ["", "5550100001", "+1 555 010 0001", "+1", "tel:+15550100001", "+1555010000a", "++1"]
)
def test_only_canonical_text_makes_a_number(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        PhoneNumber(text)
    assert not text or text not in str(caught.value)


def test_numbers_are_read_as_people_write_them() -> None:
    assert number_of(" +1 (555) 010-0001 ") == PhoneNumber(RESERVED)


@pytest.mark.parametrize("text", ["5550100001", "nobody", "", "+1 555 010 0001 ext. 7"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        number_of(text)


@pytest.mark.parametrize(
    "text",
    [
        RESERVED,
        f"sip:{RESERVED}@198.51.100.7:5060;user=phone",
        f"SIPS:{RESERVED}@example.org",
        f"tel:{RESERVED}",
        f'"Phone" <sip:{RESERVED}@example.org>;tag=1',
        f"{RESERVED}@example.org",
        "+1-555-010-0001",
    ],
)
def test_a_caller_is_read_from_every_spelling(text: str) -> None:
    assert caller_of(text) == PhoneNumber(RESERVED)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  ",
        "anonymous",
        "Anonymous",
        "Restricted",
        "unavailable",
        "private",
        "No Caller ID",
        "sip:anonymous@anonymous.invalid",
        "sip:anonymous@198.51.100.7",
        "sip:4711@anonymous.invalid",
        '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=7',
        "sip:@example.org",
    ],
)
def test_a_withheld_caller_is_a_value_not_an_error(text: str | None) -> None:
    assert caller_of(text) == Withheld()


@pytest.mark.parametrize("text", ["+266696687", "+7378742833", "+86282452253", "+2562533"])
def test_the_words_that_twilio_spells_in_digits_are_withheld(text: str) -> None:
    assert caller_of(text) == Withheld()


@pytest.mark.parametrize(
    "text", ["5550100001", "1001", "+1", "alice", "+1555010000١", "+1800FLOWERS", "+5550100", "x\n"]
)
def test_a_malformed_caller_is_a_value_not_an_error(text: str) -> None:
    assert caller_of(text) == Malformed(len(text))


def test_a_caller_id_longer_than_any_number_is_not_even_parsed() -> None:
    assert caller_of("+1" + "5" * MAX_CALLER_TEXT) == Malformed(MAX_CALLER_TEXT + 2)


def test_only_a_number_is_shown() -> None:
    assert shown_number(caller_of(RESERVED)) == PhoneNumber(RESERVED)
    assert shown_number(caller_of("anonymous")) is None
    assert shown_number(caller_of("?")) is None


def test_a_number_survives_being_stored_and_sent() -> None:
    number = PhoneNumber(RESERVED)
    assert pickle.loads(pickle.dumps(number)) == number
    assert asdict(number) == {"e164": RESERVED}


@given(st.text(max_size=200))
def test_no_text_breaks_the_door(text: str) -> None:
    caller = caller_of(text)
    if isinstance(caller, PhoneNumber):
        assert PhoneNumber(caller.e164) == caller


@given(possible_numbers)
def test_reading_again_what_was_read_changes_nothing(text: str) -> None:
    assert caller_of(text) == PhoneNumber(text)
    assert caller_of(f"<sip:{text}@example.org>") == PhoneNumber(text)


@given(possible_numbers)
def test_a_mask_never_shows_more_than_four_digits(text: str) -> None:
    shown = str(PhoneNumber(text))
    assert sum(character.isdigit() for character in shown) <= 4
