"""Last of this folder: after all those calls, no log and no inbox row says who rang or what."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.stack.stack import Stack
from tests.stack.books import FAMILIES, Books, Family
from tests.stack.ringing import closed, ringing
from webhooks.seeds import PHONE, PUPILS

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

FamilyOf = Callable[[str], Family]
TELLING_WORDS = 3  # shorter sentences ("hello") are anybody's


def planted(books: Books) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What must not be found: kind and pattern."""
    for number in (PHONE, *(family.number for family in FAMILIES.values())):
        yield "number", re.compile(re.escape(number.removeprefix("+")))
    for name in (*(one.first_name for one in PUPILS), *(f.name for f in FAMILIES.values())):
        yield "name", re.compile(rf"\b{name}\b", re.IGNORECASE)
    for family in FAMILIES.values():
        yield "PIN", re.compile(rf"(?<!\d){family.pin}(?!\d)")
    for sentence in set(books.sentences()):
        if len(sentence.split()) >= TELLING_WORDS:
            yield "sentence", re.compile(re.escape(sentence), re.IGNORECASE)


def leaks(text: str, books: Books) -> set[str]:
    """Kinds only: a failing test must not tell what it looked for."""
    return {kind for kind, pattern in planted(books) if pattern.search(text)}


async def test_no_log_says_who_rang_or_what_was_said(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    watched = family("watched")
    async with ringing(house, watched) as caller:  # at least one call, whatever ran before
        await caller.opens_the_door(watched, books)
    await closed(books, watched)
    found = {
        f"{log.name}:{number}": kinds
        for log in sorted(house.folder.glob("*.log"))
        for number, line in enumerate(_lines(log), start=1)
        if (kinds := leaks(line, books))
    }
    assert found == {}


async def test_no_inbox_row_says_who_rang(books: Books) -> None:
    rows = books.inbox()
    assert rows
    texts = {row.id: json.dumps([row.external_id, row.kind, row.payload]) for row in rows}
    assert {row: kinds for row, text in texts.items() if (kinds := leaks(text, books))} == {}


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()
