"""The office for one live call: the real one while it answers, the spool while it does not."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from agent.delivery import Clock, deliver_forms, hand_over
from agent.office import Office, OfficeAway, OfficeRefused
from agent.spool import Claim, Keepable, Kept, RecordingAt, Spool, Unreadable
from agent.teaching.forms import (
    CallBrief,
    CallOpening,
    CallReport,
    Evaluation,
    EvaluationRequest,
    Evidence,
    Identification,
    IdentifyAnswer,
    Notes,
)
from agent.teaching.rubric import evaluate as evaluate_by_rubric
from sip.calls import CallKey

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=5)
CLAIM_TRIES, CLAIM_SECONDS = 20, 0.025

Evaluate = Callable[[CallKey, str, Sequence[Evidence]], Evaluation]


class SpoolingOffice:
    """An ``Office`` for one live call that outlives the real one's absence.

    What must not be lost is on disk before it is sent, in order. An absent office costs one
    time-out, then ``RETRY_AFTER`` passes before it is asked again. ``release`` gives the call up:
    what is left then is the main process's to deliver (``delivery.deliver_forever``).
    """

    def __init__(
        self,
        office: Office,
        spool: Spool,
        *,
        clock: Clock,
        evaluate: Evaluate = evaluate_by_rubric,
    ) -> None:
        self._office = office
        self._spool = spool
        self._clock = clock
        self._evaluate = evaluate
        self._opening: CallOpening | None = None
        self._opened = False
        self._claim: Claim | None = None
        self._evidence: list[Evidence] = []
        self._recordings: set[Path] = set()  # complete ones; an expected one is still written to
        self._not_before: datetime | None = None
        self._delivering = asyncio.Lock()

    async def open(self, opening: CallOpening) -> CallBrief:
        """Raises ``OfficeAway`` (the opening is kept; see ``guest_brief``) or ``OfficeRefused``."""
        self._opening = opening
        self._claim = await self._claimed(opening)
        try:
            await asyncio.to_thread(self._spool.keep, opening.call_key, opening, None)
        except OSError as error:
            _log_disk(error)
        try:
            brief = await self._office.open(opening)
        except OfficeAway:
            self._wait()
            raise
        self._opened = True
        return brief

    async def _claimed(self, opening: CallOpening) -> Claim | None:
        """A dead tutor's forms may be on their way out just now: that is over in a moment.

        None: a living tutor has the call.
        """
        for _ in range(CLAIM_TRIES):
            if claim := await asyncio.to_thread(
                self._spool.claim, opening.call_key, tutor=opening.tutor
            ):
                return claim
            await asyncio.sleep(CLAIM_SECONDS)
        return None

    async def identify(self, identification: Identification) -> IdentifyAnswer:
        """Raises ``OfficeAway``: a PIN cannot be checked here."""
        if not self._opened:
            raise OfficeAway("call not opened")
        return await self._office.identify(identification)

    async def note(self, notes: Notes) -> None:
        self._evidence.extend(notes.evidence)
        await self._keep_and_deliver(notes)

    async def evaluate(self, concept: str) -> Evaluation:
        """The office's evaluation, else ours: the same rubric over this call's evidence."""
        left = await self._deliver()
        if self._opened and not left:
            try:
                return await self._office.evaluate(concept)
            except OfficeAway:
                self._wait()
            except OfficeRefused as refused:
                logger.error("evaluation refused", extra={"status": refused.status})
        await self._keep_and_deliver(EvaluationRequest(concept=concept))
        return self._evaluate(self._own().call_key, concept, tuple(self._evidence))

    async def expect_recording(self, path: Path) -> None:
        """Say so before recording starts: if this process dies, what there is gets delivered.

        For a recording that is deleted again (consent withdrawn) nothing more need be said.
        """
        await self._keep(RecordingAt(path=path))

    async def upload_recording(self, path: Path) -> None:
        """The recording is complete. The file is removed when the office has it."""
        self._recordings.add(path)
        if any(_is_of(kept, path) for kept in self._kept()):
            await self._deliver()
        else:
            await self._keep_and_deliver(RecordingAt(path=path))

    async def close(self, report: CallReport) -> None:
        self._not_before = None  # the last chance in this process: ask once more
        await self._keep_and_deliver(report)

    async def release(self) -> None:
        """Call last, whatever happened. What the office does not have stays in the spool."""
        if self._opened and self._claim:
            await asyncio.to_thread(self._spool.settle, self._spool.of(self._own().call_key))
        if self._claim:
            self._claim.release()
            self._claim = None

    async def _keep_and_deliver(self, form: Keepable) -> None:
        if await self._keep(form):
            await self._deliver()
        else:
            await self._send_unkept(form)

    async def _keep(self, form: Keepable) -> bool:
        opening = self._own()
        try:
            await asyncio.to_thread(self._spool.keep, opening.call_key, opening, form)
        except OSError as error:
            _log_disk(error)
            return False
        return True

    async def _send_unkept(self, form: Keepable) -> None:
        """The disk fails: the lesson goes on, and the office may still take the form."""
        try:
            await hand_over(self._office, form)
        except (OfficeAway, OfficeRefused) as error:
            logger.error("form lost", extra={"error": type(error).__name__})

    async def _deliver(self) -> tuple[Kept, ...]:
        """Send what waits, oldest first; what is left afterwards."""
        async with self._delivering:
            if not self._waiting():
                try:
                    await self._deliver_now()
                except OfficeAway as away:
                    logger.warning("office away, form kept", extra={"reason": away.reason})
                    self._wait()
                except OSError as error:
                    _log_disk(error)
            return self._ready()

    async def _deliver_now(self) -> None:
        opening = self._own()
        if not self._opened:
            await self._open_late(opening)
        await deliver_forms(
            self._spool, opening, self._ready(), office=self._office, now=self._clock()
        )

    async def _open_late(self, opening: CallOpening) -> None:
        try:
            await self._office.open(opening)
        except OfficeRefused as refused:
            # Left to the main process, which decides what a refused opening means.
            raise OfficeAway(f"opening refused with {refused.status}") from None
        self._opened = True

    def _kept(self) -> tuple[Kept, ...]:
        return self._spool.of(self._own().call_key).kept

    def _ready(self) -> tuple[Kept, ...]:
        """All but a recording that is still being written."""
        return tuple(
            kept
            for kept in self._kept()
            if kept.kind != "recording" or any(_is_of(kept, path) for path in self._recordings)
        )

    def _waiting(self) -> bool:
        return self._not_before is not None and self._clock() < self._not_before

    def _wait(self) -> None:
        self._not_before = self._clock() + RETRY_AFTER

    def _own(self) -> CallOpening:
        if self._opening is None:
            raise RuntimeError("the call must be opened before anything else is asked")
        return self._opening


def _is_of(kept: Kept, path: Path) -> bool:
    try:
        return kept.kind == "recording" and kept.form() == RecordingAt(path=path)
    except Unreadable:
        return False  # left to the main process, which puts it aside


def _log_disk(error: OSError) -> None:
    logger.error("spool failed", extra={"errno": error.errno})
