"""One whole house, started once for all tests of this folder and ended after them."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from infra.stack.stack import BINARIES, Stack
from sip.livekit_switchboard import LiveKitSwitchboard
from tests.stack.books import FAMILIES, Books, Family

SEED = 23  # none of those the demo is shown with
LESSON_MINUTES = "4"
TWILIO_TOKEN = "the token of a test"
PUBLIC_URL = "https://office.example"
PROGRAMS = ("redis-server", "baresip", "sipp", "flite")
MEDIA = ("livekit-server", "livekit-sip")


def missing() -> list[str]:
    """What this machine lacks to run a house and ring it."""
    programs = [name for name in PROGRAMS if shutil.which(name) is None]
    return programs + [name for name in MEDIA if not (BINARIES / name).exists()]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Redis, LiveKit, the providers of this machine, office and tutor; all up."""
    if lacking := missing():
        pytest.skip(f"{', '.join(lacking)} missing: run infra/setup --tests")
    extra = {
        "OFFICE_LESSON_MINUTES": LESSON_MINUTES,
        "OFFICE_TWILIO_AUTH_TOKENS": f"an older one,{TWILIO_TOKEN}",
        "OFFICE_PUBLIC_URL": PUBLIC_URL,
    }
    folder: Path = tmp_path_factory.mktemp("house")
    stack = Stack.planned(folder, seed=SEED, extra=extra)
    try:
        await stack.up()
        yield stack
    finally:
        await stack.down()


@pytest.fixture(scope="session")
def books(house: Stack) -> Iterator[Books]:
    opened = Books(house)
    yield opened
    opened.shut()


@pytest.fixture(scope="session")
def family(books: Books) -> Callable[[str], Family]:
    """The family of this test: moves in when it is first asked for."""
    known: dict[str, Family] = {}

    def moved_in(which: str) -> Family:
        if which not in known:
            known[which] = books.move_in(FAMILIES[which])
        return known[which]

    return moved_in


@pytest.fixture(scope="session")
def switchboard(house: Stack) -> LiveKitSwitchboard:
    env = house.env()
    return LiveKitSwitchboard(
        url=env["LIVEKIT_URL"],
        api_key=env["LIVEKIT_API_KEY"],
        api_secret=env["LIVEKIT_API_SECRET"],
        call_key_secret=env["CALL_KEY_SECRET"],
        agent_name="phone-tutor",
    )
