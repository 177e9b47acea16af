"""Before anybody is known: what speaks here (C-11), in which language (ST-8), what is recorded.

The guardian's permission on file, with its text and moment, is the consent (C-6). The caller is
told of it and has a moment to refuse; the recording begins after that moment.
"""

from dataclasses import replace

from agent.door.speech import door_speech
from agent.door.state import ENGLISH, Answer, Door, Expects, as_guest
from agent.teaching import spoken
from agent.teaching.forms import CallBrief, HouseholdBrief
from agent.teaching.words import commands
from agent.teaching.words.commands import Command
from agent.teaching.words.plain import plain_words


def ring(brief: CallBrief, loaded: tuple[str, ...] = (ENGLISH,)) -> Answer:
    """The first words. ``loaded``: languages of ear, voice and curriculum, the usual one first."""
    languages = _languages(brief.household, loaded)
    door = Door(
        brief.household,
        Expects.LANGUAGE,
        recording=brief.consent.record_audio and brief.household is not None,
        language=languages[0],
        languages=languages,
        loaded=frozenset(loaded),
    )
    if len(languages) == 1:
        return _greeted(door, door.lines.disclosure)
    return Answer(door, " ".join(_offer(door, one, greets=True) for one in languages))


def _languages(household: HouseholdBrief | None, loaded: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the household's learners; of a number that nobody knows, all there are."""
    if household is None:
        return loaded
    theirs = dict.fromkeys(learner.language for learner in household.learners)
    return tuple(one for one in theirs if one in loaded) or loaded[:1]


def _offer(door: Door, language: str, *, greets: bool = False) -> str:
    """One language, in its own words and with its key."""
    lines = door_speech(language).lines
    key = spoken.say_number(door.languages.index(language) + 1, language)
    hello = f"{lines.disclosure} " if greets else ""
    return f"{hello}{lines.offer.format(key=key)}"


def offers(door: Door) -> str:
    return " ".join(_offer(door, one) for one in door.languages)


def language_keyed(door: Door, digits: str) -> Answer:
    named = dict(enumerate(door.languages, start=1))
    chosen = named.get(int(digits)) if digits.isdecimal() else None
    return Answer(door, offers(door)) if chosen is None else _in_language(door, chosen)


def language_quiet(door: Door) -> Answer:
    return _in_language(door, door.language)


def is_language(door: Door, words: tuple[str, ...]) -> bool:
    return _named_language(door, words) is not None


def language_said(door: Door, text: str) -> Answer:
    """Also later than asked for: then what was asked is asked again in it."""
    return _in_language(door, _named_language(door, plain_words(text)) or door.language)


def _named_language(door: Door, words: tuple[str, ...]) -> str | None:
    names = (one for one in sorted(door.loaded) if door_speech(one).means("itself", words))
    return next(names, None)


def _in_language(door: Door, language: str) -> Answer:
    door = replace(door, language=language)
    return _greeted(door) if door.expects is Expects.LANGUAGE else Answer(door, asks(door))


def _greeted(door: Door, *hello: str) -> Answer:
    lines = door.lines
    if door.household is None:
        return as_guest(door, *hello, lines.not_recorded, lines.guest)
    door = replace(door, expects=Expects.CONSENT if door.recording else Expects.NAME)
    first = (lines.recorded,) if door.recording else (lines.not_recorded, lines.who)
    return Answer(door, " ".join((*hello, *first)))


def is_refused(door: Door, words: tuple[str, ...]) -> bool:
    no = commands.whole(words, door.language) is Command.NO
    return door.recording and (no or door.speech.means("refuses", words))


def refuse(door: Door, _: str = "") -> Answer:
    """The lesson goes on without a recording; what there was of one goes."""
    expects = Expects.NAME if door.expects is Expects.CONSENT else door.expects
    door = replace(door, expects=expects, recording=False, refused=True)
    return Answer(door, f"{door.lines.no_recording} {asks(door)}", stop_recording=True)


def asks(door: Door) -> str:
    """What the door asks now, in the words it is asked with."""
    if door.expects is Expects.LANGUAGE:
        return offers(door)
    field = ASKED_WITH.get(door.expects)
    return str(getattr(door.lines, field)) if field else ""


ASKED_WITH = {
    Expects.CONSENT: "recorded",
    Expects.NAME: "who",
    Expects.PIN: "pin",
    Expects.NEW_NAME: "new_name",
}
