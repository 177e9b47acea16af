"""What follows an answer that only a reader can judge: the model ticks, code verifies and decides.

A tick counts only with a quote that stands in the learner's own words (G-3). Nothing verified means
no evidence, not a zero.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.teaching import arc, hearing, hints, lines, spoken
from agent.teaching.concept import Concept
from agent.teaching.forms import CriterionTick, Verdict
from agent.teaching.grading import DOUBTFUL, Heard
from agent.teaching.guard import TOLD
from agent.teaching.records import TICK_GRADER, Judgement, no_evidence, recorded
from agent.teaching.state import Asked, Lesson, OpenQuestion, Step

EMPTY_WORDS = hearing.FILLERS | hearing.UNFINISHED | {"yes", "no", "you", "we", "they", "he", "she"}
SHORTEST_QUOTE, LONGEST_QUOTE = 4, 12  # words, to be said back in the recap


def ask_model(lesson: Lesson, asked: Asked) -> Step:
    item = asked.item
    question = OpenQuestion(item.concept, item.id, item.question, item.criteria, item.reference)
    return Step(lesson, ask_model=question)


def verified(
    criteria: Sequence[str], ticks: Sequence[CriterionTick], said: str
) -> tuple[CriterionTick, ...]:
    """One tick per criterion, in their order. A yes without its words in ``said`` is unclear."""
    first = {tick.criterion: tick for tick in reversed(ticks)}
    return tuple(_checked(criterion, first.get(criterion), said) for criterion in criteria)


def _checked(criterion: str, tick: CriterionTick | None, said: str) -> CriterionTick:
    if tick is None or tick.met == "unclear":
        return CriterionTick(criterion=criterion, met="unclear")
    if tick.quote is not None and occurs(tick.quote, said):
        return tick
    met = "unclear" if tick.met == "yes" else "no"
    return CriterionTick(criterion=criterion, met=met)


def occurs(quote: str, said: str) -> bool:
    """Do the quote's words stand together in what was said? Case, punctuation, spelling of
    numbers make no difference; a quote of empty words is none."""
    wanted, words = _comparable(quote), _comparable(said)
    if not set(wanted) - EMPTY_WORDS:
        return False
    size = len(wanted)
    return any(words[i : i + size] == wanted for i in range(len(words) - size + 1))


def _comparable(text: str) -> tuple[str, ...]:
    words = list(hearing.words_of(text))
    for numeral in reversed(hearing.numerals(words)):
        words[numeral.start : numeral.end] = [str(numeral.value)]
    return tuple(words)


def judged(
    concept: Concept, asked: Asked, ticks: tuple[CriterionTick, ...], *, said: str
) -> Judgement:
    """All criteria met, over this answer and the ones before it: right; some: partial."""
    met = asked.met | {tick.criterion for tick in ticks if tick.met == "yes"}
    named = tuple(m.id for m in concept.misconceptions if any(occurs(p, said) for p in m.pattern))
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
    checked = verified(asked.item.criteria, ticks, heard.text)
    judgement = _no_miss_in_doubt(judged(lesson.concept, asked, checked, said=heard.text), heard)
    after, evidence = recorded(lesson, asked, heard, judgement=judgement)
    after = replace(after, asides=0, silent_items=0)
    if judgement.verdict is Verdict.NO_EVIDENCE:
        step = _say_it_another_way(after, asked)
    else:
        met = asked.met | {tick.criterion for tick in checked if tick.met == "yes"}
        tried = replace(asked, attempts=asked.attempts + 1, tried=True, met=met)
        after = replace(after, quote=_quote(checked) or after.quote)
        step = _follow(after, tried, judgement.verdict)
    return replace(step, record=(evidence,))


def _say_it_another_way(lesson: Lesson, asked: Asked) -> Step:
    again = replace(asked, unheard=asked.unheard + 1)
    if asked.unheard == 0:
        return Step(replace(lesson, asked=again), (lines.ANOTHER_WAY,))
    done = arc.close_item(lesson, again, right=False)
    return arc.go_on(done, (lines.LEAVE_IT_THERE,))


def _follow(lesson: Lesson, asked: Asked, verdict: Verdict) -> Step:
    """Feedback from code; a first answer that is not whole gets the next hint, then a reference."""
    if verdict is Verdict.RIGHT:
        done = arc.close_item(lesson, asked, right=True)
        return arc.go_on(done, (lines.OPEN_RIGHT,))
    say = (lines.OPEN_PART if verdict is Verdict.PARTIAL else lines.OPEN_NOT_YET,)
    rung = hints.next_rung(asked.item, asked.rung)
    if rung < TOLD and lesson.now < lesson.deadline:
        ask = lines.WHAT_ELSE if verdict is Verdict.PARTIAL else asked.item.question
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
    rung = hints.next_rung(asked.item, asked.rung)
    if rung < TOLD:
        helped = replace(asked, rung=rung, tried=False, offered=False)
        say = (lines.FINE, *hints.hint_lines(asked.item, rung), asked.item.question)
        return Step(replace(after, asked=helped), say, record=(evidence,))
    return replace(leave(after, asked, (lines.FINE,)), record=(evidence,))


def _quote(ticks: Sequence[CriterionTick]) -> str:
    """The learner's fullest words that met a criterion, short enough to be said back."""
    quotes = [t.quote.strip(" .,!?") for t in ticks if t.met == "yes" and t.quote is not None]
    fit = [q for q in quotes if SHORTEST_QUOTE <= len(q.split()) <= LONGEST_QUOTE]
    return max(fit, key=len, default="")
