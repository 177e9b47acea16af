"""One curriculum for all tests of this folder: loading it is pure, and it never changes."""

from datetime import UTC, datetime

import pytest

from agent.teaching.curriculum import Curriculum, load
from agent.teaching.items import Item, make_item
from tests.teaching.played import Call, anna, opening


@pytest.fixture(scope="session")
def curriculum() -> Curriculum:
    return load()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def borrow(curriculum: Curriculum) -> Item:
    """Some two-digit borrowing problem."""
    return make_item(curriculum.concept("num.sub2.borrow"), "bare", seed=1, ordinal=0)


@pytest.fixture
def call(curriculum: Curriculum, now: datetime) -> Call:
    return Call(curriculum, now, opening(anna()))


@pytest.fixture
def borrowing(call: Call) -> Call:
    """After the easy success, with the first borrowing problem on the table."""
    call.is_right()
    return call
