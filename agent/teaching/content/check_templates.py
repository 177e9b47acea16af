"""What the linter asks of a template and of some two hundred items made from it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from agent.teaching import guard
from agent.teaching.content.arithmetic import KINDS
from agent.teaching.content.concept import Concept, Hint
from agent.teaching.content.findings import Findings
from agent.teaching.content.template import Template
from agent.teaching.content.toml_files import Loc
from agent.teaching.items import Item, all_items
from agent.teaching.words import hearing
from agent.teaching.words.tongue import tongue

ITEMS_LOOKED_AT: Final = 200
FEWEST_ITEMS: Final = 100
LADDER: Final[Mapping[str, tuple[int, ...]]] = {"computed": (1, 2, 3, 4), "written": (1,)}
RUNGS: Final = {1: "what to look at", 2: "one step", 3: "another example", 4: "the answer and why"}
Placed = Sequence[tuple[int, Hint]]  # hints with their places in the file
NOT_SHOWN: Final = '"answer_not_shown" to require'


def look_at(concept: Concept, place: int, found: Findings) -> None:
    """Every rule for the template at this place of the concept."""
    template = concept.templates[place]
    hints = _hints_of(concept, template)
    _ladder(place, template, hints, found=found)
    _options(place, template, found)
    made = tuple(islice(all_items(concept, template.id, seed=0), ITEMS_LOOKED_AT))
    found.items += len(made)
    _enough(place, template, made=len(made), found=found)
    for item in made:
        _question(concept, place, item, found=found)
        _hints(hints, item, found)
        _different(concept, place, item, found=found)


def _hints_of(concept: Concept, template: Template) -> Placed:
    """Its hints with their places in the file."""
    applied = concept.hints_of(template)
    return [(i, hint) for i, hint in enumerate(concept.hints) if hint in applied]


def _ladder(place: int, template: Template, hints: Placed, *, found: Findings) -> None:
    """§1.5: a hint for every rung that this kind of question needs, and one only."""
    rungs = [hint.rung for _, hint in hints]
    for rung in LADDER["computed" if template.kind in KINDS else "written"]:
        if rung not in rungs:
            told = f"template {template.id} has no hint of rung {rung} ({RUNGS[rung]})"
            found.add(("template", place, "id"), f"{told}: add a [[hint]] with rung = {rung}")
    for i, hint in hints:
        if rungs.count(hint.rung) > 1:
            told = f"two hints of rung {hint.rung} for template {template.id}: remove one"
            found.add(("hint", i, "rung"), told)


def _options(place: int, template: Template, found: Findings) -> None:
    """LM-4: yes or no is half a guess, and every item here counts towards mastery."""
    if template.kind != "choice":
        return
    said = [" ".join(hearing.words_of(option)) for option in template.options]
    loc: Loc = ("template", place, "options")
    if set(said) <= tongue(found.language).talk.yes_or_no:
        told = f"template {template.id} is a yes or no question, which is no evidence of mastery"
        found.add(loc, f"{told}: offer two ideas to choose from, or make it open")
    if len(set(said)) < len(said) or len(said) < 2:
        told = f"template {template.id} needs two different options at least"
        found.add(loc, f"{told}: add one, or reword one")


def _enough(place: int, template: Template, *, made: int, found: Findings) -> None:
    """At least a hundred different items, or the file says why there are fewer."""
    if template.kind not in KINDS:
        return
    loc: Loc = ("template", place, "few" if template.few else "id")
    if made == 0:
        told = f"template {template.id} has no valid item: no numbers of its ranges meet require"
        found.add(loc, f"{told}; widen a or b, or drop one of {', '.join(template.require)}")
    elif made < FEWEST_ITEMS and not template.few:
        told = f"template {template.id} has only {made} valid items, {FEWEST_ITEMS} wanted"
        found.add(loc, f"{told}: widen a or b, drop a rule of require, or say why in few")
    elif made >= FEWEST_ITEMS and template.few:
        found.add(loc, f"template {template.id} has items enough: remove few")


def _question(concept: Concept, place: int, item: Item, *, found: Findings) -> None:
    say, raw = ("template", place, "say"), concept.templates[place].say
    found.hear(say, item.question, quoted=raw)
    if guard.leaks(item, item.question) and not _names_all(item):
        told = f"say holds the answer: add {NOT_SHOWN}, or reword it: {item.question}"
        found.add(say, told, rule="leak", quoted=raw)


def _names_all(item: Item) -> bool:
    """Does a choice put every option to the learner? Then a listening task may say one before."""
    words = f" {' '.join(hearing.words_of(item.question))} "
    options = (" ".join(hearing.words_of(option)) for option in item.options)
    return bool(item.options) and all(f" {option} " in words for option in options)


def _hints(hints: Placed, item: Item, found: Findings) -> None:
    for loc, rung, raw, text in _hint_lines(hints, item):
        found.hear(loc, text, quoted=raw)
        if "?" in text:
            told = f"hint {rung} asks, and the lesson asks its own question after it"
            found.add(loc, f"{told}: make it a statement: {text}", rule="asks", quoted=raw)
        if rung < guard.TOLD and guard.leaks(item, text):
            told = f"hint {rung} holds the answer: reword it, move it to rung {guard.TOLD}"
            told = f"{told}, or add {NOT_SHOWN}: {text}"
            found.add(loc, told, rule="leak", quoted=raw)


def _hint_lines(hints: Placed, item: Item) -> Iterator[tuple[Loc, int, str, str]]:
    """Where a line of a hint stands, its rung, the line as it is written, and as it is said."""
    filled = {hint.rung: hint.lines for hint in item.hints}
    for i, hint in hints:
        for raw, text in zip(hint.say, filled[hint.rung], strict=False):
            yield ("hint", i, "say"), hint.rung, raw, text


def _different(concept: Concept, place: int, item: Item, *, found: Findings) -> None:
    """LM-13: every known misconception gives a wrong answer of its own, or it names nobody."""
    bugs = concept.bugs_of(concept.templates[place])
    told = {prediction.misconception: prediction.answer for prediction in item.predictions}
    taken = {item.answer: "the right answer is"}
    for misconception in concept.misconceptions:
        name = misconception.id
        if misconception.bug not in bugs and name not in told:
            continue
        answer = told.get(name, item.answer)  # what is no prediction gives the right answer
        if answer in taken:
            same = f"{name} gives {answer}, as {taken[answer]}, in {item.id}"
            remedy = 'add "diagnostic" to require' if bugs else "give it another wrong answer"
            found.add(("template", place, "require"), f"{same}: {remedy}", rule=name)
        taken.setdefault(answer, f"{name} does")
