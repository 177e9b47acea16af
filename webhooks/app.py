"""The office as a web application: parts in, routes out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlmodel import select

from webhooks import tutor_api
from webhooks.dashboard import pages
from webhooks.dashboard.parts import DashboardParts
from webhooks.events import livekit, twilio_voice
from webhooks.parts import Parts, ReadDb

Work = Callable[[], Awaitable[None]]  # runs until cancelled


def create_app(parts: Parts, *, work: Work | None = None) -> FastAPI:
    """``work`` runs beside the requests: on SQLite the office is one process."""

    @asynccontextmanager
    async def beside(_app: FastAPI) -> AsyncIterator[None]:
        task = None if work is None else asyncio.ensure_future(work())
        yield
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    app = FastAPI(title="Office of the phone tutor", lifespan=beside, docs_url=None, redoc_url=None)
    app.state.parts = parts
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_api_route("/healthz", _health, methods=["GET"])
    for router in (tutor_api.router, tutor_api.workers, livekit.router, twilio_voice.router):
        app.include_router(router)
    pages.install(app, _dashboard(parts))
    return app


def _health(db: ReadDb) -> dict[str, str]:
    db.exec(select(1))
    return {"status": "ok"}


def _malformed(_request: Request, fault: Exception) -> JSONResponse:
    """Which fields are wrong, without what was in them: it may be a PIN or a child's words."""
    errors = fault.errors() if isinstance(fault, RequestValidationError) else ()
    detail = [{"loc": error["loc"], "type": error["type"]} for error in errors]
    return JSONResponse({"detail": detail}, status_code=422)


def _dashboard(parts: Parts) -> DashboardParts:
    settings = parts.settings
    secret = settings.session_secret
    return DashboardParts(
        engine=parts.engine,
        session_secret=secret.get_secret_value() if secret else "",
        recordings_folder=settings.recordings_folder,
        public_url=settings.public_url,
        titles=parts.titles,
        clock=parts.clock,
    )
