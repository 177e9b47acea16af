"""What follows an answer that only a reader can judge: the model ticks, code verifies and decides.

A tick counts only with a quote that stands in the learner's own words (G-3). Nothing verified means
no evidence, not a zero.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.teaching import hints, spoken
from agent.teaching.assessing import quotes
from agent.teaching.content.concept import Concept, Misconception
from agent.teaching.forms import CriterionTick, Verdict
from agent.teaching.grading import DOUBTFUL, Heard
from agent.teaching.guard import TOLD
from agent.teaching.lessons import accepted, arc, closed_answers, endings
from agent.teaching.lessons.records import TICK_GRADER, Judgement, no_evidence, recorded
from agent.teaching.lessons.stages import may_help
from agent.teaching.lessons.state import Asked, Lesson, OpenQuestion, Step

RECAST_RUNG = 1  # once she has heard it said right, she is helped


def answered(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """The rule first (G-1): a known language error, an accepted form; the rest is for a reader."""
    item, said = asked.item, heard.text
    error = accepted.error(lesson.concept, said)
    if error is not None and asked.rung < RECAST_RUNG:
        return _recast(lesson, asked, heard, error=error)
    form = accepted.form(item, said)
    if form is not None and error is None:
        met = Judgement(Verdict.RIGHT, criteria=accepted.all_met(item, form))
        return _filed(lesson, asked, heard, judgement=met)
    question = OpenQuestion(item.concept, item.id, item.question, item.criteria, item.reference)
    return Step(lesson, ask_model=question)


def _recast(lesson: Lesson, asked: Asked, heard: Heard, *, error: Misconception) -> Step:
    """Said right by us, then once more by her; what she says then is helped. In a check: no."""
    judgement = Judgement(Verdict.PARTIAL, misconceptions=(error.id,))
    if not may_help(lesson, asked):
        return _filed(lesson, asked, heard, judgement=judgement)
    after, evidence = recorded(lesson, asked, heard, judgement=judgement)
    tried = closed_answers.first_try(asked, "surely_missed")
    again = replace(tried, attempts=asked.attempts + 1, rung=RECAST_RUNG)
    after = replace(after, asked=again, asides=0, silent_items=0)
    return Step(after, (*error.recast, lesson.lines.now_you), record=(evidence,))


def judged(
    concept: Concept, asked: Asked, ticks: tuple[CriterionTick, ...], *, said: str
) -> Judgement:
    """All criteria met, over this answer and the ones before it: right; some: partial."""
    met = asked.met | {tick.criterion for tick in ticks if tick.met == "yes"}
    named = accepted.misconceptions(concept, said)
    if met >= set(asked.item.criteria):
        verdict = Verdict.RIGHT
    elif any(tick.met == "yes" for tick in ticks):
        verdict = Verdict.PARTIAL
    elif any(tick.met == "no" for tick in ticks):
        verdict = Verdict.WRONG
    else:
        return Judgement(Verdict.NO_EVIDENCE, "not_understood", named, ticks, TICK_GRADER)
    return Judgement(verdict, None, named, ticks, TICK_GRADER)


def _no_miss_in_doubt(judgement: Judgement, heard: Heard) -> Judgement:
    """G-8: words the recogniser doubts may show an idea, but their lack of one is no miss."""
    doubted = heard.confidence is not None and heard.confidence < DOUBTFUL
    if judgement.verdict is Verdict.WRONG and doubted:
        return replace(judgement, verdict=Verdict.NO_EVIDENCE, reason="asr_doubt")
    return judgement


def ticked(lesson: Lesson, asked: Asked, heard: Heard, *, ticks: Sequence[CriterionTick]) -> Step:
    """The model has read the answer; ``ticks`` empty: there was no model."""
    checked = quotes.verified(asked.item.criteria, ticks, heard.text)
    judgement = judged(lesson.concept, asked, checked, said=heard.text)
    return _filed(lesson, asked, heard, judgement=_no_miss_in_doubt(judgement, heard))


def _filed(lesson: Lesson, asked: Asked, heard: Heard, *, judgement: Judgement) -> Step:
    """The answer is recorded, and what follows from it."""
    after, evidence = recorded(lesson, asked, heard, judgement=judgement)
    after = replace(after, asides=0, silent_items=0)
    if judgement.verdict is Verdict.NO_EVIDENCE:
        step = _say_it_another_way(after, asked)
    else:
        right = judgement.verdict is Verdict.RIGHT
        tried = replace(
            closed_answers.first_try(asked, "right" if right else "missed"),
            attempts=asked.attempts + 1,
            tried=True,
            met=asked.met | {tick.criterion for tick in judgement.criteria if tick.met == "yes"},
        )
        if asked.kind == "explain" or lesson.opening.short:  # the words of a task are no recap
            after = replace(after, quote=_quote(judgement.criteria) or after.quote)
        step = _follow(after, tried, judgement.verdict)
    return replace(step, record=(evidence,))


def _say_it_another_way(lesson: Lesson, asked: Asked) -> Step:
    again = replace(asked, unheard=asked.unheard + 1)
    if asked.unheard == 0:
        return Step(replace(lesson, asked=again), (lesson.lines.another_way,))
    done = arc.close_item(lesson, again, right=False)
    return arc.go_on(done, (lesson.lines.leave_it_there,))


def _follow(lesson: Lesson, asked: Asked, verdict: Verdict) -> Step:
    """Feedback from code; a first answer that is not whole gets the next hint, then a reference."""
    if verdict is Verdict.RIGHT:
        done = arc.close_item(lesson, asked, right=True)
        return arc.go_on(done, (lesson.lines.open_right,))
    say = (lesson.lines.open_part if verdict is Verdict.PARTIAL else lesson.lines.open_not_yet,)
    rung = hints.next_rung(asked.item, asked.rung)
    if rung < TOLD and lesson.now < lesson.deadline and may_help(lesson, asked):
        ask = lesson.lines.what_else if verdict is Verdict.PARTIAL else asked.item.question
        helped = replace(asked, rung=rung, misses=0, tried=False)
        return Step(replace(lesson, asked=helped), (*say, *hints.hint_lines(asked.item, rung), ask))
    return leave(lesson, asked, say)


def leave(lesson: Lesson, asked: Asked, say: tuple[str, ...]) -> Step:
    """Closes an open question that was not answered whole, with the reference."""
    told = replace(asked, rung=TOLD)
    done = arc.close_item(lesson, told, right=False)
    return arc.go_on(done, (*say, *spoken.sentences(asked.item.reference)))


def dont_know(lesson: Lesson, asked: Asked, heard: Heard) -> Step:
    """No evidence; a hint where the author wrote one, else the reference and on."""
    after, evidence = no_evidence(lesson, asked, heard, reason="dont_know")
    tried = closed_answers.first_try(asked, "surely_missed")
    rung = hints.next_rung(asked.item, asked.rung)
    if rung < TOLD and may_help(lesson, asked):
        helped = replace(tried, rung=rung, tried=False, offered=False)
        say = (lesson.lines.fine, *hints.hint_lines(asked.item, rung), asked.item.question)
        return Step(replace(after, asked=helped), say, record=(evidence,))
    return replace(leave(after, tried, (lesson.lines.fine,)), record=(evidence,))


def _quote(ticks: Sequence[CriterionTick]) -> str:
    """The learner's fullest words that met a criterion, short enough to be said back."""
    met = (tick.quote for tick in ticks if tick.met == "yes" and tick.quote is not None)
    return endings.quotable(tuple(met))
