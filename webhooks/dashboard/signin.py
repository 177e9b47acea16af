"""Coming in and going out."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from webhooks import access
from webhooks.dashboard import queries
from webhooks.dashboard.parts import (
    FORM_SENT,
    SESSION_COOKIE,
    VISITOR_COOKIE,
    DashboardParts,
    Db,
    Parts,
    StaleForm,
    page,
    visit_of,
)

router = APIRouter(include_in_schema=False)

WRONG = "E-mail or password is not right."  # never says which of the two
TOO_OFTEN = "Too many tries. Wait a quarter of an hour, then try again."


class SignIn(BaseModel):
    """The form. A field that is missing is as wrong as one that is empty."""

    email: str = ""
    password: str = Field(default="", repr=False)
    token: str = Field(default="", repr=False)


@router.get("/")
def front() -> Response:
    return RedirectResponse("/calls", status_code=303)


@router.get("/signin")
def form(request: Request, parts: Parts) -> Response:
    if visit_of(request, parts) is not None:
        return RedirectResponse("/calls", status_code=303)
    return _form(request, parts)


@router.post("/signin")
def sign_in(
    request: Request,
    parts: Parts,
    db: Db,
    sent: Annotated[SignIn, Form()],
) -> Response:
    nonce = request.cookies.get(VISITOR_COOKIE, "")
    if not access.token_holds(parts.session_secret, nonce, sent.token):
        raise StaleForm
    address = request.client.host if request.client else ""
    now = parts.clock()
    if not parts.misses.admit(address, sent.email, now):
        return _form(request, parts, fault=TOO_OFTEN, email=sent.email, status=429)
    teacher = queries.teacher_by_email(db, sent.email)
    password_hash = None if teacher is None else teacher.password_hash
    if not access.password_holds(password_hash, sent.password) or teacher is None:
        return _form(request, parts, fault=WRONG, email=sent.email, status=401)
    parts.misses.forgive(address, sent.email)
    visit = access.new_visit(parts.session_secret, teacher.id, teacher.password_hash, now)
    response = RedirectResponse("/calls", status_code=303)
    lasts = int(access.SESSION_LIFE.total_seconds())
    sealed = access.seal(parts.session_secret, visit)
    _remember(response, SESSION_COOKIE, sealed, lasts=lasts, secure=parts.secure)
    response.delete_cookie(VISITOR_COOKIE)
    return response


@router.post("/signout", dependencies=[FORM_SENT])
def sign_out() -> Response:
    response = RedirectResponse("/signin", status_code=303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def _form(
    request: Request,
    parts: DashboardParts,
    *,
    fault: str | None = None,
    email: str = "",
    status: int = 200,
) -> Response:
    nonce = request.cookies.get(VISITOR_COOKIE) or secrets.token_urlsafe(16)
    context = {
        "fault": fault,
        "email": email,
        "token": access.form_token(parts.session_secret, nonce),
    }
    response = page(request, "signin.html", reader=None, status=status, context=context)
    _remember(response, VISITOR_COOKIE, nonce, lasts=None, secure=parts.secure)
    return response


def _remember(
    response: Response, name: str, value: str, *, lasts: int | None, secure: bool
) -> None:
    response.set_cookie(name, value, max_age=lasts, httponly=True, samesite="lax", secure=secure)
