"""The tables of alerts and wishes as lists of columns, with the buttons that stand in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from webhooks import access
from webhooks.dashboard.call_view import Line, TurnLink, who
from webhooks.dashboard.columns import Column, sign, turn_link
from webhooks.dashboard.formats import moment, since, words
from webhooks.dashboard.notices import AlertLine, Visit, WishLine
from webhooks.dashboard.parts import DashboardParts, Reader
from webhooks.dashboard.scales import ALARMS, Sign

# How soon a person must have seen it (S-4); "the same day" is counted as a day here.
IN_TIME = {"S3": timedelta(minutes=5), "S2": timedelta(days=1)}

WISHES = {
    "person": "To talk to a person",
    "call_back": "To be rung back",
    "join": "To join as a new learner",
}


VISITED = {
    "page": "opened this page",
    "recording": "opened the recording",
    "release": "released the call",
}


@dataclass(frozen=True)
class Alarms:
    """What the page of one call shows the lead, above everything else."""

    held: bool
    lines: tuple[AlertLine, ...]
    columns: tuple[Column[AlertLine], ...]
    visits: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """Where the reader is and what her forms need. ``back``: the page a button returns to."""

    zone: ZoneInfo
    now: datetime
    token: str = field(repr=False)
    back: str = ""

    def when(self, at: datetime) -> str:
        return moment(at.astimezone(self.zone))


def desk_of(reader: Reader, parts: DashboardParts, *, back: str = "") -> Desk:
    token = access.form_token(parts.session_secret, reader.nonce)
    return Desk(parts.zone, parts.clock(), token, back)


# ---- alerts


def alert_columns(desk: Desk) -> tuple[Column[AlertLine], ...]:
    return (
        Column("When", lambda line: _place("alert", line.alert.id, desk.when(line.alert.at))),
        Column("Level", level),
        Column("Who", lambda line: who(line.learner, line.call)),
        Column("Call", _call),
        Column("Seen", lambda line: seen(line, desk), css="wide"),
    )


def call_alert_columns(desk: Desk, lines: Sequence[Line]) -> tuple[Column[AlertLine], ...]:
    """On the page of their call, where each leads to its turn."""
    by_number = {line.number: line for line in lines}

    def where(line: AlertLine) -> str:
        turn = line.alert.turn
        return turn_link(None if turn is None else TurnLink(turn, by_number.get(turn)))

    return (
        Column("Level", level),
        Column("Where", where, css="number"),
        Column("When", lambda line: _place("alert", line.alert.id, desk.when(line.alert.at))),
        Column("Seen", lambda line: seen(line, desk), css="wide"),
    )


def visited(visits: Sequence[Visit], desk: Desk) -> tuple[str, ...]:
    """Who looked into the held call, in a sentence each."""
    return tuple(
        f"{visit.teacher} {VISITED.get(visit.row.what, visit.row.what)}, {desk.when(visit.row.at)}"
        for visit in visits
    )


def level(line: AlertLine) -> str:
    told = ALARMS.get(line.alert.level) or Sign(words(line.alert.level), "calm", "•")
    return Markup('{}<span class="sub">{}</span>').format(sign(told), found_by(line))


def found_by(line: AlertLine) -> str:
    if line.alert.source == "model":
        return "found by the model"
    language, _, name = line.alert.rule.partition(".")  # "en.hurt.by_somebody"
    rule = words(name or language).lower()
    return f"found by the rule “{rule}”" if rule else "found by a rule"


def _call(line: AlertLine) -> str:
    state = "held back" if line.held else "open to the class view"
    return Markup('<a href="/calls/{}">Open the call</a><span class="sub">{}</span>').format(
        line.call.id, state
    )


def seen(line: AlertLine, desk: Desk) -> str:
    """Who saw it when, or the button for her who sees it now."""
    alert = line.alert
    if alert.acknowledged_at is not None:
        return Markup('{}<span class="sub">{}</span>').format(
            line.seen_by or "Somebody", desk.when(alert.acknowledged_at)
        )
    waits = desk.now - alert.at
    late = waits > IN_TIME.get(alert.level, timedelta.max)
    told = f"waits for {since(waits.total_seconds())}"
    return Markup("{}{}").format(
        _button(f"/alerts/{alert.id}/seen", "Mark as seen", desk),
        Markup('<span class="sub{}">{}</span>').format(
            " late" if late else "", f"! Too late: {told}" if late else told
        ),
    )


# ---- wishes


def wish_columns(desk: Desk) -> tuple[Column[WishLine], ...]:
    return (
        Column("When", lambda line: _wish_when(line, desk)),
        Column("Who", wisher),
        Column("Asked for", _asked),
        Column("Done", lambda line: _done(line, desk), css="wide"),
    )


def _wish_when(line: WishLine, desk: Desk) -> str:
    when = desk.when(line.wish.at)
    if line.open:
        when = Markup('<a href="/calls/{}">{}</a>').format(line.call.id, when)
    return _place("wish", line.wish.id, when)


def wisher(line: WishLine) -> str:
    """Her who was on the line, or the family, or that nobody can tell."""
    if line.learner:
        return line.learner
    if line.family:
        return f"Family of {', '.join(line.family)}"
    return Markup('Guest<span class="sub">no number is kept of guests</span>')


def _asked(line: WishLine) -> str:
    wish = line.wish
    asked = WISHES.get(wish.kind) or words(wish.kind)
    if not wish.first_name:
        return asked
    return Markup('{}<span class="sub">{}</span>').format(asked, wish.first_name)


def _done(line: WishLine, desk: Desk) -> str:
    wish = line.wish
    if wish.done_at is None:
        done = _button(f"/wishes/{wish.id}/done", "Done", desk)
        if wish.kind != "join" or not line.family:
            return done
        confirm = Markup('<a class="button" href="/wishes/{}/join">Confirm…</a>').format(wish.id)
        return Markup('<div class="choices">{}{}</div>').format(confirm, done)
    by = line.done_by or "Somebody"
    when = desk.when(wish.done_at)
    if line.joined is not None:
        by = f"{line.joined.first_name} joined on key {line.joined.key}"
        when = f"{line.done_by or 'somebody'}, {when}"
    return Markup('{}<span class="sub">{}</span>').format(by, when)


# ---- parts of both


def _place(what: str, number: int | None, text: str) -> str:
    """Where the page comes back to after a button was pressed."""
    return Markup('<span class="place" id="{}-{}">{}</span>').format(what, number, text)


def _button(address: str, text: str, desk: Desk) -> Markup:
    return Markup(
        '<form method="post" action="{}"><input type="hidden" name="token" value="{}">'
        '<input type="hidden" name="back" value="{}">'
        '<button type="submit" class="quiet">{}</button></form>'
    ).format(address, desk.token, desk.back, text)
