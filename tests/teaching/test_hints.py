"""The hint ladder (B-20): who moves it, how far, and what is said."""

from dataclasses import replace

from agent.teaching.guard import TOLD
from agent.teaching.hints import hint_lines, may_have_hint, next_rung, rung_after_miss
from agent.teaching.items import Item
from agent.teaching.lessons.state import Asked


def test_b20_the_ladder_climbs_one_rung_at_a_time(borrow: Item) -> None:
    assert [next_rung(borrow, rung) for rung in range(4)] == [1, 2, 3, 4]


def test_a_rung_without_words_is_stepped_over(borrow: Item) -> None:
    sparse = replace(borrow, hints=tuple(h for h in borrow.hints if h.rung in (1, 3)))
    assert [next_rung(sparse, rung) for rung in range(4)] == [1, 3, 3, TOLD]


def test_b20_the_first_miss_is_free_and_the_second_moves(borrow: Item) -> None:
    assert rung_after_miss(Asked(borrow, misses=1), None) == 0
    assert rung_after_miss(Asked(borrow, misses=2), None) == 1


def test_once_helped_every_miss_moves(borrow: Item) -> None:
    assert rung_after_miss(Asked(borrow, rung=1, misses=1), None) == 2


def test_a_misconception_goes_straight_to_its_repair_but_never_down(borrow: Item) -> None:
    assert rung_after_miss(Asked(borrow, misses=1), 2) == 2
    assert rung_after_miss(Asked(borrow, rung=2, misses=1), 1) == 3


def test_b20_a_hint_needs_an_attempt_or_the_whole_think_time(borrow: Item) -> None:
    assert not may_have_hint(Asked(borrow), None)
    assert not may_have_hint(Asked(borrow), borrow.think_seconds - 1)
    assert may_have_hint(Asked(borrow), borrow.think_seconds)
    assert may_have_hint(Asked(borrow, tried=True), None)


def test_the_last_rung_tells_even_where_the_author_wrote_none(borrow: Item) -> None:
    bare = replace(borrow, answer=27, hints=())
    assert hint_lines(bare, TOLD) == ("The answer is twenty-seven.",)
