"""The sums that a learner meets, and every wrong way of doing them that one may hold.

Written as a child writes: digit by digit in columns, counting up, going round. None of it is
shared with the tutor, who must find these ways from the answers alone. What has ``name`` in
``KNOWN_TO_NOBODY`` is in no list of the tutor's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Way = Callable[..., int]  # from a task's numbers to what she says


@dataclass(frozen=True)
class Task:
    """What is asked, as she understands it. ``numbers`` in the order of the sentence."""

    does: str  # one of RIGHT
    numbers: tuple[int, ...]


def tens_and_ones(number: int) -> tuple[int, int]:
    """As written down: fifty-three is a five and a three."""
    written = f"{number:02d}"
    return int(written[:-1]), int(written[-1])


def _written(*columns: int) -> int:
    return int("".join(str(digit) for digit in columns))


# ---- the right ways

RIGHT: Mapping[str, Way] = {
    "count_on": lambda start, steps: [*range(start, start + steps + 1)][-1],
    "count_back": lambda start, steps: [*range(start, start - steps - 1, -1)][-1],
    "steps": lambda first, second, third: third + (second - first),
    "tens": lambda have, tens: have + tens * 10,
    "add": lambda one, other: one + other,
    "take": lambda have, away: have - away,
    "change": lambda price, paid: paid - price,
    "times": lambda groups, size: sum([size] * groups),
    "share": lambda things, sharers: things // sharers,
    "left_over": lambda things, size: things % size,
    "full": lambda things, size: things // size,
    "about": lambda one, other: round((one + other) / 10) * 10,
    "to_hour": lambda minutes: 60 - minutes,
    "past_hour": lambda minutes, more: minutes + more - 60,
    "more_then_less": lambda have, more, away: have + more - away,
    "groups_and_more": lambda groups, size, more: groups * size + more,
}


# ---- the wrong ways


def _columns_forgetting_the_carry(one: int, other: int) -> int:
    (a, b), (c, d) = tens_and_ones(one), tens_and_ones(other)
    return _written(a + c, int(str(b + d)[-1]))


def _columns_side_by_side(one: int, other: int) -> int:
    (a, b), (c, d) = tens_and_ones(one), tens_and_ones(other)
    return _written(a + c, b + d)


def _carry_put_with_the_ones(one: int, other: int) -> int:
    (a, b), (c, d) = tens_and_ones(one), tens_and_ones(other)
    carry, ones = tens_and_ones(b + d)
    return _written(a + c, ones) + carry


def _every_digit_a_one(one: int, other: int) -> int:
    return sum(int(digit) for digit in f"{one}{other}")


def _small_digit_from_big(have: int, away: int) -> int:
    columns = zip(tens_and_ones(have), tens_and_ones(away), strict=True)
    return _written(*(max(pair) - min(pair) for pair in columns))


def _ten_opened_for_nothing(have: int, away: int) -> int:
    (a, b), (c, d) = tens_and_ones(have), tens_and_ones(away)
    return _written(a - c, b + 10 - d) if b < d else have - away


def _nought_where_it_does_not_go(have: int, away: int) -> int:
    columns = zip(tens_and_ones(have), tens_and_ones(away), strict=True)
    return _written(*(max(0, top - bottom) for top, bottom in columns))


def _nothing_take_seven_is_seven(price: int, paid: int) -> int:
    (a, _), (c, d) = tens_and_ones(paid), tens_and_ones(price)
    return _written(a - c, d)


def _apart(one: int, other: int) -> tuple[int, int, int]:
    """Tens and ones of the longer factor, and the other factor."""
    big, small = max(one, other), min(one, other)
    return (*tens_and_ones(big), small)


def _carry_lost_on_the_way(one: int, other: int) -> int:
    tens, ones, by = _apart(one, other)
    return _written(tens * by, int(str(ones * by)[-1]))


def _carry_put_in_too_early(one: int, other: int) -> int:
    tens, ones, by = _apart(one, other)
    carry, kept = tens_and_ones(ones * by)
    return _written((tens + carry) * by, kept)


def _tens_left_alone(one: int, other: int) -> int:
    tens, ones, by = _apart(one, other)
    return tens * 10 + ones * by


def _same_ten(first: int, second: int, third: int) -> int:
    ten, ones = tens_and_ones(third)
    return _written(ten, int(str(ones + second - first)[-1]))


@dataclass(frozen=True)
class Bug:
    """A wrong way, by what is asked; where it is not asked for, she does not go wrong."""

    skill: str  # where it sits
    ways: Mapping[str, Way]


BUGS: Mapping[str, Bug] = {
    "counts_the_start": Bug(
        "counting",
        {
            "count_on": lambda start, steps: [*range(start, start + steps)][-1],
            "count_back": lambda start, steps: [*range(start, start - steps, -1)][-1],
            "add": lambda start, steps: [*range(start, start + steps)][-1],
        },
    ),
    "goes_on_by_one": Bug("stepping", {"steps": lambda first, second, third: third + 1}),
    "stays_in_the_ten": Bug("stepping", {"steps": _same_ten}),
    "a_ten_is_a_one": Bug("tens", {"tens": lambda have, tens: have + tens}),
    "counts_the_start_in_sums": Bug("small_sums", {"add": lambda a, b: max(a, b) + min(a, b) - 1}),
    "takes_in_place_of_adding": Bug("small_sums", {"add": lambda a, b: max(a, b) - min(a, b)}),
    "every_digit_a_one": Bug("sums", {"add": _every_digit_a_one}),
    "adds_only_ones": Bug("sums", {"add": lambda a, b: a + tens_and_ones(b)[1]}),
    "forgets_the_carry": Bug("carrying", {"add": _columns_forgetting_the_carry}),
    "writes_both_digits": Bug("carrying", {"add": _columns_side_by_side}),
    "carries_to_the_ones": Bug("carrying", {"add": _carry_put_with_the_ones}),
    "adds_in_place_of_taking": Bug("taking", {"take": lambda have, away: have + away}),
    "takes_only_ones": Bug("taking", {"take": lambda have, away: have - tens_and_ones(away)[1]}),
    "small_from_big": Bug("opening", {"take": _small_digit_from_big}),
    "forgets_the_opened_ten": Bug("opening", {"take": _ten_opened_for_nothing}),
    "nought_if_it_does_not_go": Bug("opening", {"take": _nought_where_it_does_not_go}),
    "change_ten_too_many": Bug("money", {"change": lambda price, paid: paid - price + 10}),
    "nothing_take_seven": Bug("money", {"change": _nothing_take_seven_is_seven}),
    "adds_the_factors": Bug("tables", {"times": lambda groups, size: groups + size}),
    "one_group_less": Bug("tables", {"times": lambda groups, size: sum([size] * (groups - 1))}),
    "loses_the_carry": Bug("long_times", {"times": _carry_lost_on_the_way}),
    "carries_too_early": Bug("long_times", {"times": _carry_put_in_too_early}),
    "times_only_ones": Bug("long_times", {"times": _tens_left_alone}),
    "always_rounds_down": Bug(
        "estimating", {"about": lambda a, b: sum(tens_and_ones(n)[0] for n in (a, b)) * 10}
    ),
    "does_not_round": Bug("estimating", {"about": lambda a, b: a + b}),
    "hour_of_a_hundred": Bug("clock", {"to_hour": lambda minutes: 100 - minutes}),
    "ten_minutes_too_many": Bug("clock", {"to_hour": lambda minutes: 70 - minutes}),
    "keeps_the_hour": Bug("clock", {"past_hour": lambda minutes, more: minutes + more}),
    "takes_the_minutes": Bug("clock", {"past_hour": lambda minutes, more: abs(minutes - more)}),
    "gives_one_round": Bug("sharing", {"share": lambda things, sharers: things - sharers}),
    "stops_a_round_early": Bug(
        "sharing", {"share": lambda things, sharers: len(range(sharers, things, sharers))}
    ),
    "groups_for_the_rest": Bug(
        "rest",
        {
            "left_over": lambda things, size: things // size,
            "full": lambda things, size: things % size,
        },
    ),
    "says_what_is_missing": Bug("rest", {"left_over": lambda n, size: size - n % size}),
    "rest_is_a_group": Bug("rest", {"full": lambda things, size: -(-things // size)}),
    "stops_after_one_step": Bug(
        "two_steps",
        {
            "more_then_less": lambda have, more, away: have + more,
            "groups_and_more": lambda groups, size, more: groups * size,
        },
    ),
    "adds_everything": Bug(
        "two_steps",
        {
            "more_then_less": lambda *numbers: sum(numbers),
            "groups_and_more": lambda *numbers: sum(numbers),
        },
    ),
}
KNOWN_TO_NOBODY = frozenset({"carries_to_the_ones", "nought_if_it_does_not_go"})


# ---- which skill a task takes

SKILLS = (  # in the order in which schools teach them
    "counting", "stepping", "tens", "small_sums", "sums", "carrying", "taking", "opening", "money",
    "tables", "long_times", "estimating", "clock", "sharing", "rest", "two_steps",
)  # fmt: skip
PLAIN: Mapping[str, str] = {
    "count_on": "counting", "count_back": "counting", "steps": "stepping", "tens": "tens",
    "change": "money", "about": "estimating", "to_hour": "clock", "past_hour": "clock",
    "share": "sharing", "left_over": "rest", "full": "rest", "more_then_less": "two_steps",
    "groups_and_more": "two_steps",
}  # fmt: skip
FEW = 4  # steps that are counted rather than added
LARGEST_TABLE = 10


def skill_of(task: Task) -> str:
    """A sum is easy or hard by its digits, whatever the story."""
    if task.does in PLAIN:
        return PLAIN[task.does]
    one, other = task.numbers
    small, big = min(one, other), max(one, other)
    if task.does == "times":
        return "tables" if big <= LARGEST_TABLE else "long_times"
    ones, other_ones = one % 10, other % 10
    if task.does == "take":
        return "opening" if ones < other_ones else "taking"
    if one + other <= 20:
        return "small_sums"
    if small <= FEW:
        return "counting"
    return "carrying" if ones + other_ones > 9 else "sums"


def right(task: Task) -> int:
    return RIGHT[task.does](*task.numbers)


def by_bug(bug: str, task: Task) -> int | None:
    """What the bug makes of it; None where it does not show: another skill, or the right answer.

    What a child takes "times" or "adding" to be shows whatever the numbers; the rest needs its
    own columns.
    """
    held = BUGS[bug]
    way = held.ways.get(task.does)
    skill = skill_of(task)
    reaches = skill == held.skill or (held.skill, skill) == ("tables", "long_times")
    if way is None or not reaches:
        return None
    said = way(*task.numbers)
    return None if said == right(task) else said
