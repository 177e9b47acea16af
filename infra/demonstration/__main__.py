"""infra/demo: one real call on this machine, from ringing to the evaluation on the page."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.teaching import curriculum
from infra.caller import narration
from infra.caller.baresip import Place
from infra.caller.ear import Ear
from infra.caller.heard import Heard, listen
from infra.caller.learner import Learner, Outcome, Parts
from infra.caller.phone import Phone
from infra.caller.pupil import Pupil
from infra.caller.sound import Samples, read_mono, read_wav
from infra.caller.voice import Voice
from infra.demonstration.checks import Promise, promises, sound_promises
from infra.demonstration.record import Filed, OfficeFiles, recording_of
from infra.demonstration.story import Story
from infra.demonstration.terminal import Terminal
from infra.stack.ports import NotReadyError, until
from infra.stack.stack import REALISTIC, Delays, Stack
from webhooks.seeds import PHONE, PUPILS, TEACHER_EMAIL, TEACHER_PASSWORD

LESSON_MINUTES = "4"
CLOSED_SECONDS = 15.0
LONGEST_CALL = 200.0
LEARNER_VOICE = "rms"  # not the tutor's, and never among those the ear was adapted with
RING_TIPS = """
  Ring from a softphone on this machine (baresip, Linphone, …), without registering:
    account   {number} at 127.0.0.1, no password, codec PCMU
    dial      {uri}
  Say "my name is anna", key 4071 and #. Ctrl-C ends everything."""


@dataclass
class Shown:
    """Everything the demo saw of one call."""

    events: list[narration.Event] = field(default_factory=list)
    outcome: Outcome | None = None
    filed: Filed | None = None
    heard: Heard | None = None
    channels: tuple[Samples, Samples] | None = None


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="infra/demo",
        description="Starts the whole house on this machine, places one real SIP call with a "
        "simulated learner and shows what came of it. Needs no account and no key.",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the lesson and the learner (1)")
    parser.add_argument("--stay", action="store_true", help="leave everything up until Ctrl-C")
    parser.add_argument("--ring", action="store_true", help="start everything; you ring in")
    parser.add_argument(
        "--realistic", action="store_true", help="providers as slow as the real ones are"
    )
    parser.add_argument("--folder", type=Path, help="run folder (a new temporary one)")
    chosen = parser.parse_args(argv)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="phone-tutor-"))
    try:
        return asyncio.run(_demo(chosen, folder, Terminal()))
    except asyncio.CancelledError:
        return 130
    except NotReadyError as fault:
        print(f"\ninfra/demo: {fault}\nLook at `infra/setup --doctor`.", file=sys.stderr)
        return 1


async def _demo(chosen: argparse.Namespace, folder: Path, terminal: Terminal) -> int:
    _end_on_signals()
    delays = REALISTIC if chosen.realistic else Delays()
    extra = {"OFFICE_LESSON_MINUTES": LESSON_MINUTES}
    stack = Stack.planned(folder, seed=chosen.seed, delays=delays, extra=extra)
    terminal.title("Starting the house on this machine")
    begun = time.monotonic()
    try:
        await stack.up(lambda part: terminal.event("house", f"{part} is up"))
        terminal.event("house", f"ready after {time.monotonic() - begun:.1f} s")
        if chosen.ring:
            terminal.title(RING_TIPS.format(number=PHONE, uri=stack.sip_uri))
            await _until_told(stack)
            return 0
        kept = await _show(chosen.seed, stack, terminal)
        if chosen.stay:
            terminal.title("Everything stays up until Ctrl-C")
            await _until_told(stack)
        return 0 if kept else 1
    finally:
        _ignore_signals()  # a second Ctrl-C must not interrupt the tidying up
        await stack.down()


async def _show(seed: int, stack: Stack, terminal: Terminal) -> bool:
    terminal.title("A learner rings")
    files = OfficeFiles(stack.env()["OFFICE_DATABASE_URL"])
    try:
        shown = await ring(seed, stack, files, terminal=terminal)
    finally:
        files.close()
    if shown.filed is None:
        terminal.check(False, "the call reached the office", "")
        return False
    kept = [
        *promises(shown.events, shown.filed, learner=PUPILS[0].first_name),
        *sound_promises(shown.heard, shown.filed, shown.channels),
    ]
    _summary(shown, shown.filed, kept, stack=stack, terminal=terminal)
    return all(promise.kept for promise in kept)


