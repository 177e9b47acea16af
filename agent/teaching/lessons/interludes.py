"""What follows a command, an aside or silence (B-16, B-26, §1.3)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.teaching import hints
from agent.teaching.grading import Heard
from agent.teaching.guard import TOLD
from agent.teaching.lessons import arc, closed_answers, endings, open_answers
from agent.teaching.lessons.records import NOTHING_HEARD, no_evidence
from agent.teaching.lessons.stages import may_help
from agent.teaching.lessons.state import Aside, Asked, Lesson, Step
from agent.teaching.words.commands import Command

ASIDES_IN_A_ROW = 3
SILENT_ITEMS = 2  # in a row, then the call ends


def obeyed(lesson: Lesson, asked: Asked, heard: Heard, *, command: Command) -> Step:
    return replace(COMMANDS[command](lesson, asked, heard), command=command)


def _repeat(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    again = replace(asked, repeats=asked.repeats + 1, offered=False)
    return Step(replace(lesson, asked=again), (asked.item.question,))


def _slower(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    return Step(replace(lesson, slow=True), (lesson.lines.slower, asked.item.question))


def _hint(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """One rung, and only after an attempt or the whole think time (B-20); none in a check."""
    if not may_help(lesson, asked):
        return Step(lesson, (lesson.lines.just_try, asked.item.question))
    if not hints.may_have_hint(asked, heard.think_seconds):
        return Step(lesson, (lesson.lines.have_a_go, asked.item.question))
    rung = hints.next_rung(asked.item, asked.rung)
    if rung < TOLD:
        return closed_answers.help_with(lesson, asked, rung)
    if asked.kind == "explain" and asked.unheard == 0:
        again = replace(asked, unheard=1, offered=False)
        return Step(replace(lesson, asked=again), (lesson.lines.own_words, asked.item.question))
    return _told(lesson, asked, heard)


def _told(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """She asked her way to the answer. Told before any attempt, that is filed: no evidence."""
    if asked.attempts > 0:
        return _tell(lesson, asked)
    after, evidence = no_evidence(lesson, asked, heard, reason="told")
    return replace(_tell(after, asked), record=(evidence,))


def _tell(lesson: Lesson, asked: Asked) -> Step:
    if asked.item.answer_type == "speech":
        return open_answers.leave(lesson, asked, ())
    return closed_answers.help_with(lesson, asked, TOLD)


def _skip(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    after, evidence = no_evidence(lesson, asked, heard, reason="skipped")
    done = arc.close_item(after, asked, right=False)
    return replace(arc.go_on(done, (lesson.lines.leave_it,)), record=(evidence,))


def _stop(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    return leave(lesson, asked, heard, say=lesson.lines.all_right)


def _later(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    return leave(lesson, asked, heard, say=lesson.lines.call_again)


def leave(lesson: Lesson, asked: Asked, heard: Heard, *, say: str) -> Step:
    """Ends the call; an item nobody tried is filed as such, so that it comes back."""
    if asked.attempts > 0 or not asked.is_judged:
        return endings.end(lesson, (say,))
    after, evidence = no_evidence(lesson, asked, heard, reason="stopped")
    return replace(endings.end(after, (say,)), record=(evidence,))


def _person(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    return Step(lesson, (lesson.lines.no_person, asked.item.question))


def _wait(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    return Step(lesson, (lesson.lines.take_your_time,))


def _yes(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    if not asked.offered:
        return Step(lesson)
    return (_hint if may_help(lesson, asked) else _repeat)(lesson, asked, heard)


def _no(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """After our offer: no, thank you. Else perhaps the echo was wrong: ask again, judge nothing."""
    if asked.offered:
        return Step(
            replace(lesson, asked=replace(asked, offered=False)), (lesson.lines.take_your_time,)
        )
    return Step(lesson, (asked.item.question,))


Obey = Callable[[Lesson, Asked, Heard], Step]
COMMANDS: Mapping[Command, Obey] = {
    Command.REPEAT: _repeat,
    Command.SLOWER: _slower,
    Command.HINT: _hint,
    Command.SKIP: _skip,
    Command.STOP: _stop,
    Command.LATER: _later,
    Command.NEVER: _stop,
    Command.PERSON: _person,
    Command.WAIT: _wait,
    Command.YES: _yes,
    Command.NO: _no,
}


def adult(lesson: Lesson, asked: Asked) -> Step:
    """An adult is there: one line for her, and the question again for the learner (B-6)."""
    after = replace(lesson, caregiver=True)
    return Step(after, (lesson.lines.caregiver_start, asked.item.question))


def aside(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """One sentence by the model and back to the question; the third in a row gets no model."""
    count = lesson.asides + 1
    if count < ASIDES_IN_A_ROW:
        after = replace(lesson, asides=count)
        return Step(after, ask_model=Aside(heard.text, tie_back=asked.item.question))
    return Step(replace(lesson, asides=0), (lesson.lines.back_to_it, asked.item.question))


def silent(lesson: Lesson, asked: Asked) -> Step:
    """Time, then an offer, then the next item; after two silent items the end."""
    waited = replace(asked, silences=asked.silences + 1, tried=True)
    if waited.silences == 1:
        return Step(replace(lesson, asked=waited), (lesson.lines.take_your_time,))
    if not asked.is_judged:
        return endings.wrap_up(replace(lesson, asked=None), ())
    if waited.silences == 2:
        own = lesson.lines
        offer = own.offer if may_help(lesson, asked) else own.say_it_again
        return Step(replace(lesson, asked=replace(waited, offered=True)), (offer,))
    after, evidence = no_evidence(lesson, asked, NOTHING_HEARD, reason="silence")
    after = replace(after, silent_items=lesson.silent_items + 1)
    if after.silent_items >= SILENT_ITEMS:
        return replace(endings.end(after, (lesson.lines.cannot_hear,)), record=(evidence,))
    done = arc.close_item(after, waited, right=False)
    return replace(arc.go_on(done, (lesson.lines.we_go_on,)), record=(evidence,))
