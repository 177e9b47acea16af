"""Which one number did the learner mean? Two at once are no answer, and in doubt there is none."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

from agent.teaching.words import commands, corrections, going_on, hearing, sums
from agent.teaching.words.hearing import Numeral, Words
from agent.teaching.words.places import place_sums
from agent.teaching.words.readings import Reading, Sort
from agent.teaching.words.sums import Sought
from agent.teaching.words.tongue import Tongue, tongue

LONGEST_NOTHING = 5  # words of "there is nothing left"
PART_OF = 10  # a number below it may mend only the end of a longer one


@lru_cache(maxsize=512)
def read(words: Words, wanted: Sought) -> Reading | None:
    """The number meant, or why it is none; None when the words hold no number at all."""
    said = _before_reasons(hearing.cleaned(words, wanted.language), wanted.language)
    ended = corrections.before(said, wanted.language)
    tail, corrected = _corrected(ended or said, wanted)
    found = _standing(tail, wanted)
    if not found:
        return _without_number(said, tail, wanted)
    if corrected and _mends_a_part(said, tail, found, wanted=wanted):
        return Reading(Sort.NOT_UNDERSTOOD)
    if ended is not None:
        found = found[-1:]
    reading = _chosen(tail, found, wanted)
    return _in_sentence(reading, tail, wanted) if reading.sort is Sort.NUMBER else reading


def _corrected(said: Words, wanted: Sought) -> tuple[Words, bool]:
    """What is left after a correction. "No es cuarenta" corrects nothing unless a number came
    before: it rules one out."""
    talk = tongue(wanted.language).talk
    for mark in talk.ruled_out:
        rules_out = said[: len(mark)] == mark
        if rules_out and any(mark[: len(other)] == other for other in talk.corrections):
            tail, corrected = corrections.after(said[len(mark) :], wanted.language)
            return (tail, True) if corrected else (said, False)
    return corrections.after(said, wanted.language)


def _before_reasons(words: Words, language: str) -> Words:
    """An answer given, what comes after "because" is another matter."""
    reasons = tongue(language).talk.reasons
    at = next((i for i, word in enumerate(words) if word in reasons), len(words))
    return words[:at] if hearing.numerals(words[:at], language) else words


def _standing(words: Words, wanted: Sought) -> tuple[Numeral, ...]:
    """The numbers that are put forward: not ruled out ("not fifteen"), not carried in mind."""
    found = hearing.joined(_placed(words, wanted), wanted.low, wanted.high)
    put = [one for one in found if not _ruled_out(words, one, wanted)]
    return tuple(one for one, after in zip_longest(put, put[1:]) if not _begun(words, one, after))


def _begun(words: Words, one: Numeral, after: Numeral | None) -> bool:
    """A false start: "fifty … fifty-four"."""
    if after is None or one.end != after.start:
        return False
    said, longer = words[one.start : one.end], words[after.start : after.end]
    return len(longer) > len(said) and longer[: len(said)] == said


def _placed(words: Words, wanted: Sought) -> tuple[Numeral, ...]:
    """With "five tens and four ones" as one number."""
    found = hearing.numerals(words, wanted.language)
    sums_ = place_sums(words, wanted.language)
    rest = [n for n in found if not any(s.start <= n.start < s.end for s in sums_)]
    return tuple(sorted((*rest, *sums_), key=lambda one: one.start))


def _ruled_out(words: Words, one: Numeral, wanted: Sought) -> bool:
    talk = tongue(wanted.language).talk
    kept = bool(set(words[max(0, one.start - 1) : one.start]) & talk.kept_in_mind)
    marks = tongue(wanted.language).numbers.below_zero
    article = one.value == 1 and words[one.start] in tongue(wanted.language).numbers.same
    strange = set(words[one.end : one.end + 1]) - tongue(wanted.language).known - wanted.beside
    zero = any(one.start > 1 and words[: one.end][-len(mark) :] == mark for mark in marks)
    before = words[: one.start]
    return (
        kept
        or zero
        or (article and bool(strange))
        or any(before[-len(mark) :] == mark for mark in talk.ruled_out)
    )


def _without_number(said: Words, tail: Words, wanted: Sought) -> Reading | None:
    here = tongue(wanted.language)
    if says_nothing(said, wanted.language):
        rest = here.numbers.nothing.sub(" ", " ".join(said)).split()
        strange = set(rest) - here.known - wanted.beside
        return None if strange else _within(Reading(Sort.NUMBER, value=0), wanted)
    if not hearing.numerals(said, wanted.language):
        return None
    taken_back = not hearing.numerals(tail, wanted.language)
    return Reading(Sort.UNFINISHED if taken_back else Sort.NOT_UNDERSTOOD)


def says_nothing(words: Words, language: str) -> bool:
    """ "None", "nothing is left", "no beans": a zero; "I know nothing" is none."""
    here = tongue(language)
    found = here.numbers.nothing.search(" ".join(words)) is not None
    no_unit = words[-2:-1] and words[-2] in here.numbers.none_of and words[-1] in here.talk.units
    short = len(words) <= LONGEST_NOTHING
    return bool(found or no_unit) and short and not commands.is_dont_know(words, language)


def _is_fragment(word: str, here: Tongue) -> bool:
    """ "Four ty" and "four teen" are numbers broken in two, not units."""
    return any(number.endswith(word) for number in here.spellings)


def _mends_a_part(said: Words, tail: Words, found: Sequence[Numeral], *, wanted: Sought) -> bool:
    """ "One fifty-four, no, three": which part the three mends is not ours to guess."""
    earlier = hearing.numerals(said[: len(said) - len(tail)], wanted.language)
    before = hearing.joined(earlier, wanted.low, wanted.high)
    large = any(one.value >= PART_OF**2 for one in before)
    return large and len(found) == 1 and 0 < found[0].value < PART_OF


def _chosen(words: Words, found: Sequence[Numeral], wanted: Sought) -> Reading:
    if _offers_both(words, found, wanted):
        return _two(found)
    candidates = sums.meant(words, found, wanted)
    if candidates is None:
        return Reading(Sort.UNFINISHED)
    values = [_signed(words, one, wanted) for one in candidates]
    if len(set(values)) == 1 or sums.counts_on(values, wanted):
        return _within(Reading(Sort.NUMBER, value=values[-1]), wanted)
    if sums.only_repeats(candidates, wanted):
        return Reading(Sort.UNFINISHED)
    return _two(candidates)


def _offers_both(words: Words, found: Sequence[Numeral], wanted: Sought) -> bool:
    either = tongue(wanted.language).talk.either
    values = {one.value for one in found}
    between = set(words[found[0].end : found[-1].start])
    return len(values) > 1 and bool(either & between)


def _two(found: Sequence[Numeral]) -> Reading:
    return Reading(Sort.TWO_ANSWERS, heard=tuple(one.value for one in found))


def _signed(words: Words, one: Numeral, wanted: Sought) -> int:
    numbers = tongue(wanted.language).numbers
    before, after = set(words[max(0, one.start - 1) : one.start]), words[one.end :]
    below = any(after[: len(mark)] == mark for mark in numbers.below_zero)
    return -one.value if before & numbers.minus or below else one.value


def _within(reading: Reading, wanted: Sought) -> Reading:
    """A number that this question cannot have is rather misheard than meant."""
    inside = reading.value is not None and wanted.low <= reading.value <= wanted.high
    if inside or not wanted.bounded:
        return reading
    return Reading(Sort.NOT_UNDERSTOOD, reason="out_of_range")


def _in_sentence(reading: Reading, words: Words, wanted: Sought) -> Reading:
    """Is the number said as an answer? Beside words that we do not know it may be anything.

    "I have four brothers" is none. One strange word after a number that cannot go on is its unit.
    """
    here = tongue(wanted.language)
    spans = _placed(words, wanted)
    inside = {i for one in spans for i in range(one.start, one.end)}
    strange = [
        i
        for i, word in enumerate(words)
        if i not in inside and not (word in here.known or word in wanted.beside)
    ]
    last = spans[-1]
    sure = bool(set(words[max(0, last.start - 1) : last.start]) & here.talk.surely)
    elsewhere = (here.talk.elsewhere - wanted.beside) & set(words)
    if elsewhere:
        return Reading(Sort.OFF_TOPIC)
    if not strange or (sure and strange[-1] < last.start):
        return reading
    if words[0] in here.talk.personal:
        return Reading(Sort.OFF_TOPIC)
    closes = strange == [last.end] and not _is_fragment(words[last.end], here)
    if closes and not going_on.may_go_on(words, last, wanted):
        return reading
    return Reading(Sort.NOT_UNDERSTOOD)
