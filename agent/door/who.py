"""Who is it? By name or key, proved by the PIN; or somebody else, or one who is new (ST-2)."""

from dataclasses import replace

from agent.door.state import Answer, Door, Expects, Joining, as_guest
from agent.teaching import spoken
from agent.teaching.forms import Identification, IdentifyAnswer, IdentifyResult, LearnerHint
from agent.teaching.words.plain import plain_words

NAME_TRIES = 3  # then a guest lesson
PIN_TRIES = 3  # the office locks the learner for this number at the third miss
RETURNS = 3  # times that somebody may say that it is not she; then a guest lesson
LEARNER_KEYS = "754321"  # decision 0004; the first that is nobody's means "I am new"


def named(door: Door, text: str) -> Answer:
    return _chosen(door, _named_in(door, text))


def names_somebody(door: Door, words: tuple[str, ...]) -> bool:
    return _named_in(door, " ".join(words)) is not None


def numbered(door: Door, digits: str) -> Answer:
    if digits == _new_key(door):
        return new(door)
    learners = door.household.learners if door.household else ()
    return _chosen(door, next((one for one in learners if one.key == digits), None))


def _chosen(door: Door, learner: LearnerHint | None) -> Answer:
    """Her language is spoken from now on, where it can be (ST-8)."""
    if learner is None:
        return _missed(replace(door, expects=Expects.NAME, name_misses=door.name_misses + 1))
    language = learner.language if learner.language in door.loaded else door.language
    door = replace(door, candidate=learner, pin_misses=0, language=language)
    if learner.needs_pin:
        return Answer(replace(door, expects=Expects.PIN), door.lines.pin)
    asking = replace(door, expects=Expects.OFFICE)
    return Answer(asking, ask_office=Identification(learner_id=learner.id))


def _missed(door: Door) -> Answer:
    """One name that is not found may be misheard; after the second she may be new."""
    if door.name_misses >= NAME_TRIES:
        return as_guest(door, door.lines.guest)
    key = _new_key(door)
    if door.name_misses == 1 or not key:
        return Answer(door, door.lines.who_again)
    in_words = spoken.say_number(int(key), door.language)
    return Answer(door, door.lines.who_or_new.format(key=in_words))


def _named_in(door: Door, text: str, *, but: str = "") -> LearnerHint | None:
    """The one learner whose name was said; None when nobody's or more than one."""
    said = f" {' '.join(plain_words(text))} "
    learners = door.household.learners if door.household else ()
    found = [
        one
        for one in learners
        if one.id != but and f" {' '.join(plain_words(one.first_name))} " in said
    ]
    return found[0] if len(found) == 1 else None


# ---- the PIN


def pin_keyed(door: Door, digits: str) -> Answer:
    if door.candidate is None:
        return Answer(door)
    asking = replace(door, expects=Expects.OFFICE)
    return Answer(asking, ask_office=Identification(learner_id=door.candidate.id, pin=digits))


def told(door: Door, answer: IdentifyAnswer | None) -> Answer:
    """What the office said; None when it could not be reached."""
    lines = door.lines
    if answer is None:
        return as_guest(door, lines.away, lines.guest)
    if answer.result is IdentifyResult.OK and answer.learner is not None:
        return Answer(replace(door, expects=Expects.NOTHING), learner=answer.learner)
    if answer.result is IdentifyResult.WRONG_PIN:
        door = replace(door, pin_misses=door.pin_misses + 1)
        if door.pin_misses < PIN_TRIES:
            return Answer(replace(door, expects=Expects.PIN), lines.pin_again)
    busy = answer.result is IdentifyResult.BUSY
    return as_guest(door, lines.busy if busy else lines.locked, lines.guest)


# ---- somebody else


def is_not_she(door: Door, words: tuple[str, ...]) -> bool:
    """Said of the one whose PIN is asked for, or whose lesson was opened."""
    one = door.candidate
    return door.speech.means("not_me", words) or _denies(door, one, words)


def _denies(door: Door, one: LearnerHint | None, words: tuple[str, ...]) -> bool:
    return one is not None and door.speech.is_not(one.first_name, words)


def not_she(door: Door, text: str) -> Answer:
    """Nobody else is named by us; she may say in the same breath who she is."""
    left = door.candidate.id if door.candidate else ""
    door = replace(door, expects=Expects.NAME, candidate=None, returns=door.returns + 1)
    if door.returns > RETURNS:
        return as_guest(door, door.lines.guest)
    other = _named_in(door, text, but=left)
    return _chosen(door, other) if other else Answer(door, door.lines.who_else)


# ---- one who is not known yet


def new(door: Door, _: str = "") -> Answer:
    return Answer(replace(door, expects=Expects.NEW_NAME), door.lines.new_name)


def new_name(door: Door, text: str) -> Answer:
    """A name of the house is hers who has it; anything that is no name means: no name."""
    if learner := _named_in(door, text):
        return _chosen(door, learner)
    return _joins(door, door.speech.name_in(text))


def no_name(door: Door, _: str = "") -> Answer:
    return _joins(door, None)


def _joins(door: Door, first_name: str | None) -> Answer:
    """A guest's lesson; of her only a wish is kept, until a guardian says yes (C-7)."""
    return replace(as_guest(door, door.lines.welcome), joining=Joining(first_name, door.language))


def _new_key(door: Door) -> str:
    """ "" when every key is somebody's."""
    taken = {one.key for one in door.household.learners} if door.household else set()
    return next((key for key in LEARNER_KEYS if key not in taken), "")
