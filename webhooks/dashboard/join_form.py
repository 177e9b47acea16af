"""The form in which a teacher confirms a new learner: what it offers, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from agent.teaching.words.tongue import LANGUAGES, tongue
from webhooks.dashboard import notices
from webhooks.dashboard.notices import WishLine
from webhooks.dashboard.visibility import Eyes
from webhooks.models import Class
from webhooks.wishes import Joining

# How the guardian's yes came: as it is stored, and as the form says it.
SOURCES = {"telephone": "On the telephone", "in person": "In person", "paper": "On paper"}
NAME_LIMIT = 40  # characters

NO_NAME = f"Write the first name, in at most {NAME_LIMIT} letters."
NO_YES = "A learner joins only after her guardian has said yes."
NOT_OFFERED = "Choose class, language, guardian and how the yes was given from the lists."


class JoinForm(BaseModel):
    """As it was sent. A field that is missing is as wrong as one that is empty."""

    first_name: str = Field(default="", repr=False)
    language: str = ""
    class_id: str = ""
    guardian_id: str = ""
    source: str = ""
    agreed: str = ""
    token: str = Field(default="", repr=False)

    @property
    def name(self) -> str:
        return " ".join(self.first_name.split())

    def joining(self) -> Joining:
        return Joining(
            first_name=self.name,
            language=self.language,
            class_id=self.class_id,
            guardian_id=self.guardian_id or None,
            source=self.source,
        )


@dataclass(frozen=True)
class JoinSheet:
    """A wish to join, and what may be chosen for it: value → text, for each list of the form."""

    line: WishLine
    classes: Mapping[str, str]
    guardians: Mapping[str, str] = field(repr=False)
    languages: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)

    @property
    def first(self) -> JoinForm:
        """The form before anybody has touched it; who said yes and how is never filled in."""
        wish = self.line.wish
        only = next(iter(self.classes)) if len(self.classes) == 1 else ""
        language = wish.language if wish.language in self.languages else ""
        return JoinForm(first_name=wish.first_name or "", language=language or "", class_id=only)

    def faults(self, sent: JoinForm) -> Sequence[str]:
        lists = (
            (sent.language, self.languages),
            (sent.class_id, self.classes),
            (sent.source, self.sources),
        )
        offered = all(value in choices for value, choices in lists)
        # A family whose guardian nobody has written down yet can still say yes.
        known = sent.guardian_id in (self.guardians or {"": ""})
        found = (
            (bool(sent.name) and sent.name.isprintable() and len(sent.name) <= NAME_LIMIT, NO_NAME),
            (offered and known, NOT_OFFERED),
            (bool(sent.agreed), NO_YES),
        )
        return tuple(fault for right, fault in found if not right)


def sheet_of(db: Session, eyes: Eyes, wish_id: int) -> JoinSheet | None:
    """None where there is no such wish, or no family that somebody could join."""
    line = notices.wish(db, eyes, wish_id)
    if line is None or line.wish.kind != "join" or not line.family:
        return None
    classes = select(Class).where(Class.school_id == eyes.school_id).order_by(col(Class.name))
    return JoinSheet(
        line=line,
        classes={one.id: one.name for one in db.exec(classes)},
        guardians={one.id: one.name for one in notices.guardians_of(db, line.call)},
        languages=_languages(),
    )


def _languages() -> Mapping[str, str]:
    codes = sorted(path.stem for path in LANGUAGES.glob("*.toml"))
    return {code: tongue(code).name for code in codes}
