"""What follows an alarm in the learner's words (S-2, S-6, S-7): testing stops, nobody is judged."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from agent.teaching import safeguarding
from agent.teaching.content.concept import Concept
from agent.teaching.grading import Heard, hear
from agent.teaching.items import Item
from agent.teaching.learner.ledger import SAFETY
from agent.teaching.lessons import arc, endings, interludes
from agent.teaching.lessons.records import NOTHING_HEARD, no_evidence
from agent.teaching.lessons.state import Asked, Lesson, Step
from agent.teaching.safeguarding import Alarm, Level
from agent.teaching.words import commands, hearing
from agent.teaching.words.commands import Command
from agent.teaching.words.readings import Reading, Sort
from agent.teaching.words.tongue import tongue

OFFER = "offer"
OFFER_THINK_SECONDS = 10.0
NO_WORDS = frozenset({Sort.SILENCE, Sort.BACKCHANNEL})
PLAIN = frozenset({Sort.NUMBER, Sort.CHOICE, Sort.TWO_ANSWERS, Sort.UNFINISHED})
SURELY_UPSET = 0.5  # of S1 only; a free sentence is heard with less confidence than a number
GOING = frozenset({Command.STOP, Command.LATER, Command.NEVER})


def heard_in(lesson: Lesson, heard: Heard) -> Alarm | None:
    """The worst of what may have been said; None: no alarm. Keys say nothing."""
    if heard.source == "keypad":
        return None
    texts = (heard.text, *heard.alternatives)
    found = safeguarding.classify_any(texts, lesson.curriculum.language)
    upset = found.level is Level.S1 and not found.abuse
    if upset and (_is_the_matter(lesson, found, heard.text) or may_be_misheard(lesson, heard)):
        return None
    return found if found.abuse or found.level > Level.S0 else None


def worth_reading(lesson: Lesson, heard: Heard) -> bool:
    """Is there anything in it that a second reader could find? Not in keys, a plain answer to a
    closed question, a command, or "I don't know"."""
    item, language = lesson.item, lesson.curriculum.language
    sort = hear(item, heard, language).sort
    if heard.source == "keypad" or sort in NO_WORDS:
        return False
    core = hearing.without_fillers(hearing.heard_words(heard.text), language)
    said = commands.whole(core, language) or commands.is_dont_know(core, language, alone=True)
    return not said and not (sort in PLAIN and _is_plain(core, item, language))


def _is_plain(words: tuple[str, ...], item: Item | None, language: str) -> bool:
    """Numbers and options, and words that may stand beside an answer."""
    spans = [range(one.start, one.end) for one in hearing.numerals(words, language)]
    left = {word for n, word in enumerate(words) if not any(n in span for span in spans)}
    options = hearing.words_of(" ".join(item.options)) if item is not None else ()
    return left <= tongue(language).known | set(options)


def found_by_reader(lesson: Lesson, heard: Heard, alarm: Alarm) -> Step:
    """A second reader found worse in these words than the rules did. What was marked of them is
    marked no more (S-6); where the call has moved on since, it is stopped where it is."""
    last = lesson.last
    if last is not None and heard.turn is not None and last.evidence.turn == heard.turn:
        old = last.evidence
        again = (old.sequence, old.revision + 1)
        lesson = replace(last.before, revision=again, watch=lesson.watch, now=lesson.now)
    else:
        heard = replace(NOTHING_HEARD, turn=heard.turn)  # no answer to what is asked now
    if lesson.asked is not None:
        return raised(replace(lesson, over=False), lesson.asked, heard, alarm=alarm)
    after = replace(lesson, watch=lesson.watch.after(alarm))
    stays = replace(after, over=after.over and not after.held)
    return Step(stays, () if stays.over else _answer(lesson, alarm), alarm=alarm, over=stays.over)


def _is_the_matter(lesson: Lesson, alarm: Alarm, text: str) -> bool:
    """ "That is too much" at the market, "it feels slow" of a machine and "there are not enough
    ones" are answers. Only for S1, never in answer to a sum, and only where the concept's own words
    raise the same rule or she speaks of places and numbers."""
    item = lesson.item
    if item is None or item.answer_type == "integer":
        return False
    return alarm.rule in _own_rules(lesson.concept) or _of_numbers(text, item.language)


def may_be_misheard(lesson: Lesson, heard: Heard) -> bool:
    """Only of S1, which stops all scoring: words the recogniser doubts, and an explanation in which
    she does not speak of herself. Worse than S1 counts however faintly it was heard."""
    if heard.confidence is not None and heard.confidence < SURELY_UPSET:
        return True
    explains = lesson.asked is not None and lesson.asked.kind == "explain"
    return explains and not safeguarding.speaks_of_self(heard.text, lesson.curriculum.language)


def _of_numbers(text: str, language: str) -> bool:
    words = hearing.words_of(text)
    places = set(tongue(language).numbers.places)
    return bool(places & set(words)) or len(hearing.numerals(words, language)) > 1


@lru_cache(maxsize=256)
def _own_rules(concept: Concept) -> frozenset[str]:
    """The rules that the answers an author foresaw would raise."""
    texts = [concept.definition, concept.recap, *concept.teach, *concept.criteria]
    texts += [concept.explain.reference] if concept.explain else []
    for template in concept.templates:
        texts += [template.reference, *template.accept, *template.criteria, *template.options]
    texts += [text for one in concept.misconceptions for text in (*one.pattern, *one.recast)]
    found = (safeguarding.classify(text, concept.language) for text in texts)
    return frozenset(alarm.rule for alarm in found if alarm.level is Level.S1)


def raised(lesson: Lesson, asked: Asked, heard: Heard, *, alarm: Alarm) -> Step:
    """The scripted answer to it, and what becomes of the lesson."""
    say = _answer(lesson, alarm)
    lesson = replace(lesson, watch=lesson.watch.after(alarm), asides=0, silent_items=0)
    if alarm.level is Level.S0:
        return replace(_abused(lesson, asked, heard, say=say), alarm=alarm)
    after, evidence = no_evidence(lesson, asked, heard, reason=SAFETY)
    follow = _hold if lesson.held else _offer
    return replace(follow(after, say), record=(evidence,), alarm=alarm)


def _answer(lesson: Lesson, alarm: Alarm) -> tuple[str, ...]:
    language, country = lesson.curriculum.language, lesson.opening.country
    return lesson.watch.answer(alarm, language=language, country=country)


def _hold(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """S-2: the lesson is over, the call is not."""
    return Step(replace(lesson, asked=None), say)


def _offer(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """S-6: one acknowledging sentence, and an easier item or the end, as she likes."""
    item = Item(
        id=f"{OFFER}:",
        concept=lesson.concept.id,
        template=OFFER,
        question=say[-1],
        answer_type="speech",
        think_seconds=OFFER_THINK_SECONDS,
        language=lesson.curriculum.language,
    )
    return Step(replace(lesson, asked=Asked(item, kind="offer")), say)


def after_offer(lesson: Lesson, heard: Heard, reading: Reading) -> Step:
    """Anything but a no is taken for the easier item; if she had one before, it is the end."""
    if reading.sort is Sort.SILENCE:
        return Step(lesson)
    left = replace(lesson, asked=None)
    if reading.command is Command.NO:
        return endings.wrap_up(left, (lesson.lines.all_right,))
    return arc.to_something_easy(left, (lesson.lines.all_right,))


def _abused(lesson: Lesson, asked: Asked, heard: Heard, *, say: tuple[str, ...]) -> Step:
    """S-7: a boundary and a warning, each with the question again; then the end."""
    if not lesson.watch.ends_call:
        return Step(lesson, (*say, asked.item.question))
    end = interludes.leave(lesson, asked, heard, say=say[-1])
    return replace(end, say=say)


def held(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """After S2 or S3: we answer, in the short form once the long one was said, and stay until she
    goes (S-2)."""
    lesson = replace(lesson, now=now)
    alarm = heard_in(lesson, heard)
    reading = hear(None, heard, lesson.curriculum.language)
    if alarm is None and reading.command in GOING:
        return replace(endings.end(lesson, ()), command=reading.command)
    say = _answer(lesson, alarm or Alarm())
    after = replace(lesson, watch=lesson.watch.after(alarm or Alarm()))
    return Step(after, say, alarm=alarm, command=reading.command)


def waiting(lesson: Lesson, now: datetime) -> Step:
    """She says nothing: we are there."""
    return Step(replace(lesson, now=now), (lesson.lines.still_here,))
