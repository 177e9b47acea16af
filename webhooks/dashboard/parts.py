"""What the pages are given, who is reading, and how a page goes out.

``install(app, parts)`` in ``pages.py`` is the only thing the office calls.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Form, Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy import Engine
from sqlmodel import Session

from webhooks import access
from webhooks.access import Misses, Visit
from webhooks.dashboard import notices, queries
from webhooks.dashboard.notices import Waiting
from webhooks.dashboard.visibility import Eyes
from webhooks.database import reading

UTC = ZoneInfo("UTC")
SESSION_COOKIE = "office_session"
VISITOR_COOKIE = (
    "office_visitor"  # ties the sign-in form to this browser, before there is a session
)


@dataclass(frozen=True)
class DashboardParts:
    """``zone`` tells how times are shown and when a day begins, for all schools alike so far;
    ``titles``: ids of concepts and misconceptions in words; what is missing shows its id."""

    engine: Engine
    session_secret: str = field(repr=False)
    recordings_folder: Path
    clock: Callable[[], datetime]
    public_url: str | None = None
    zone: ZoneInfo = UTC
    titles: Mapping[str, str] = field(default_factory=dict)
    misses: Misses = field(default_factory=Misses)

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over https only."""
        return (self.public_url or "").startswith("https://")


class SignInFirst(Exception):
    """Nobody is signed in; the net of the pages leads to the form."""


class NotHere(Exception):
    """No such page for this reader: missing and forbidden look the same on purpose."""


class StaleForm(Exception):
    """A form without our token: from another site, or left open for too long."""


@dataclass(frozen=True)
class Reader:
    """The teacher who is signed in."""

    teacher_id: str
    name: str = field(repr=False)
    school_id: str
    school: str
    nonce: str = field(repr=False)
    lead: bool = False
    waiting: Waiting = field(default_factory=Waiting)

    @property
    def eyes(self) -> Eyes:
        return Eyes(self.school_id, self.lead)


def parts_of(request: Request) -> DashboardParts:
    parts: DashboardParts = request.app.state.dashboard
    return parts


Parts = Annotated[DashboardParts, Depends(parts_of)]


def _database(parts: Parts) -> Iterator[Session]:
    with reading(parts.engine) as db:
        yield db


# Closed before the answer goes out, so that a slow download holds no connection.
Db = Annotated[Session, Depends(_database, scope="function")]


def visit_of(request: Request, parts: DashboardParts) -> Visit | None:
    cookie = request.cookies.get(SESSION_COOKIE, "")
    return access.unseal(parts.session_secret, cookie, parts.clock())


def _reader(request: Request, parts: Parts, db: Db) -> Reader:
    visit = visit_of(request, parts)
    found = None if visit is None else queries.teacher_and_school(db, visit.teacher_id)
    if visit is None or found is None:
        raise SignInFirst
    teacher, school = found
    if not access.still_fits(parts.session_secret, visit, teacher.password_hash):
        raise SignInFirst
    return Reader(
        teacher_id=teacher.id,
        name=teacher.name,
        school_id=school.id,
        school=school.name,
        nonce=visit.nonce,
        lead=teacher.safeguarding_lead,
        waiting=notices.waiting(db, Eyes(school.id, teacher.safeguarding_lead)),
    )


SignedIn = Annotated[Reader, Depends(_reader)]


def _lead(reader: SignedIn) -> Reader:
    if not reader.lead:
        raise NotHere
    return reader


Lead = Annotated[Reader, Depends(_lead)]


def check_form(parts: DashboardParts, reader: Reader, token: str) -> None:
    """Raises StaleForm unless a page of ours carried this token to her."""
    if not access.token_holds(parts.session_secret, reader.nonce, token):
        raise StaleForm


def _form_sent(reader: SignedIn, parts: Parts, token: Annotated[str, Form()] = "") -> None:
    check_form(parts, reader, token)


# For a route whose form has no field but the token.
FORM_SENT = Depends(_form_sent)


# A name missing in a template is a mistake of ours and must not pass as an empty place.
_templates = Jinja2Templates(
    env=Environment(
        loader=PackageLoader("webhooks.dashboard"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)


def page(
    request: Request,
    template: str,
    *,
    reader: Reader | None,
    status: int = 200,
    context: Mapping[str, object],
) -> Response:
    """The page as HTML; a reader's pages carry the token that her forms need."""
    token = (
        "" if reader is None else access.form_token(parts_of(request).session_secret, reader.nonce)
    )
    return _templates.TemplateResponse(
        request,
        template,
        {"reader": reader, "token": token, "here": "", **context},
        status_code=status,
    )
