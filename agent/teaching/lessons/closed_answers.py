"""What follows an answer that the rule can mark: echo, verdict, help, the next question."""

from dataclasses import replace

from agent.teaching import hints
from agent.teaching.forms import Verdict
from agent.teaching.grading import IN_DOUBT, Heard, Mark, is_spelled, is_twin, mark
from agent.teaching.guard import TOLD
from agent.teaching.lessons import arc, difficulty
from agent.teaching.lessons.placement import Outcome
from agent.teaching.lessons.records import Judgement, no_evidence, recorded
from agent.teaching.lessons.stages import stage
from agent.teaching.lessons.state import Asked, Lesson, Step
from agent.teaching.words import lines


def answered(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """A number or an option was said."""
    marked = mark(asked.item, heard)
    if marked.verdict is Verdict.NO_EVIDENCE:
        return unheard(lesson, asked, heard, reason=marked.reason or "not_understood")
    if _may_be_its_twin(asked, heard, marked):
        return unheard(lesson, asked, heard, reason=IN_DOUBT, say=lines.for_sure(asked.item))
    judgement = Judgement(marked.verdict, misconceptions=marked.misconceptions)
    after, evidence = recorded(lesson, asked, heard, judgement=judgement)
    after = replace(after, asides=0, silent_items=0)
    right = marked.verdict is Verdict.RIGHT
    quick = difficulty.is_quick(heard.think_seconds, asked.item.think_seconds)
    tried = replace(first_try(asked, _outcome(marked)), quick=right and quick)
    follow = _right if right else _missed
    return replace(follow(after, tried, marked), record=(evidence,))


def _may_be_its_twin(asked: Asked, heard: Heard, marked: Mark) -> bool:
    """Fifteen where fifty is right is asked for once more, however sure the recogniser is (S8):
    by key, or digit by digit. Said again, it counts."""
    wrong, value = marked.verdict is Verdict.WRONG, marked.value or 0
    confusable = wrong and heard.source == "voice" and is_twin(asked.item, value)
    return confusable and asked.unheard == 0 and not is_spelled(asked.item, heard, value)


def first_try(asked: Asked, outcome: Outcome) -> Asked:
    """What her first try showed. What is right only after help was missed before."""
    if asked.first != "nothing":
        return asked
    return replace(asked, first="missed" if asked.rung > 0 else outcome)


def _outcome(marked: Mark) -> Outcome:
    if marked.verdict is Verdict.RIGHT:
        return "right"
    return "surely_missed" if marked.misconceptions else "missed"


def _echo(asked: Asked, marked: Mark) -> str:
    again = asked.attempts > 0 or asked.unheard > 0
    return lines.echo(asked.item, marked.value or 0, again=again)


def _right(lesson: Lesson, asked: Asked, marked: Mark) -> Step:
    done = arc.close_item(lesson, replace(asked, attempts=asked.attempts + 1), right=True)
    return arc.go_on(done, (_echo(asked, marked), lesson.lines.right))


def _missed(lesson: Lesson, asked: Asked, marked: Mark) -> Step:
    """Not yet: look again, or the hint that mends the misconception, or the next rung (B-20)."""
    missed = replace(asked, attempts=asked.attempts + 1, misses=asked.misses + 1, tried=True)
    say = (_echo(asked, marked), lesson.lines.not_yet)
    if not stage(lesson).helps:
        return leave(lesson, missed, say)
    rung = (
        TOLD if lesson.now >= lesson.deadline else hints.rung_after_miss(missed, marked.repair_rung)
    )
    if rung == asked.rung:
        again = (*say, lesson.lines.look_again, asked.item.question)
        return Step(replace(lesson, asked=missed), again)
    return help_with(lesson, missed, rung, say=say)


def leave(lesson: Lesson, asked: Asked, say: tuple[str, ...]) -> Step:
    """In a check there is one try and no help."""
    done = arc.close_item(lesson, asked, right=False)
    return arc.go_on(done, (*say, lesson.lines.come_back))


def help_with(lesson: Lesson, asked: Asked, rung: int, *, say: tuple[str, ...] = ()) -> Step:
    """Goes to a rung: the hint and the question again; at the last one the answer, and on."""
    helped = replace(first_try(asked, "missed"), rung=rung, misses=0, tried=False, offered=False)
    hint = hints.hint_lines(asked.item, rung)
    if rung >= TOLD:
        return arc.go_on(arc.close_item(lesson, helped, right=False), (*say, *hint))
    bridge = (lesson.lines.try_yours,) if len(hint) > 1 else ()
    return Step(replace(lesson, asked=helped), (*say, *hint, *bridge, asked.item.question))


def dont_know(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """ "I don't know" is no evidence, and moves one rung."""
    after, evidence = no_evidence(lesson, asked, heard, reason="dont_know")
    after, tried = replace(after, asides=0, silent_items=0), first_try(asked, "surely_missed")
    if stage(lesson).helps:
        rung = hints.next_rung(asked.item, asked.rung)
        step = help_with(after, tried, rung, say=(lesson.lines.fine,))
    else:
        step = leave(after, tried, (lesson.lines.fine,))
    return replace(step, record=(evidence,))


def unheard(
    lesson: Lesson, asked: Asked, heard: Heard, *, reason: str, say: str | None = None
) -> Step:
    """Ask once more, in the words of ``say``, then for keys; never a third time by voice (B-17)."""
    after, evidence = no_evidence(lesson, asked, heard, reason=reason)
    again = replace(asked, unheard=asked.unheard + 1)
    after = replace(after, asked=again, silent_items=0)
    if asked.unheard == 0:
        return Step(after, (say or lines.once_more(asked.item, reason),), record=(evidence,))
    if asked.unheard == 1 and asked.item.keypad:
        return Step(after, (lines.by_key(asked.item),), record=(evidence,))
    step = arc.go_on(arc.close_item(after, again, right=False), (lesson.lines.we_go_on,))
    return replace(step, record=(evidence,))
