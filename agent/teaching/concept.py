"""The schema of a concept's and a subject's TOML file (tutoring §3.2), closed on purpose.

A sentence is a table of languages in the file (``say.en = …``) and the text of the curriculum's
one language here; validators read it from ``context["language"]``. A bare string for all
languages is refused, so that a second language cannot be forgotten.
"""

from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from agent.teaching.arithmetic import KINDS, REQUIREMENTS, TEXT_REQUIREMENTS

WRITTEN_KINDS = frozenset({"choice", "open"})


def _in_language(value: Any, info: ValidationInfo) -> Any:
    language = (info.context or {}).get("language", "en")
    if not isinstance(value, dict):
        raise ValueError(f"write one text per language, such as {info.field_name}.{language} = …")
    if language not in value:
        raise ValueError(f"has no text for language {language}: add {info.field_name}.{language}")
    return value[language]


def _as_lines(value: Any, info: ValidationInfo) -> Any:
    text = _in_language(value, info)
    return (text,) if isinstance(text, str) else tuple(text)


Line = Annotated[str, BeforeValidator(_in_language)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_as_lines)]  # a list = separate utterances
Words = Annotated[tuple[str, ...], BeforeValidator(_as_lines)]
Pair = tuple[int, int]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Explain(Strict):
    """The open question that checks understanding (B-24)."""

    ask: Line
    criteria: tuple[str, ...] = Field(min_length=1)
    reference: Line = ""
    think_seconds: float = Field(default=15.0, gt=0, le=30)


class Template(Strict):
    """A seeded template: ``a`` and ``b`` are ranges, both ends included."""

    id: str
    kind: str
    a: Pair = (0, 0)
    b: Pair = (0, 0)
    require: tuple[str, ...] = ()
    answer: Literal["integer", "choice", "speech"]
    keypad: bool = False
    think_seconds: float = Field(default=10.0, gt=0, le=30)
    say: Line
    options: tuple[str, ...] = ()
    correct: int | None = None
    criteria: tuple[str, ...] = ()
    reference: Line = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind not in {*KINDS, *WRITTEN_KINDS}:
            known = ", ".join(sorted({*KINDS, *WRITTEN_KINDS}))
            raise ValueError(f"kind {self.kind!r} is unknown; use one of {known}")
        unknown = set(self.require) - {*REQUIREMENTS, *TEXT_REQUIREMENTS}
        if unknown:
            raise ValueError(f"require names {sorted(unknown)}, which no rule in arithmetic.py is")
        if self.kind == "choice" and not 0 <= (self.correct or 0) < len(self.options):
            raise ValueError("a choice needs options, and correct must be the index of one")
        if self.kind == "choice" and self.correct is None:
            raise ValueError("a choice needs correct, the index of the right option from 0")
        if self.kind == "open" and not self.criteria:
            raise ValueError("an open question needs criteria")
        return self


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
    terms: tuple[str, ...] = ()  # words the recogniser should know
    definition: Line
    teach: Lines
    recap: Line
    explain: Explain | None = None
    templates: tuple[Template, ...] = Field(alias="template", min_length=1)
    hints: tuple[Hint, ...] = Field(default=(), alias="hint")
    misconceptions: tuple[Misconception, ...] = Field(default=(), alias="misconception")
    hash: str = Field(default="", exclude=True)

    @property
    def content_id(self) -> str:
        return f"{self.id}@{self.version}#{self.hash}"

    @property
    def bugs(self) -> tuple[str, ...]:
        return tuple(m.bug for m in self.misconceptions if m.bug)

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
        names = {template.id for template in self.templates}
        if len(names) < len(self.templates):
            raise ValueError("two templates have the same id")
        for hint in self.hints:
            if hint.template is not None and hint.template not in names:
                raise ValueError(f"a hint is for template {hint.template!r}, which is not here")
        for template in self.templates:
            self._check_bugs(template)
            self._check_slots(template)
        return self

    def _check_bugs(self, template: Template) -> None:
        kind = KINDS.get(template.kind)
        for bug in self.bugs:
            if kind is not None and bug not in kind.bugs:
                known = ", ".join(sorted(kind.bugs))
                raise ValueError(f"bug {bug!r} does not fit kind {template.kind}; it has {known}")

    def _check_slots(self, template: Template) -> None:
        kind = KINDS.get(template.kind)
        slots = {*kind.slots(21, 12), "answer"} if kind else set()
        texts = [template.say]
        texts += [line for h in self.hints if h.template in (None, template.id) for line in h.say]
        for text in texts:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            if named - slots:
                raise ValueError(f"{sorted(named - slots)} is no slot of kind {template.kind}")


class SubjectFile(Strict):
    """``subject.toml``: ``easy`` warms up, ``main`` are the concepts a lesson may be about."""

    format: Literal[1] = Field(alias="schema")
    title: Line
    greeting: Line
    teach_first: bool = False  # explain before the first question, where trying first is unfair
    easy: tuple[str, ...] = ()
    main: tuple[str, ...] = Field(min_length=1)
