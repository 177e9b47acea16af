"""What follows an answer that the rule can mark: echo, verdict, help, the next question."""

from dataclasses import replace

from agent.teaching import arc, hints, lines
from agent.teaching.forms import Verdict
from agent.teaching.grading import Heard, Mark, mark
from agent.teaching.guard import TOLD
from agent.teaching.records import Judgement, no_evidence, recorded
from agent.teaching.state import Asked, Lesson, Step


def answered(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """A number or an option was said."""
    marked = mark(asked.item, heard)
    if marked.verdict is Verdict.NO_EVIDENCE:
        return unheard(lesson, asked, heard, reason=marked.reason or "not_understood")
    judgement = Judgement(marked.verdict, misconceptions=marked.misconceptions)
    after, evidence = recorded(lesson, asked, heard, judgement=judgement)
    after = replace(after, asides=0, silent_items=0)
    follow = _right if marked.verdict is Verdict.RIGHT else _missed
    return replace(follow(after, asked, marked), record=(evidence,))


def _echo(asked: Asked, marked: Mark) -> str:
    again = asked.attempts > 0 or asked.unheard > 0
    return lines.echo(asked.item, marked.value or 0, again=again)


def _right(lesson: Lesson, asked: Asked, marked: Mark) -> Step:
    done = arc.close_item(lesson, replace(asked, attempts=asked.attempts + 1), right=True)
    return arc.go_on(done, (_echo(asked, marked), lines.RIGHT))


def _missed(lesson: Lesson, asked: Asked, marked: Mark) -> Step:
    """Not yet: look again, or the hint that mends the misconception, or the next rung (B-20)."""
    missed = replace(asked, attempts=asked.attempts + 1, misses=asked.misses + 1, tried=True)
    say = (_echo(asked, marked), lines.NOT_YET)
    rung = (
        TOLD if lesson.now >= lesson.deadline else hints.rung_after_miss(missed, marked.repair_rung)
    )
    if rung == asked.rung:
        again = (*say, lines.LOOK_AGAIN, asked.item.question)
        return Step(replace(lesson, asked=missed), again)
    return help_with(lesson, missed, rung, say=say)


def help_with(lesson: Lesson, asked: Asked, rung: int, *, say: tuple[str, ...] = ()) -> Step:
    """Goes to a rung: the hint and the question again; at the last one the answer, and on."""
    helped = replace(asked, rung=rung, misses=0, tried=False, offered=False)
    hint = hints.hint_lines(asked.item, rung)
    if rung >= TOLD:
        return arc.go_on(arc.close_item(lesson, helped, right=False), (*say, *hint))
    bridge = (lines.TRY_YOURS,) if len(hint) > 1 else ()
    return Step(replace(lesson, asked=helped), (*say, *hint, *bridge, asked.item.question))


def dont_know(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """ "I don't know" is no evidence, and moves one rung."""
    after, evidence = no_evidence(lesson, asked, heard, reason="dont_know")
    after = replace(after, asides=0, silent_items=0)
    rung = hints.next_rung(asked.item, asked.rung)
    step = help_with(after, asked, rung, say=(lines.FINE,))
    return replace(step, record=(evidence,))


def unheard(lesson: Lesson, asked: Asked, heard: Heard, *, reason: str) -> Step:
    """Ask once more, then for keys; never a third time by voice (B-17)."""
    after, evidence = no_evidence(lesson, asked, heard, reason=reason)
    again = replace(asked, unheard=asked.unheard + 1)
    after = replace(after, asked=again, silent_items=0)
    if asked.unheard == 0:
        return Step(after, (lines.once_more(asked.item, reason),), record=(evidence,))
    if asked.unheard == 1 and asked.item.keypad:
        return Step(after, (lines.by_key(asked.item),), record=(evidence,))
    step = arc.go_on(arc.close_item(after, again, right=False), (lines.WE_GO_ON,))
    return replace(step, record=(evidence,))
