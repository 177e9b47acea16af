"""``python -m infra.caller ring``: a simulated learner rings a number and tells what happens."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from agent.teaching.curriculum import load
from agent.teaching.forms import LearnerBrief
from infra.caller import narration
from infra.caller.baresip import Place
from infra.caller.ear import Ear
from infra.caller.heard import listen
from infra.caller.learner import Learner, Parts
from infra.caller.phone import Phone
from infra.caller.pupil import Pupil
from infra.caller.sound import read_mono
from infra.caller.tape import Recording
from infra.caller.voice import VOICES, Voice


def main() -> int:
    wanted = _arguments().parse_args()
    return asyncio.run(_ring(wanted))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.caller", description=__doc__)
    ring = parser.add_subparsers(required=True).add_parser(
        "ring", help="ring a tutor as a simulated learner, take the lesson, listen to the goodbye"
    )
    ring.add_argument("--to", required=True, help="SIP address to ring, sip:+1555…@host:port")
    ring.add_argument("--from", dest="caller", default="+15550100001", help="her number, E.164")
    ring.add_argument("--seed", type=int, required=True, help="the call's lesson seed")
    ring.add_argument("--learner", default="anna", help="first name, in the CMU dictionary")
    ring.add_argument("--pin", default="", help="secret number she keys when asked")
    ring.add_argument("--minutes", type=float, default=15.0, help="the lesson's budget")
    ring.add_argument(
        "--brief", type=Path, help="JSON of the LearnerBrief the office gives for her"
    )
    ring.add_argument("--explain", choices=("right", "wrong", "any"), default="right")
    ring.add_argument("--voice", choices=VOICES, default="slt")
    ring.add_argument("--folder", type=Path, help="where recordings stay (default: temporary)")
    ring.add_argument("--address", default="127.0.0.1", help="local address to bind to")
    return parser


async def _ring(wanted: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = (wanted.folder or Path(scratch)).absolute()
        brief = wanted.brief and LearnerBrief.model_validate_json(wanted.brief.read_text())
        pupil = Pupil(
            name=wanted.learner,
            pin=wanted.pin,
            seed=wanted.seed,
            minutes=wanted.minutes,
            brief=brief,
            explains=wanted.explain,
        )
        place = Place(folder / "phone", wanted.caller, address=wanted.address)
        async with Phone(place) as phone:
            parts = Parts(phone, Voice(folder / "voice", wanted.voice), Ear(), load())
            learner = Learner(pupil, parts)
            async for event in learner.call(wanted.to):
                print(told(event), flush=True)
        if learner.outcome is None or learner.outcome.recording is None:
            return 1
        print(measured(learner.outcome.recording))
        return 0 if learner.outcome.finished else 1


def told(event: narration.Event) -> str:
    """One event as a line."""
    values = (f"{f.name}={getattr(event, f.name)}" for f in fields(event))
    return f"{type(event).__name__}: {', '.join(values)}"


def measured(recording: Recording) -> str:
    call = listen(read_mono(recording.sent), read_mono(recording.heard), recording.shifts)
    if call.gap_p50 is None or call.gap_p95 is None:
        return "Heard: no reply to measure"
    return (
        f"Heard: {len(call.gaps)} replies, gap p50 {call.gap_p50:.2f} s, p95 {call.gap_p95:.2f} s, "
        f"{len(call.overlaps)} overlaps"
    )


if __name__ == "__main__":
    sys.exit(main())
