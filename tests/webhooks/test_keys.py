import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip.calls import CallKey
from webhooks.keys import BadKey, OfficeKeys, token_hash

KEYS = OfficeKeys(b"k" * 32, b"pepper")
OTHER = OfficeKeys(b"o" * 32, b"salt")
NUMBER = "+15550100001"


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_a_number_comes_out_as_it_went_in(number: str) -> None:
    assert KEYS.unseal(KEYS.seal(number)) == number


def test_a_sealed_number_differs_each_time_and_its_hash_never() -> None:
    assert KEYS.seal(NUMBER) != KEYS.seal(NUMBER)
    assert KEYS.hash_number(NUMBER) == KEYS.hash_number(NUMBER)
    assert KEYS.hash_number(NUMBER) != OTHER.hash_number(NUMBER)
    assert NUMBER[1:] not in KEYS.seal(NUMBER) + KEYS.hash_number(NUMBER)


def test_a_pin_holds_for_its_learner_and_its_pepper_only() -> None:
    kept = KEYS.hash_pin("anna", "4071")
    assert KEYS.pin_matches("anna", "4071", pin_hash=kept)
    assert not KEYS.pin_matches("samuel", "4071", pin_hash=kept)
    assert not OTHER.pin_matches("anna", "4071", pin_hash=kept)
    assert not KEYS.pin_matches("anna", "4071", pin_hash="not a hash")


def test_a_call_has_one_token_of_its_own() -> None:
    token = KEYS.call_token(CallKey("a"))
    assert token == KEYS.call_token(CallKey("a"))
    assert len({token, token_hash(token), KEYS.call_token(CallKey("b"))}) == 3


def test_printing_the_keys_shows_none() -> None:
    assert repr(KEYS) == "OfficeKeys()"


@pytest.mark.parametrize("text", ["", "short", "!" * 43, "k" * 44, "ключ"])
def test_a_key_that_is_not_32_bytes_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        OfficeKeys.of(text, "pepper")
