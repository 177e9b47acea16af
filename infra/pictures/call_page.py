"""The page of one call, as a teacher's browser shows it: the demo's call, then Chromium."""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from webhooks.seeds import TEACHER_EMAIL, TEACHER_PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (  # nothing but the page: no accounts, no updates, no network of its own
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
)
CALL_ADDRESS = re.compile(r"(?P<office>http://127\.0\.0\.1:\d+)/calls/\w+")
TO_THE_MIDDLE = """line => {
  const list = line.closest("ol");
  list.scrollTop = line.closest("li").offsetTop - list.clientHeight / 2;
}"""
STAYS = "Everything stays up"
BROKEN = "  FAIL "
STOP_SECONDS = 60.0


class NoPictureError(RuntimeError):
    """The demo did not get as far as a page worth showing; says what it printed last."""


@dataclass(frozen=True)
class Shot:
    """One picture: its file's name and the window, in CSS pixels."""

    name: str
    width: int
    height: int


SHOTS = (Shot("call-page.png", 1280, 1560), Shot("call-page-phone.png", 390, 844))


@dataclass(frozen=True)
class ShownCall:
    """What the demo printed, line by line, and where its pages are while it stays up."""

    printed: tuple[str, ...]
    office: str
    page: str


@contextmanager
def demo_call(seed: int) -> Iterator[ShownCall]:
    """The demo's call, over, with everything still up. Raises NoPictureError; takes 3 minutes."""
    with tempfile.TemporaryDirectory(prefix="phone-tutor-") as folder:
        options = ["--seed", str(seed), "--stay", "--folder", folder]
        command = [sys.executable, "-m", "infra.demonstration", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
            try:
                yield shown_call(tuple(_until_it_stays(demo)))
            finally:
                demo.send_signal(signal.SIGINT)
                demo.wait(STOP_SECONDS)


def shown_call(printed: tuple[str, ...]) -> ShownCall:
    """Raises NoPictureError when a promise was broken or no page was named."""
    address = next(filter(None, map(CALL_ADDRESS.search, printed)), None)
    broken = [line.strip() for line in printed if line.startswith(BROKEN)]
    if broken or address is None:
        raise NoPictureError("\n".join(broken or printed[-5:] or ("the demo printed nothing",)))
    return ShownCall(printed, office=address["office"], page=address[0])


def take(call: ShownCall, folder: Path) -> list[Path]:
    """Sign in and save every shot into ``folder``; returns the files."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            window = browser.new_context(
                device_scale_factor=1, color_scheme="light", reduced_motion="reduce"
            )
            page = window.new_page()
            _sign_in(page, call.office)
            return [_shoot(page, call.page, shot=shot, folder=folder) for shot in SHOTS]
        finally:
            browser.close()


def _sign_in(page: Page, office: str) -> None:
    page.goto(f"{office}/signin")
    page.get_by_label("E-mail").fill(TEACHER_EMAIL)
    page.get_by_label("Password").fill(TEACHER_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Calls", level=1).wait_for()


def _shoot(page: Page, address: str, *, shot: Shot, folder: Path) -> Path:
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.goto(address, wait_until="networkidle")
    _show_a_wrong_answer(page)
    path = folder / shot.name
    page.screenshot(path=path)
    return path


def _show_a_wrong_answer(page: Page) -> None:
    """Put the recording where a score leads: to the first answer marked wrong, if there is one."""
    wrong = page.locator(".sources li", has_text="Wrong").locator("a.turn")
    if not wrong.count():
        return
    line = page.locator(f"{wrong.first.get_attribute('href')} button.line")
    seconds = float(line.get_attribute("data-start") or 0)
    page.locator("#recording").evaluate("(audio, at) => { audio.currentTime = at }", seconds)
    page.locator("button.line[aria-current=true]").wait_for()
    line.evaluate(TO_THE_MIDDLE)  # of the list; the page itself stays at its top


def _until_it_stays(demo: "subprocess.Popen[str]") -> Iterator[str]:
    """The demo's lines up to the one that says it stays, or to its end."""
    assert demo.stdout is not None
    for line in demo.stdout:
        if line.startswith(STAYS):
            return
        yield line.rstrip("\n")
