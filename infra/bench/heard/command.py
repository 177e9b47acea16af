"""Rings the real tutor over SIP and measures what the caller hears, on the phone's own recording.

Starts our own house with providers as slow as real ones (final transcript 150 ms, first token 250,
first audio 120), or rings any other tutor with --sip. A scripted caller answers, hesitates,
corrects herself, says "uh-huh" and barges in; every figure is printed beside its target, with a
bootstrap interval over whole calls. Raw rows and a picture are left in --out. The full run takes
some hours; --quick two to three minutes.
"""

import argparse
import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path

from infra.bench.heard import providers
from infra.bench.heard.caller import Mouth, Tools, Wanted
from infra.bench.heard.figures import Row, Usage, compared, printed
from infra.bench.heard.house import House
from infra.bench.heard.kinds import INTO_SPEECH, MEASURED, OF_NUMBERS, OF_SENTENCES, Kind
from infra.bench.heard.picture import draw
from infra.bench.heard.rows import CallTaken, rows_of
from infra.bench.heard.self_check import checked
from infra.bench.heard.speech import folder_of
from infra.bench.heard.stranger import Stranger
from infra.bench.report import keep, shown, table
from infra.caller.baresip import Place
from infra.caller.phone import Phone
from infra.caller.voice import Voice

TURN_TAKING = ("model", "vad", "stt", "manual", "floor")
NUMBERS, SENTENCES = "numeracy", "english-a2"
FAULT_SECONDS = 150.0
MOST_CALLS = 60  # of one seed and subject
FRUITLESS = 2  # calls in a row without a wanted turn
QUICK = {"seeds": (11,), "turns": 5, "seconds": 75.0}
STRANGERS_NUMBER = "+15550100099"
STRANGERS_VOICE = "rms"


@dataclass
class Results:
    rows: list[Row] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "heard",
        help="what the caller hears: gaps, cut-ins, false stops, barge-in, faults, cost",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="a look: one seed, a few turns a class, no faults")
    add("--self-check", action="store_true", help="only the bench's own error, on made recordings")
    add("--turns", type=int, default=150, metavar="N", help="a class, over all seeds (150)")
    add("--seeds", type=_seeds, default=(11, 12, 13, 14, 15), metavar="A-B", help="of the lesson, "
        "such as 11-15 or 3,5; from 1001 on they are kept for reports (11-15)")  # fmt: skip
    add("--turn-taking", type=_variants, default=("",), metavar="MODE[,MODE]",
        help=f"the tutor's TUTOR_TURN_TAKING: {', '.join(TURN_TAKING)}; with two each seed is rung "
        "with both and they are compared call by call (as it is set by default)")  # fmt: skip
    add("--only", type=_kinds, default=MEASURED, metavar="CLASS[,CLASS]",
        help=f"of {', '.join(MEASURED)} (all)")  # fmt: skip
    add("--faults", type=_faults, default=None, metavar="SERVICE:KIND[,…]",
        help="stt, llm, tts : 500, 429, hang, drop, slow; or all, none (all)")  # fmt: skip
    add("--fault-count", type=int, default=1, help="pieces of work that meet the fault (1)")
    add("--speech", type=Path, metavar="FOLDER", help="say these recordings (8 kHz mono, with a "
        "manifest.json) where one of the class is there")  # fmt: skip
    add("--sip", metavar="URI", help="ring this tutor and start none; classes without a question")
    add("--seconds", type=float, default=420.0, help="longest call (420)")
    add("--out", type=Path, default=Path(".run/bench/heard"), help="raw rows and picture go here")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    if chosen.self_check:
        return _self_check()
    if chosen.quick:
        vars(chosen).update(QUICK)
    if chosen.faults is None:
        chosen.faults = (
            () if chosen.quick or chosen.only != MEASURED else providers.faults_of("all")
        )
    chosen.recorded = folder_of(chosen.speech) if chosen.speech else ()
    results = Results()
    ringing = _strangers(chosen, results) if chosen.sip else _houses(chosen, results)
    try:
        asyncio.run(ringing)
    except KeyboardInterrupt:
        _say("stopped: what was measured so far")
    _report(chosen, results)
    return 0 if results.rows else 1


# ---- what is asked for


def _seeds(text: str) -> tuple[int, ...]:
    low, dash, high = text.partition("-")
    if dash:
        return tuple(range(int(low), int(high) + 1))
    return tuple(int(one) for one in text.split(","))


