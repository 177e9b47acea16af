from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.dashboard.sample import PASSWORD, PASSWORD_HASH
from webhooks import access
from webhooks.access import Misses

NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
SECRET = "s"
HOME = "10.0.0.1"


def test_a_password_holds_only_against_its_own_hash() -> None:
    assert access.password_holds(PASSWORD_HASH, PASSWORD)
    assert not access.password_holds(PASSWORD_HASH, PASSWORD + "!")
    assert not access.password_holds("no hash at all", PASSWORD)


def test_nobody_has_no_password() -> None:
    assert not access.password_holds(None, PASSWORD)


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    assert access.password_holds(access.hash_password("cafe\u0301"), "caf\u00e9")


def test_a_longer_password_does_not_pass_for_its_beginning() -> None:
    long = "x" * access.PASSWORD_LIMIT
    assert not access.password_holds(access.hash_password(long), long + "y")


def test_a_sealed_visit_opens_again_until_twelve_hours_are_over() -> None:
    visit = access.new_visit(SECRET, "abc", PASSWORD_HASH, NOW)
    cookie = access.seal(SECRET, visit)
    assert access.unseal(SECRET, cookie, NOW + timedelta(hours=11, minutes=59)) == visit
    assert access.unseal(SECRET, cookie, NOW + timedelta(hours=12)) is None


def test_a_cookie_from_the_future_is_no_visit() -> None:
    cookie = access.seal(SECRET, access.new_visit(SECRET, "abc", PASSWORD_HASH, NOW))
    assert access.unseal(SECRET, cookie, NOW - timedelta(minutes=5)) is None


def test_a_cookie_sealed_with_another_secret_is_no_visit() -> None:
    cookie = access.seal("another", access.new_visit("another", "abc", PASSWORD_HASH, NOW))
    assert access.unseal(SECRET, cookie, NOW) is None


@given(st.text(max_size=80))
def test_no_text_made_up_by_a_stranger_opens_or_breaks_the_door(cookie: str) -> None:
    assert access.unseal(SECRET, cookie, NOW) is None
    assert not access.token_holds(SECRET, "nonce", cookie)


def test_a_form_token_is_good_for_its_own_visit_only() -> None:
    token = access.form_token(SECRET, "one")
    assert access.token_holds(SECRET, "one", token)
    assert not access.token_holds(SECRET, "two", token)
    assert not access.token_holds(SECRET, "", access.form_token(SECRET, ""))


def test_a_form_token_is_not_a_session_signature() -> None:
    visit = access.new_visit(SECRET, "abc", PASSWORD_HASH, NOW)
    body = access.seal(SECRET, visit).rpartition(".")[0]
    assert access.unseal(SECRET, f"{body}.{access.form_token(SECRET, body)}", NOW) is None


def test_a_changed_password_ends_the_visit() -> None:
    visit = access.new_visit(SECRET, "abc", PASSWORD_HASH, NOW)
    assert access.still_fits(SECRET, visit, PASSWORD_HASH)
    assert not access.still_fits(SECRET, visit, access.hash_password(PASSWORD))


def test_the_sixth_try_within_a_quarter_of_an_hour_is_refused() -> None:
    misses = Misses()
    assert all(misses.admit(HOME, "a@b", NOW) for _ in range(5))
    assert not misses.admit(HOME, " A@B ", NOW + timedelta(minutes=14))
    assert misses.admit(HOME, "a@b", NOW + timedelta(minutes=15))


def test_another_person_at_the_same_address_is_not_shut_out() -> None:
    misses = Misses()
    for _ in range(6):
        misses.admit(HOME, "a@b", NOW)
    assert misses.admit(HOME, "c@d", NOW)
    assert misses.admit("10.0.0.2", "a@b", NOW)


def test_one_address_cannot_try_everybody() -> None:
    misses = Misses(address_limit=20)
    assert [misses.admit(HOME, f"{n}@b", NOW) for n in range(21)].count(True) == 20


def test_a_right_password_forgives_the_misses_before_it() -> None:
    misses = Misses()
    for _ in range(30):
        assert misses.admit(HOME, "a@b", NOW)
        misses.forgive(HOME, "a@b")
    assert misses.admit(HOME, "a@b", NOW)


@pytest.mark.parametrize("capacity", [1, 10])
def test_the_memory_of_misses_is_bounded(capacity: int) -> None:
    misses = Misses(capacity=capacity)
    for n in range(50):
        misses.admit(f"10.0.0.{n}", "a@b", NOW)
    assert len(misses._seen) <= capacity


def test_secrets_are_not_printed() -> None:
    visit = access.new_visit(SECRET, "abc", PASSWORD_HASH, NOW)
    assert visit.stamp not in repr(visit)