async def ring(seed: int, stack: Stack, files: OfficeFiles, *, terminal: Terminal) -> Shown:
    shown, story = Shown(), Story(terminal, files)
    pupil = Pupil(
        PUPILS[0].first_name,
        PUPILS[0].pin,
        seed,
        minutes=float(LESSON_MINUTES),
        longest_call=LONGEST_CALL,
    )
    async with Phone(Place(stack.folder / "phone", PHONE)) as phone:
        voice = Voice(stack.folder / "voice", LEARNER_VOICE)
        learner = Learner(pupil, Parts(phone, voice, Ear(), curriculum.load()))
        following = asyncio.create_task(story.follow())
        try:
            async for event in learner.call(stack.sip_uri):
                story.tell(event)
                shown.events.append(event)
        finally:
            following.cancel()
    shown.outcome = learner.outcome

    def closed() -> bool:
        shown.filed = files.latest()
        return shown.filed is not None and shown.filed.complete

    await until(closed, what="the call in the office", seconds=CLOSED_SECONDS)
    story.catch_up()
    _listen(shown, stack)
    return shown


def _listen(shown: Shown, stack: Stack) -> None:
    if shown.outcome is not None and shown.outcome.recording is not None:
        tape = shown.outcome.recording
        shown.heard = listen(read_mono(tape.sent), read_mono(tape.heard), tape.shifts)
    if shown.filed is not None:
        stored = recording_of(shown.filed, Path(stack.env()["OFFICE_RECORDINGS_FOLDER"]))
        if stored is not None:
            samples, _ = read_wav(stored)
            shown.channels = (samples[:, 0], samples[:, 1])


def _summary(
    shown: Shown, filed: Filed, kept: list[Promise], *, stack: Stack, terminal: Terminal
) -> None:
    terminal.title("What came of it")
    for row in filed.evaluations:
        score = "not assessed" if row.score is None else f"{row.score} of 4"
        terminal.fact(row.concept, f"{score}: {row.reason or ''}")
        if row.misconceptions:
            terminal.fact("", f"misconceptions: {', '.join(row.misconceptions)}")
        rests = ", ".join(str(ref["sequence"]) for ref in row.evidence)
        terminal.fact("", f"rests on answers {rests or 'none'}")
    if shown.heard is not None and shown.heard.gaps:
        gaps = f"p50 {shown.heard.gap_p50:.2f} s, p95 {shown.heard.gap_p95:.2f} s"
        terminal.fact("heard latency", f"{gaps} over {len(shown.heard.gaps)} turns, at the phone")
    answered = next((e for e in shown.events if isinstance(e, narration.Answered)), None)
    if answered is not None:
        terminal.fact("ring to answer", f"{answered.waited:.2f} s")
    terminal.fact("memory of the stack", f"{stack.pss_megabytes():.0f} MB (PSS)")
    if filed.call.recording:
        terminal.fact(
            "recording", f"{stack.env()['OFFICE_RECORDINGS_FOLDER']}/{filed.call.recording}"
        )
    terminal.fact("transcript and marks", f"{stack.folder}/office.sqlite3")
    terminal.fact("dashboard", f"{stack.office_url}/calls/{filed.call.id} (with --stay)")
    terminal.fact("sign in", f"{TEACHER_EMAIL} / {TEACHER_PASSWORD}")
    terminal.title("What was promised")
    for promise in kept:
        terminal.check(promise.kept, promise.what, promise.detail)


def _end_on_signals() -> None:
    """Ctrl-C and SIGTERM end the demo wherever it is; its finally ends what it started."""
    demo = asyncio.current_task()
    assert demo is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, demo.cancel)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: None)


async def _until_told(stack: Stack) -> None:
    """Wait for Ctrl-C; says so when a part of the house ends meanwhile."""
    try:
        while True:
            stack.must_run()
            await asyncio.sleep(1.0)
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    sys.exit(main())
