"""The tables of the pages as lists of columns: a new column is one entry here.

A cell is text, which the template escapes, or ``Markup`` built by ``format``, which escapes
everything put into it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup

from webhooks.dashboard import latency, turn_record
from webhooks.dashboard.call_view import DIRECTIONS, Mark, Reply, TurnLink, seconds_of, who
from webhooks.dashboard.filters import CallsWanted
from webhooks.dashboard.formats import NOTHING, length, moment, wait, words
from webhooks.dashboard.outcomes import Tone, outcome_of
from webhooks.dashboard.queries import PAGE_SIZE, LogRow
from webhooks.dashboard.scales import REASONS, RUNGS, TOP_SCORE, VERDICTS, Sign

Row = TypeVar("Row")

OUTCOME_SIGNS = {"good": "✓", "calm": "•", "bad": "!"}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """``sort`` is the name in the address (a key of ``queries.SORTS``); "": not sortable."""

    title: str
    cell: Callable[[Row], str]
    sort: str = ""
    css: str = ""


@dataclass(frozen=True)
class Sorting:
    """How the heading of a sortable column looks and where it leads."""

    wanted: CallsWanted

    def direction(self, column: Column[LogRow]) -> str:
        """For ``aria-sort``."""
        if column.sort != self.wanted.sort:
            return "none"
        return "ascending" if self.wanted.order == "asc" else "descending"

    def arrow(self, column: Column[LogRow]) -> str:
        return {"none": "↕", "ascending": "▲", "descending": "▼"}[self.direction(column)]

    def link(self, column: Column[LogRow]) -> str:
        return self.wanted.sorted_by(column.sort).address()


@dataclass(frozen=True)
class Pager:
    """Where this page of the log stands among the others."""

    wanted: CallsWanted
    page: int
    total: int

    @property
    def summary(self) -> str:
        first, last = (self.page - 1) * PAGE_SIZE + 1, min(self.page * PAGE_SIZE, self.total)
        return f"Calls {first} to {last} of {self.total}"

    @property
    def previous(self) -> str | None:
        return self.wanted.turned_to(self.page - 1).address() if self.page > 1 else None

    @property
    def next(self) -> str | None:
        more = self.page * PAGE_SIZE < self.total
        return self.wanted.turned_to(self.page + 1).address() if more else None


# ---- the call log


def call_columns(zone: ZoneInfo) -> tuple[Column[LogRow], ...]:
    return (
        Column("When", lambda row: _when(row, zone), "when"),
        Column("Who", lambda row: who(row.learner, row.call), "who"),
        Column("Direction", lambda row: DIRECTIONS[row.call.direction], "direction"),
        Column("Outcome", _outcome, "outcome"),
        Column("Length", lambda row: length(seconds_of(row.call)), "length", "number"),
        Column("Score", _scores, "score", "number"),
        Column("Reply, median", lambda row: wait(row.reply), css="number"),
    )


def _when(row: LogRow, zone: ZoneInfo) -> str:
    at = row.call.started_at.astimezone(zone)
    return Markup('<a href="/calls/{}">{}</a>').format(row.call.id, moment(at))


def _outcome(row: LogRow) -> str:
    call = row.call
    outcome = outcome_of(ended=call.ended, dial=call.dial, over=call.ended_at is not None)
    told = _tag(outcome.tone, outcome.label)
    return told + Markup(" ") + _tag("bad", "Held back") if row.held else told


def _tag(tone: Tone, text: str) -> Markup:
    return Markup(
        '<span class="tag {}"><span class="sign" aria-hidden="true">{}</span>{}</span>'
    ).format(tone, OUTCOME_SIGNS[tone], text)


def _scores(row: LogRow) -> str:
    """One score per concept of the call, lowest first: where a teacher looks."""
    known = sorted(score for score in row.scores if score is not None)
    if not known:
        return "Not assessed" if row.scores else NOTHING
    chips = Markup(", ").join(Markup('<span class="score-chip">{}</span>').format(s) for s in known)
    return Markup("{} of {}").format(chips, TOP_SCORE)


# ---- the marks of one call


def turn_link(turn: TurnLink | None) -> str:
    """Leads to the line of the transcript; the page's script plays it on the way."""
    if turn is None:
        return NOTHING
    if turn.line is None:
        return f"Turn {turn.number}"
    return Markup('<a class="turn" href="#{}">Turn {}, {}</a>').format(
        turn.line.anchor, turn.number, turn.line.clock
    )


def _question(mark: Mark) -> str:
    return Markup('{}<span class="sub">{}</span>').format(mark.row.question, mark.concept)


def _heard(mark: Mark) -> str:
    row = mark.row
    said = f"“{row.heard}”" if row.heard else NOTHING
    by = "by keypad, " if row.source == "keypad" else ""
    return Markup('{}<span class="sub">{}expected {}</span>').format(said, by, row.expected)


def sign(meaning: Sign) -> Markup:
    return Markup(
        '<span class="verdict {}"><span class="sign" aria-hidden="true">{}</span>{}</span>'
    ).format(meaning.tone, meaning.mark, meaning.label)


def verdict(mark: Mark) -> str:
    row = mark.row
    judged = sign(VERDICTS.get(row.verdict) or Sign(words(row.verdict), "calm", "•"))
    if not row.reason:
        return judged
    return Markup('{}<span class="sub">{}</span>').format(
        judged, REASONS.get(row.reason) or words(row.reason).lower()
    )


def _rung(mark: Mark) -> str:
    return RUNGS[mark.row.rung] if mark.row.rung < len(RUNGS) else str(mark.row.rung)


MARKS: tuple[Column[Mark], ...] = (
    Column("Question", _question, css="wide"),
    Column("Heard", _heard),
    Column("Verdict", verdict),
    Column("Try", lambda mark: str(mark.row.attempt), css="number"),
    Column("Hint before it", _rung),
    Column("Misconception", lambda mark: ", ".join(mark.misconceptions) or NOTHING),
    Column("Where", lambda mark: turn_link(mark.turn), css="number"),
)


# ---- the replies of one call


def _bar(reply: Reply) -> str:
    """A picture of the figures beside it, so it is hidden from those who cannot see it."""
    if reply.latency.total is None:
        return NOTHING
    parts = Markup("").join(
        Markup('<rect class="part {}" x="{}" width="{}" height="10"></rect>').format(
            part.name, part.x, part.width
        )
        for part in latency.bar(reply.latency, reply.longest)
    )
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="ground" width="100" height="10"></rect>{}</svg>'
    ).format(parts)


def _part(name: str) -> Column[Reply]:
    return Column(
        words(name), lambda reply: wait(latency.durations(reply.latency)[name]), css="number"
    )


def _made(reply: Reply) -> str:
    return _with_sub(turn_record.made(reply.row), turn_record.requests(reply.row))


def _played(reply: Reply) -> str:
    return _with_sub(turn_record.played(reply.row), ", ".join(turn_record.ending(reply.row)))


def _with_sub(text: str, sub: str) -> str:
    return Markup('{}<span class="sub">{}</span>').format(text, sub) if sub else text


REPLIES: tuple[Column[Reply], ...] = (
    Column("Reply", lambda reply: turn_link(reply.turn), css="number"),
    Column("Made", _made),
    Column("Parts", _bar, css="wide"),
    *(_part(name) for name in latency.PARTS),
    Column("Total", lambda reply: wait(reply.latency.total), css="number"),
    Column("Played", _played, css="ending"),
)
