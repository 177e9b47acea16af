"""What a learner makes of the tutor's words: which sum is asked, or what else is wanted of her.

She knows no list of questions: she takes the numbers and the turns of phrase from the sentence.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from infra.caller.learners.number_words import numbers_in, with_digits
from infra.caller.learners.sums import RIGHT, Task

N = r"(\d+)"
SUMS: tuple[tuple[str, str], ...] = (  # the first that fits
    (rf"about\b.*?{N}.*?{N}.*nearest (?:10|ten)", "about"),
    (rf"{N}\b.*? {N}\b.*about how many .*nearest (?:10|ten)", "about"),
    (rf"{N} {N} {N}(?: and so on)? what .*next", "steps"),
    (rf"{N} minutes past {N}.* drives? for {N} minutes", "past_hour"),
    (rf"{N} minutes past {N}\b.* {N} o'clock", "to_hour"),
    (rf"{N} cents.*(?:pay|give) {N}", "change"),
    (rf"{N}.*? with {N} \w+ in each and {N} more", "groups_and_more"),
    (rf"start with {N} add {N} then take away {N}", "more_then_less"),
    (rf"have {N} \w+ and pick {N} more then .*away {N}", "more_then_less"),
    (rf"{N}.* by {N}.*left over", "left_over"),
    (rf"{N} .*(?:boxes|bags|groups) of {N}.*left over", "left_over"),
    (rf"{N} .*holds {N}.*fill", "full"),
    (rf"count back {N}", "count_back"),
    (rf"count on {N}", "count_on"),
    (rf"{N}.*? {N} tens more", "tens"),
    (rf"{N}.*? {N} \w+ of 10\b", "tens"),
    (rf"{N} divided by {N}", "share"),
    (rf"{N} \w+ for {N} .*same", "share"),
    (rf"{N} times {N}", "times"),
    (rf"{N} \w+ with {N} \w+ in each", "times"),
    (rf"{N} take away {N}", "take"),
    (rf"{N} .*(?:give away|then) {N}(?: of them)?(?: go home)?.*(?:left|still)", "take"),
    (rf"{N} plus {N}", "add"),
    (rf"{N}.*? {N} more", "add"),
    (rf"{N} .* and {N} .* in all", "add"),
)
SUM_PATTERNS = tuple((re.compile(pattern), does) for pattern, does in SUMS)
ONLY_FIRST = {"to_hour": (0,), "past_hour": (0, 2)}  # the hour itself does not count


class Wants(StrEnum):
    SUM = "sum"
    WHY = "why"  # explain it
    RECAP = "recap"
    HELP_OR_AGAIN = "help_or_again"  # an offer
    ONCE_MORE = "once_more"  # say that again
    KEYS = "keys"
    GO_ON = "go_on"  # a yes or no about the call
    NOTHING = "nothing"


@dataclass(frozen=True)
class Understood:
    """``right``: the last answer was; ``wrong``: it was not. ``taught``: how many sentences came
    that are neither a verdict nor a question. ``numbers``: all that were said, but for the
    question."""

    wants: Wants
    task: Task | None = None
    right: bool = False
    wrong: bool = False
    taught: int = 0
    numbers: frozenset[int] = frozenset()


CUES: tuple[tuple[str, Wants], ...] = (
    (r"\bwhy\b|what does .* mean\b|\bhow (?:do|can) you\b|how can \w+ help", Wants.WHY),
    (r"shall i say it again|give a hint", Wants.HELP_OR_AGAIN),
    (r"on your keys|press the key", Wants.KEYS),
    (r"once more|say it another way|just 1\b|just one|did not catch", Wants.ONCE_MORE),
    (r"what will you remember", Wants.RECAP),
    (r"shall we|would you like|do you want|go on or stop", Wants.GO_ON),
)
CUE_PATTERNS = tuple((re.compile(pattern), wants) for pattern, wants in CUES)
YES = re.compile(r"\b(?:that is right|that is it)\b")
NOT_YET = re.compile(r"^(?:not yet|not quite|you have part)\b")
VERDICTS = re.compile(r"^(?:look again|take your time|now try yours|that is fine|now .*|yes .*)$")


def understood(utterances: tuple[str, ...]) -> Understood:
    """Everything the tutor said since she last spoke."""
    said = [with_digits(text) for text in utterances]
    wants, task = Wants.NOTHING, None
    for text, as_spoken in zip(reversed(said), reversed(utterances), strict=True):
        wants, task = _wanted(text, "?" in as_spoken)
        if wants is not Wants.NOTHING:
            break
    right = any(YES.search(text) for text in said)
    wrong = any(NOT_YET.match(text) for text in said)
    told = frozenset(n for text in utterances if "?" not in text for n in numbers_in(text))
    taught = sum(map(_teaches, said, utterances))
    return Understood(wants, task, right, wrong, taught, told)


@lru_cache(maxsize=8192)
def _wanted(text: str, asks: bool) -> tuple[Wants, Task | None]:
    for pattern, wants in CUE_PATTERNS:
        if pattern.search(text):
            return wants, None
    if not asks:
        return Wants.NOTHING, None
    task = task_in(text)
    return (Wants.SUM, task) if task else (Wants.WHY, None)


def _teaches(text: str, as_spoken: str) -> bool:
    verdict = YES.search(text) or NOT_YET.match(text) or VERDICTS.match(text)
    return "?" not in as_spoken and not verdict and len(text.split()) > 3


def task_in(text: str) -> Task | None:
    """The sum in a sentence whose numbers are digits; None: no sum that she knows of."""
    for pattern, does in SUM_PATTERNS:
        found = pattern.search(text)
        if found is not None:
            return _task(does, tuple(int(number) for number in found.groups()), text)
    return None


def _task(does: str, numbers: tuple[int, ...], text: str) -> Task:
    if does in ("count_on", "count_back"):  # the start stands before it
        first = next(int(word) for word in text.split() if word.isdigit())
        numbers = (first, *numbers)
    kept = ONLY_FIRST.get(does)
    return Task(does, tuple(numbers[place] for place in kept) if kept else numbers)


assert {does for _, does in SUMS} <= set(RIGHT)
