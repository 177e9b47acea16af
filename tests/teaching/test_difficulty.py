"""How hard the next item is (B-25)."""

import random
from dataclasses import replace

import pytest

from agent.teaching.curriculum import Curriculum
from agent.teaching.items import Item
from agent.teaching.lessons import difficulty
from agent.teaching.lessons.difficulty import Try

LOADS = (0.1, 0.3, 0.5, 0.7, 0.9)


@pytest.fixture
def candidates(borrow: Item) -> list[Item]:
    return [replace(borrow, id=str(load), load=load) for load in LOADS]


def chosen(candidates: list[Item], p_known: float, *tries: Try) -> float:
    return difficulty.choose(candidates, p_known, tries).load


def test_b25_who_knows_more_gets_harder_items(candidates: list[Item]) -> None:
    assert chosen(candidates, 0.0) < chosen(candidates, 0.5) < chosen(candidates, 1.0)


def test_b25_hits_make_it_harder_and_misses_easier(candidates: list[Item]) -> None:
    middling = chosen(candidates, 0.5)
    assert chosen(candidates, 0.5, *[Try(True)] * 3) > middling
    assert chosen(candidates, 0.5, Try(False)) < middling


def test_b25_two_misses_in_a_row_bring_the_easiest(candidates: list[Item]) -> None:
    assert chosen(candidates, 1.0, Try(True), Try(False), Try(False)) == LOADS[0]


def test_b25_four_quick_hits_bring_the_hardest(candidates: list[Item]) -> None:
    quick = Try(True, quick=True)
    assert chosen(candidates, 0.0, quick, quick, quick) < LOADS[-1]
    assert chosen(candidates, 0.0, quick, quick, quick, quick) == LOADS[-1]


@pytest.mark.parametrize("skill", [0.0, 0.8, 1.6])
def test_b25_first_tries_settle_where_four_of_five_are_right(borrow: Item, skill: float) -> None:
    """A learner of some skill, with all loads to choose from."""
    chance, tries = random.Random(1), list[Try]()
    items = [replace(borrow, id=str(n), load=n / 50) for n in range(51)]
    reachable = [difficulty.expected(skill, item.load) for item in items]
    for _ in range(600):
        item = difficulty.choose(items, 0.3, tries[-8:])
        tries.append(Try(chance.random() < difficulty.expected(skill, item.load), item.load))
    share = sum(one.right for one in tries) / len(tries)
    assert min(max(reachable), 0.75) - 0.08 < share < 0.90


def test_misses_and_quick_hits_are_counted_from_the_end() -> None:
    tries = (Try(False), Try(True, quick=True), Try(True, quick=True), Try(False), Try(False))
    assert difficulty.misses_in_a_row(tries) == 2
    assert difficulty.quick_hits(tries[:3]) == 2


def test_a_hit_without_a_known_time_is_not_quick() -> None:
    assert not difficulty.is_quick(None, 10)
    assert difficulty.is_quick(5, 10)


def test_lm6_the_way_back_is_the_nearest_that_she_does_not_know(curriculum: Curriculum) -> None:
    concepts = curriculum.subjects["numeracy"].concepts
    borrow = concepts["num.sub2.borrow"]
    back = difficulty.prerequisite(borrow, concepts, ())
    assert back is not None
    assert back.id == "num.sub2.noborrow"
    further = difficulty.prerequisite(borrow, concepts, {"num.sub2.noborrow", "num.tens.100"})
    assert further is not None
    assert further.id in ("num.add.20", "num.count.100")
    assert difficulty.prerequisite(concepts["num.count.100"], concepts, ()) is None


def test_b25_the_way_up_builds_on_what_was_quick(curriculum: Curriculum) -> None:
    subject = curriculum.subjects["numeracy"]
    main = [subject.concepts[name] for name in subject.main]
    up = difficulty.successor(subject.concepts["num.sub2.noborrow"], main, {"num.divide.rest"})
    assert up is not None
    assert up.id == "num.sub2.borrow"
    assert difficulty.successor(main[-1], main, {one.id for one in main}) is None
