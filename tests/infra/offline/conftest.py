"""The server in this process, one with each kind of ear, and the real plugins pointed at it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from infra.offline.ear import RecogniserEar
from infra.offline.scripted_ear import ScriptedEar
from infra.offline.server import Delays, build_app
from infra.offline.voice import FliteVoice


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def scripted() -> AsyncIterator[TestServer]:
    async with TestServer(build_app(ScriptedEar(), FliteVoice(1), Delays())) as server:
        yield server


@pytest.fixture
async def real() -> AsyncIterator[TestServer]:
    async with TestServer(build_app(RecogniserEar(1), FliteVoice(1), Delays())) as server:
        yield server