def _variants(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if not set(chosen) <= set(TURN_TAKING):
        raise ValueError(text)
    return chosen


def _kinds(text: str) -> tuple[Kind, ...]:
    return tuple(Kind(one) for one in text.split(","))


_faults = providers.faults_of


def _say(text: str) -> None:
    print(text, flush=True)


# ---- ringing


async def _houses(chosen: argparse.Namespace, results: Results) -> None:
    folder = Path(tempfile.mkdtemp(prefix="phone-tutor-heard-"))
    _say(f"recordings: {folder}")
    for seed, variant in product(chosen.seeds, chosen.turn_taking):
        name = f"{seed}-{variant or 'as-set'}"
        _say(f"seed {seed} {variant}: starting the house")
        house = House.planned(folder / name, seed, variant, told=_say)
        house.recorded = chosen.recorded
        try:
            await house.stack.up()
            await _one_seed(house, chosen=chosen, results=results)
            if seed == chosen.seeds[0]:
                await _faulty(house, chosen, results)
        finally:
            results.usages += house.usages
            await house.stack.down()


def _each(chosen: argparse.Namespace) -> int:
    """Turns of a class and seed, so that all seeds together have what was asked for."""
    return max(1, -(-int(chosen.turns) // len(chosen.seeds)))


async def _one_seed(house: House, *, chosen: argparse.Namespace, results: Results) -> None:
    each = _each(chosen)
    into = [kind for kind in INTO_SPEECH if kind in chosen.only]
    for subject, kinds in ((NUMBERS, OF_NUMBERS), (SENTENCES, OF_SENTENCES)):
        wanted = Wanted(Counter({kind: each for kind in kinds if kind in chosen.only}))
        if subject == NUMBERS or not any(kind in chosen.only for kind in OF_NUMBERS):
            wanted.left.update(dict.fromkeys(into, each))
        fruitless = calls = 0
        while wanted.of(MEASURED) and fruitless < FRUITLESS and calls < MOST_CALLS:
            left = sum(wanted.left[kind] for kind in wanted.of(MEASURED))
            _say(f"seed {house.seed} {house.variant}: {subject}, {left} turns to take")
            call = await house.ring(subject, wanted, seconds=chosen.seconds)
            calls += 1
            fruitless = 0 if _taken(call, results) else fruitless + 1
            if chosen.quick:
                break


async def _faulty(house: House, chosen: argparse.Namespace, results: Results) -> None:
    for fault in chosen.faults:
        counted = providers.Fault(fault.service, fault.kind, chosen.fault_count)
        _say(f"fault {counted}")
        wanted = Wanted(Counter({Kind.FAULT: 1}))
        subject = SENTENCES if fault.service == "llm" else NUMBERS
        call = await house.ring(subject, wanted, seconds=FAULT_SECONDS, fault=counted)
        _taken(call, results)


async def _strangers(chosen: argparse.Namespace, results: Results) -> None:
    folder = Path(tempfile.mkdtemp(prefix="phone-tutor-heard-"))
    _say(f"recordings: {folder}")
    each = _each(chosen)
    for seed in chosen.seeds:
        kinds = [kind for kind in (*OF_SENTENCES, *INTO_SPEECH) if kind in chosen.only]
        wanted, chance = Wanted(Counter(dict.fromkeys(kinds, each))), random.Random(seed)
        fruitless = number = 0
        while wanted.of(kinds) and fruitless < FRUITLESS and number < MOST_CALLS:
            number += 1
            place = Place(folder / f"{seed}-{number}", STRANGERS_NUMBER)
            async with Phone(place) as phone:
                mouth = Mouth(Voice(folder / "voice", STRANGERS_VOICE), chosen.recorded, chance)
                tools = Tools(mouth, providers.NoProviders(), wanted, chance, _say)
                stranger = Stranger(phone, tools, [])
                await stranger.ring(chosen.sip, seconds=chosen.seconds)
            taken = tuple(stranger.taken)
            call = CallTaken(seed, "", "", number, taken, stranger.recording)
            fruitless = 0 if _taken(call, results) else fruitless + 1


def _taken(call: CallTaken, results: Results) -> int:
    """Measure the call; how many rows it gave."""
    fresh = rows_of(call)
    results.rows += fresh
    gaps = [row.measured.gap for row in fresh if row.measured.gap is not None]
    middle = shown(sorted(gaps)[len(gaps) // 2]) if gaps else "-"
    _say(f"  {len(fresh)} turns measured, gap {middle} s in the middle")
    return len(fresh)


# ---- telling


def _self_check() -> int:
    """Exit code 1 where a verdict is wrong."""
    errors = checked()
    rows = [
        (e.name, str(e.rounds), "" if e.worst is None else f"{1000 * e.worst:.1f}", str(e.wrong))
        for e in errors
    ]
    print(table(("made recordings", "n", "worst error, ms", "wrong"), rows))
    return 1 if any(e.wrong for e in errors) else 0


def _report(chosen: argparse.Namespace, results: Results) -> None:
    for variant in chosen.turn_taking:
        rows = [row for row in results.rows if row.variant == variant]
        print(f"\n{variant or 'as it is set'}: {len(rows)} turns")
        print(printed(rows, [one for one in results.usages if one.variant == variant and one.cpu]))
        _doubts(rows)
    first = chosen.turn_taking[0]
    for other in chosen.turn_taking[1:]:
        print()
        print(compared(results.rows, first, other))
    raw = {
        "asked": {key: str(value) for key, value in vars(chosen).items() if key not in ("run",)},
        "rows": [row.flat() for row in results.rows],
        "usage": [asdict(one) for one in results.usages],
    }
    keep(chosen.out / "heard.json", raw)
    if values := _seconds(results.rows):
        draw(values, chosen.out / "heard.svg")
        print(f"picture: {chosen.out / 'heard.svg'}")


def _doubts(rows: Sequence[Row]) -> None:
    """What is left out of the figures, and why."""
    collided = sum(row.measured.collided for row in rows)
    misheard = sum(not row.as_told for row in rows)
    print(f"both began at once: {collided}; the ear cut her words elsewhere: {misheard}")


def _seconds(rows: Iterable[Row]) -> dict[str, dict[str, list[float]]]:
    """What the picture shows: seconds by variant and class."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        value = row.measured.silent_after if row.kind is Kind.BARGE_IN else row.measured.gap
        if value is not None and row.kind is not Kind.FAULT:
            by_kind = found.setdefault(row.variant or "as it is set", {})
            by_kind.setdefault(row.kind.value, []).append(value)
    return found
