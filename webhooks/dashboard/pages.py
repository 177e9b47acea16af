"""The way in for the office: ``install(app: FastAPI, parts: DashboardParts) -> None``.

Adds the pages under ``/``, ``/signin``, ``/signout``, ``/calls``, ``/alerts``, ``/wishes`` and
``/static`` and puts safety headers on every answer of the app. Without a session secret nothing
is added: no door without a lock. Call it once, before the app starts.
"""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhooks.dashboard import alerts, calls, signin, wishes
from webhooks.dashboard.parts import (
    SESSION_COOKIE,
    DashboardParts,
    NotHere,
    SignInFirst,
    StaleForm,
    page,
)

STATIC = Path(__file__).parent / "static"

SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Names and words of children: not into any cache, not even the browser's.
    "Cache-Control": "no-store",
}


def install(app: FastAPI, parts: DashboardParts) -> None:
    if not parts.session_secret:
        return
    app.state.dashboard = parts
    for router in (signin.router, calls.router, alerts.router, wishes.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(SafeAnswers, https=parts.secure)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_exception_handler(NotHere, _not_here)
    app.add_exception_handler(StaleForm, _stale_form)


class SafeAnswers:
    """Puts the headers of SAFE on every answer that has not set them itself."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.headers = dict(SAFE)
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    if name == "Cache-Control" and scope["path"].startswith("/static/"):
                        value = "no-cache"  # kept, but asked about each time; there is no build
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)


def _sign_in_first(_request: Request, _fault: Exception) -> Response:
    response = RedirectResponse("/signin", status_code=303)
    # A cookie that is genuine but no longer fits would make the form send her straight back here.
    response.delete_cookie(SESSION_COOKIE)
    return response


def _not_here(request: Request, _fault: Exception) -> Response:
    context = {
        "heading": "This page is not here",
        "text": "It does not exist, or it is not for you: a call of another school, perhaps.",
        "onward": "/calls",
        "onward_text": "To the calls",
    }
    return page(request, "notice.html", reader=None, status=404, context=context)


def _stale_form(request: Request, _fault: Exception) -> Response:
    context = {
        "heading": "This form is too old",
        "text": "Nothing was changed. Open the page again and send the form once more.",
        "onward": "/signin",
        "onward_text": "Start again",
    }
    return page(request, "notice.html", reader=None, status=403, context=context)
