import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from infra.pictures.call_page import CHROMIUM, QUIET
from tests.webhooks.dashboard.sample import PASSWORD, Sample, sample

SignedIn = Callable[..., Page]


@dataclass(frozen=True)
class Office:
    """The pages with the sample school, served on a free port of this machine."""

    made: Sample
    url: str

    def call(self, name: str) -> str:
        return f"{self.url}/calls/{self.made.calls[name]}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = sample(tmp_path_factory.mktemp("office"))
    # The port listens before the server runs, so a browser that is early waits and is not refused.
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(made.app, log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        yield Office(made, f"http://127.0.0.1:{door.getsockname()[1]}")
        server.should_exit = True
        thread.join()
    made.engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def signed_in(office: Office, browser: Browser) -> Iterator[SignedIn]:
    """A fresh window of the width asked for, with the call log open. Faults in it fail the test."""
    faults: list[str] = []
    contexts = []

    def open_window(
        width: int = 1280, height: int = 860, *, as_: str = "rivers@example.org"
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(f"{office.url}/signin")
        page.get_by_label("E-mail").fill(as_)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Calls", level=1).wait_for()
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert faults == []
