"""Getting what lies in the spool to the office; also when the tutor that wrote it is gone."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.office import Office, OfficeAway, OfficeRefused
from agent.spool import Keepable, Kept, RecordingAt, Spool, SpooledCall, Unreadable
from agent.teaching.forms import CallOpening, CallReport, EvaluationRequest, Notes

logger = logging.getLogger(__name__)

BAD_TOKEN = 401
NO_CONSENT = 409  # to a recording
NOT_OUR_OFFICE = frozenset({401, 403, 404})  # to an opening: our settings are wrong, not the form

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Delivered:
    """What one pass over the spool did."""

    calls: int = 0
    office_away: bool = False


async def deliver_forever(
    spool: Spool, office_factory: Callable[[], Office], *, interval: float, clock: Clock
) -> None:
    """Deliver what dead tutors left, every ``interval`` seconds, until cancelled.

    ``office_factory`` makes a fresh ``Office`` for each call. A full or broken disk is logged and
    tried again: this loop outlives the calls.
    """
    while True:
        try:
            await deliver(spool, office_factory, clock())
        except OSError as error:
            logger.warning(
                "spool not readable, trying again", extra={"error": type(error).__name__}
            )
        await asyncio.sleep(interval)


async def deliver(spool: Spool, office_factory: Callable[[], Office], now: datetime) -> Delivered:
    """One pass: every call that no live tutor holds. Stops at the first sign that nobody answers.

    May be interrupted anywhere and repeated: forms are removed after the office has them, and the
    office takes each of them twice without harm.
    """
    done = 0
    for call in await asyncio.to_thread(spool.pending):
        claim = await asyncio.to_thread(spool.claim_spooled, call)
        if claim is None:
            continue
        try:
            await _deliver_call(spool, call, office_factory(), now)
            done += 1
        except OfficeAway as away:
            logger.info("office away, forms kept", extra={"reason": away.reason})
            return Delivered(done, office_away=True)
        except OSError as error:  # a file of this call; the others may be well
            logger.error("call not readable, forms kept", extra={"errno": error.errno})
        finally:
            claim.release()
    await asyncio.to_thread(spool.sweep_locks)
    return Delivered(done)


async def _deliver_call(spool: Spool, call: SpooledCall, office: Office, now: datetime) -> None:
    try:
        opening = await asyncio.to_thread(call.opening)
        await office.open(_nameless(opening))
    except Unreadable:
        await _set_call_aside(spool, call, "opening unreadable", now)
    except OfficeRefused as refused:
        if refused.status in NOT_OUR_OFFICE:
            raise OfficeAway(f"opening refused with {refused.status}") from None
        await _set_call_aside(spool, call, f"opening refused with {refused.status}", now)
    else:
        call = await asyncio.to_thread(spool.of, opening.call_key)  # again: now it is ours alone
        await deliver_forms(spool, opening, call.kept, office=office, now=now)
        await asyncio.to_thread(spool.settle, call)


async def _set_call_aside(spool: Spool, call: SpooledCall, reason: str, now: datetime) -> None:
    logger.error("call set aside", extra={"spooled": call.folder.name, "reason": reason})
    await asyncio.to_thread(spool.refused_call, call, reason=reason, now=now)


async def deliver_forms(
    spool: Spool, opening: CallOpening, kept: Iterable[Kept], *, office: Office, now: datetime
) -> None:
    """Hand over forms of an opened call in order, recordings last (they are long).

    A form the office will never take is put aside. Raises ``OfficeAway``.
    """
    for one in sorted(kept, key=lambda kept: (kept.kind == "recording", kept.path.name)):
        try:
            await _hand_over_once_more(office, opening, await asyncio.to_thread(one.form))
        except OfficeRefused as refused:
            await _set_form_aside(spool, one, f"refused with {refused.status}", now)
        except Unreadable:
            await _set_form_aside(spool, one, "unreadable", now)
        else:
            await asyncio.to_thread(spool.delivered, one)


async def _set_form_aside(spool: Spool, kept: Kept, reason: str, now: datetime) -> None:
    logger.error("form set aside", extra={"form": kept.kind, "reason": reason})
    await asyncio.to_thread(spool.refused, kept, reason=reason, now=now)


async def _hand_over_once_more(office: Office, opening: CallOpening, form: Keepable) -> None:
    try:
        await hand_over(office, form)
    except OfficeRefused as refused:
        if refused.status != BAD_TOKEN:
            raise
        await office.open(
            _nameless(opening)
        )  # the office lost the token; a fresh one costs nothing
        await hand_over(office, form)


def _nameless(opening: CallOpening) -> CallOpening:
    """Whoever delivers forms teaches nobody, and takes no call over."""
    return opening.model_copy(update={"tutor": ""})


async def hand_over(office: Office, form: Keepable) -> None:
    """The request that belongs to a kept form. Raises ``OfficeAway`` or ``OfficeRefused``."""
    match form:
        case Notes():
            await office.note(form)
        case EvaluationRequest():
            await office.evaluate(form.concept)
        case CallReport():
            await office.close(form)
        case RecordingAt():
            await _hand_over_recording(office, form.path)


async def _hand_over_recording(office: Office, path: Path) -> None:
    if not await asyncio.to_thread(path.exists):
        return  # consent was withdrawn, or the office had it and we died before noting so
    try:
        await office.upload_recording(path)
    except OfficeRefused as refused:
        if refused.status == NO_CONSENT:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        raise
    await asyncio.to_thread(path.unlink, missing_ok=True)
