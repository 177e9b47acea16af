"""The schema of a concept's and a subject's TOML file (tutoring §3.2), closed on purpose."""

from collections.abc import Iterator
from string import Formatter
from typing import Literal, Self

from pydantic import Field, model_validator

from agent.teaching.content.arithmetic import KINDS
from agent.teaching.content.language_texts import Line, Lines, Strict, Terms, Words
from agent.teaching.content.misfits import Misfit, Misfits
from agent.teaching.content.noun_forms import NOUN
from agent.teaching.content.template import Template, listed

Scale = Literal["idea", "speaking"]


class Explain(Strict):
    """The open question that checks understanding (B-24)."""

    ask: Line
    criteria: tuple[str, ...] = Field(min_length=1)
    reference: Line = ""
    think_seconds: float = Field(default=15.0, gt=0, le=30)


class Hint(Strict):
    """One rung of the ladder (§1.5). Statements only: the lesson repeats its question after it."""

    rung: int = Field(ge=1, le=4)
    say: Lines
    template: str | None = None  # None: for all templates that have no hints of their own


class Misconception(Strict):
    id: str
    kind: Literal["procedural", "idea", "language"]
    bug: str | None = None
    pattern: Words = ()
    probe: Line = ""
    recast: Lines = ()  # after a language error, before "now you"
    repair_rung: int = Field(default=1, ge=1, le=4)


class Concept(Strict):
    """One concept of a subject. ``hash`` is of the file's text; evidence stores ``content_id``."""

    format: Literal[1] = Field(alias="schema")
    id: str
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: str
    level: int = Field(ge=1)
    requires: tuple[str, ...] = ()
    align: tuple[str, ...] = ()
    licence: str
    terms: Terms = ()  # words the recogniser should know
    definition: Line
    teach: Lines
    recap: Line
    explain: Explain | None = None
    templates: tuple[Template, ...] = Field(alias="template", min_length=1)
    hints: tuple[Hint, ...] = Field(default=(), alias="hint")
    misconceptions: tuple[Misconception, ...] = Field(default=(), alias="misconception")
    hash: str = Field(default="", exclude=True)
    language: str = Field(default="en", exclude=True)

    @property
    def content_id(self) -> str:
        return f"{self.id}@{self.version}#{self.hash}"

    def __hash__(self) -> int:
        """Of what tells concepts apart; of every sentence it would cost more than an item."""
        return hash((self.id, self.version, self.hash, self.language))

    def bugs_of(self, template: Template) -> tuple[str, ...]:
        """The bugs that can show in this template."""
        kind = KINDS.get(template.kind)
        bugs = (misconception.bug for misconception in self.misconceptions)
        return tuple(bug for bug in bugs if bug and kind and bug in kind.bugs)

    def hints_of(self, template: Template) -> tuple[Hint, ...]:
        """Its own hints where it has any, else the shared ones; by rung."""
        own = [hint for hint in self.hints if hint.template == template.id]
        shared = [hint for hint in self.hints if hint.template is None]
        return tuple(sorted(own or shared, key=lambda hint: hint.rung))

    @property
    def criteria(self) -> tuple[str, ...]:
        """What a full explanation says."""
        return self.explain.criteria if self.explain else ()

    def template(self, template_id: str) -> Template:
        """Raises ``KeyError`` for an id that the concept does not have."""
        for template in self.templates:
            if template.id == template_id:
                return template
        raise KeyError(template_id)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = [*self._double_names(), *self._strange_names(), *self._strange_bugs()]
        for place, template in enumerate(self.templates):
            faults += self._strange_slots(place, template)
        if faults:
            raise Misfits(*dict.fromkeys(faults))
        return self

    def _double_names(self) -> Iterator[Misfit]:
        named = {
            "template": [template.id for template in self.templates],
            "misconception": [misconception.id for misconception in self.misconceptions],
        }
        for key, ids in named.items():
            for place, name in enumerate(ids):
                if name in ids[:place]:
                    yield (key, place, "id"), f"id {name!r} is used twice here: rename one"

    def _strange_names(self) -> Iterator[Misfit]:
        """What refers to a template or misconception that the file does not have."""
        templates = {template.id for template in self.templates}
        known = {misconception.id for misconception in self.misconceptions}
        for place, hint in enumerate(self.hints):
            if hint.template is not None and hint.template not in templates:
                named = f"the hint is for template {hint.template!r}, which is not here"
                yield ("hint", place, "template"), f"{named}; use one of {listed(templates)}"
        for place, template in enumerate(self.templates):
            for wrong in template.wrong:
                if wrong.misconception not in known:
                    named = f"wrong names misconception {wrong.misconception!r}"
                    yield ("template", place, "wrong"), f"{named}, which is not here: add it"

    def _strange_bugs(self) -> Iterator[Misfit]:
        kinds = sorted({t.kind for t in self.templates if t.kind in KINDS})
        known = {bug for kind in kinds for bug in KINDS[kind].bugs}
        for place, misconception in enumerate(self.misconceptions):
            bug = misconception.bug
            if bug is not None and kinds and bug not in known:
                told = f"bug {bug!r} does not fit kind {', '.join(kinds)}; use {listed(known)}"
                yield ("misconception", place, "bug"), told

    def _strange_slots(self, place: int, template: Template) -> Iterator[Misfit]:
        texts = [(("template", place, "say"), template.say)]
        applied = self.hints_of(template)
        for i, hint in enumerate(self.hints):
            if hint in applied:
                texts += [(("hint", i, "say"), line) for line in hint.say]
        slots = _slots(template)
        for where, text in texts:
            used = _used(text)
            if used is None:
                yield where, f"has a brace that is no slot: close it or leave it out: {text}"
                continue
            strange = sorted(used.keys() - slots)
            if strange:
                told = f"{strange} is no slot of kind {template.kind}"
                yield where, f"{told}; use {listed(slots) or 'none'}: {text}"
            for name, spec in used.items():
                if spec and not NOUN.fullmatch(spec):
                    yield where, f"write a noun as {{{name}:one|many}}, not {{{name}:{spec}}}"


def _used(text: str) -> dict[str, str | None] | None:
    """The slots of a text with what stands behind their colon; None: it cannot be read."""
    try:
        return {name: spec for _, name, spec, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _slots(template: Template) -> set[str]:
    kind = KINDS.get(template.kind)
    closed = kind is not None or template.kind == "written"
    lowest = (pair[0] for pair in template.ranges)
    return {*(kind.slots(*lowest) if kind else ()), *(("answer",) if closed else ())}


class SubjectFile(Strict):
    """``subject.toml``: ``easy`` warms up, ``main`` are the concepts a lesson may be about."""

    format: Literal[1] = Field(alias="schema")
    title: Line
    greeting: Line
    teach_first: bool = False  # explain before the first question, where trying first is unfair
    languages: tuple[str, ...] = ("en",)  # the languages this subject is complete in
    scale: Scale = "idea"
    placement: tuple[tuple[str, ...], ...] = ()  # levels of concept ids, easiest first (B-4)
    easy: tuple[str, ...] = ()
    main: tuple[str, ...] = Field(min_length=1)
