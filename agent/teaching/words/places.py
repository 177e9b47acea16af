"""Numbers said place by place: "five tens and four ones", "a ten and five ones"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.teaching.words.hearing import Numeral, numerals
from agent.teaching.words.tongue import tongue


@dataclass(frozen=True)
class _Part:
    """A number with what its place makes of it; ``named``: a place word says so."""

    amount: int
    size: int  # 1, 10, 100 …: what its lowest digit counts
    start: int
    end: int
    named: bool


def place_sums(
    words: Sequence[str], language: str = "en", *, apart: int = 0
) -> tuple[Numeral, ...]:
    """What is said in places, as whole numbers. ``apart``: other words that may stand between."""
    runs: list[list[_Part]] = []
    for part in _parts(words, language):
        if runs and _goes_with(runs[-1], part, words, language=language, apart=apart):
            runs[-1].append(part)
        else:
            runs.append([part])
    return tuple(
        Numeral(sum(part.amount for part in run), run[0].start, run[-1].end)
        for run in runs
        if any(part.named and (part.size > 1 or len(run) > 1) for part in run)
    )


def _parts(words: Sequence[str], language: str) -> Iterator[_Part]:
    numbers = tongue(language).numbers
    taken = 0
    for one in numerals(words, language):
        if one.start < taken:  # "ten" in "one ten" is a place
            continue
        after = words[one.end : one.end + 1]
        place = numbers.places.get(after[0]) if after else None
        whole = _leading(words, one, language) if place else None
        if whole is not None:
            yield _Part(whole.value, _lowest(whole.value), whole.start, whole.end, named=False)
            one = Numeral(one.value - whole.value, whole.end, one.end)
        size = place or _lowest(one.value)
        amount = one.value * place if place else one.value
        taken = one.end + (place is not None)
        yield _Part(amount, size, one.start, taken, place is not None)


def _leading(words: Sequence[str], one: Numeral, language: str) -> Numeral | None:
    """In "one hundred five tens" the hundred, which the five does not belong to."""
    if one.value % 10 == 0 or one.value < 100 or one.end - one.start < 2:
        return None
    before = numerals(words[one.start : one.end - 1], language)
    whole = before[0].value if len(before) == 1 else 0
    if whole % 100 or one.value - whole > 9:
        return None
    return Numeral(whole, one.start, one.end - 1)


def _lowest(value: int) -> int:
    return 10 ** (len(str(value)) - len(str(value).rstrip("0"))) if value > 0 else 1


def _goes_with(
    run: Sequence[_Part], part: _Part, words: Sequence[str], *, language: str, apart: int
) -> bool:
    """Is the part another place of the same number?"""
    digit_joiners = tongue(language).numbers.digit_joiners
    between = [word for word in words[run[-1].end : part.start] if word not in digit_joiners]
    near = not between or (len(between) <= apart and part.named and run[-1].named)
    fits = all(_fits(part, other) for other in run)
    return near and fits and (part.named or any(other.named for other in run))


def _fits(one: _Part, other: _Part) -> bool:
    small, large = sorted((one, other), key=lambda part: part.amount)
    return 0 < small.amount < large.size
