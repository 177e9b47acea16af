"""The address of the call log as a value: what is wanted, or what is wrong with the wish.

Pure. Values come from an address bar, so anything may stand there; a wrong one becomes a sentence
for the reader and never a fault of ours.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

FIELDS = ("learner", "from", "to", "outcome", "sort", "order", "page")
FIRST_SORT = "when"
FIRST_ORDER = "desc"
PAGE = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class CallsWanted:
    """Days are the school's own; ``last_day`` counts whole."""

    learner: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    outcome: str | None = None
    sort: str = FIRST_SORT
    order: str = FIRST_ORDER
    page: int = 1

    @property
    def filtered(self) -> bool:
        return any((self.learner, self.first_day, self.last_day, self.outcome))

    def span(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """From (included) and until (excluded) in UTC."""
        until = None if self.last_day is None else self.last_day + timedelta(days=1)
        return _midnight(self.first_day, zone), _midnight(until, zone)

    def texts(self) -> dict[str, str]:
        """As they stand in a form and in an address."""
        return {
            "learner": self.learner or "",
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "outcome": self.outcome or "",
            "sort": self.sort,
            "order": self.order,
            "page": str(self.page),
        }

    def address(self) -> str:
        return "/calls?" + urlencode({name: text for name, text in self.texts().items() if text})

    def sorted_by(self, sort: str) -> "CallsWanted":
        """The first page by another column; the same column once more turns round."""
        order = "desc" if sort == self.sort and self.order == "asc" else "asc"
        return replace(self, sort=sort, order=order, page=1)

    def turned_to(self, page: int) -> "CallsWanted":
        return replace(self, page=page)


@dataclass(frozen=True)
class Fault:
    """One wrong value: the field it stands in, and a sentence for the reader."""

    field: str
    message: str


def read(
    query: Mapping[str, str],
    *,
    learners: Collection[str],
    sorts: Collection[str],
    outcomes: Collection[str],
) -> tuple[CallsWanted, tuple[Fault, ...]]:
    """The wish in a query string, or the plain call log and what is wrong with the wish."""
    text = {name: query.get(name, "").strip() for name in FIELDS}
    choices = {
        "learner": (learners, "This learner is not in your school."),
        "outcome": (outcomes, "There is no such outcome; choose one from the list."),
        "sort": (sorts, "The calls cannot be sorted by that."),
        "order": (("asc", "desc"), "The order is either asc or desc."),
    }
    faults = (
        *(
            Fault(name, why)
            for name, (known, why) in choices.items()
            if text[name] and text[name] not in known
        ),
        *_wrong_days(text),
        *_wrong_page(text["page"]),
    )
    if faults:
        return CallsWanted(), faults
    return CallsWanted(
        learner=text["learner"] or None,
        first_day=_day(text["from"]),
        last_day=_day(text["to"]),
        outcome=text["outcome"] or None,
        sort=text["sort"] or FIRST_SORT,
        order=text["order"] or FIRST_ORDER,
        page=int(text["page"] or 1),
    ), ()


def _wrong_days(text: Mapping[str, str]) -> Iterator[Fault]:
    first, last = _day(text["from"]), _day(text["to"])
    for field, name, day in (("from", "From", first), ("to", "To", last)):
        if text[field] and day is None:
            yield Fault(field, f"“{name}” is not a date; write it as 2026-03-31.")
    if first and last and last < first:
        yield Fault("to", "The last day is before the first day.")


def _wrong_page(text: str) -> Iterator[Fault]:
    if text and not PAGE.fullmatch(text):
        yield Fault("page", "A page is a number from 1 upwards.")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The first and last days of the calendar have no midnight in every time zone.
    return day if 1970 <= day.year <= 9000 else None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)
