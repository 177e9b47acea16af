"""Which voice detector hears a telephone best? Silero's plugin at 8 and 16 kHz, and the one that
livekit brings along, with the same thresholds on the same audio."""

import argparse
import asyncio
import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from livekit import rtc
from livekit.agents import inference, vad
from livekit.plugins import silero

from infra.bench.report import shown, table
from infra.bench.vad_material import HEARD, Track, track, utterances
from infra.caller.heard import percentile

FRAME = HEARD // 50  # 20 ms, as the session is given them
SILENCE, ACTIVATION, SPEECH = 0.1, 0.5, 0.05  # as agent.turn_taking asks
LATE = 0.6  # seconds; a start later than this has missed the beginning of the speech
CONDITIONS: Sequence[tuple[str, float | None]] = (
    ("line", None),
    ("line", 20.0),
    ("line", 10.0),
    ("babble", 20.0),
    ("babble", 15.0),
    ("babble", 10.0),
)
DETECTORS: Mapping[str, Callable[[], vad.VAD]] = {
    "silero 8 kHz": lambda: _silero(8000),
    "silero 16 kHz": lambda: _silero(16000),
    "livekit 16 kHz": lambda: inference.VAD(
        min_speech_duration=SPEECH, min_silence_duration=SILENCE, activation_threshold=ACTIVATION
    ),
}


def _silero(rate: int) -> vad.VAD:
    return silero.VAD.load(
        min_speech_duration=SPEECH,
        min_silence_duration=SILENCE,
        activation_threshold=ACTIVATION,
        sample_rate=8000 if rate == 8000 else 16000,
    )


@dataclass(frozen=True)
class Row:
    """Delays in seconds after the real start and end. ``missed`` and ``late``: of all stretches of
    speech; ``alarms``: starts a minute where nobody spoke; ``held``: share of the time without
    speech that was taken for speech; ``cpu``: seconds a second of audio."""

    detector: str
    noise: str
    snr: float | None
    stretches: int
    start_p50: float
    start_p95: float
    end_p50: float
    end_p95: float
    missed: float
    late: float
    alarms: float
    held: float
    cpu: float


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("vad", help="which voice detector is best", description=__doc__)
    parser.add_argument("--speech", type=Path, default=None, help="a folder of recordings to add")
    parser.add_argument("--seeds", type=int, default=3, help="orders and noises (3)")
    parser.add_argument("--table", type=Path, default=Path(__file__).with_name("vad.csv"))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    clips = utterances(chosen.speech)
    rows: list[Row] = []
    for noise, snr in CONDITIONS:
        tracks = [track(clips, noise=noise, snr=snr, seed=seed) for seed in range(chosen.seeds)]
        for name, detector in DETECTORS.items():
            rows.append(measured(name, detector, tracks, noise=noise, snr=snr))
            print(f"{name}, {noise}, {snr or 'quiet'}: done", flush=True)
    _write(chosen.table, rows)
    head = [field.name for field in fields(Row)]
    print(table(head, [[_cell(value) for value in asdict(row).values()] for row in rows]))
    return 0


def measured(
    name: str,
    detector: Callable[[], vad.VAD],
    tracks: Sequence[Track],
    *,
    noise: str,
    snr: float | None,
) -> Row:
    """One detector in one condition, all tracks together."""
    starts: list[float] = []
    ends: list[float] = []
    missed, alarms, audio, quiet, held = 0, 0, 0.0, 0.0, 0.0
    began = time.process_time()
    heard = [asyncio.run(_events(detector(), one)) for one in tracks]
    cpu = time.process_time() - began
    for one, spans in zip(tracks, heard, strict=True):
        for start, end in one.speech:
            found = [span for span in spans if span[0] < end + LATE and span[1] > start]
            missed += not found
            if found:
                starts.append(max(0.0, found[0][0] - start))
                ends.append(found[-1][1] - end)
        alarms += sum(not _is_speech(span, one.speech) for span in spans)
        held += sum(end - start for start, end in spans) - _both(spans, one.speech)
        audio += one.seconds
        quiet += one.seconds - sum(end - start for start, end in one.speech)
    stretches = sum(len(one.speech) for one in tracks)
    return Row(
        detector=name,
        noise=noise,
        snr=snr,
        stretches=stretches,
        start_p50=_at(starts, 50),
        start_p95=_at(starts, 95),
        end_p50=_at(ends, 50),
        end_p95=_at(ends, 95),
        missed=round(missed / stretches, 4),
        late=round(sum(start > LATE for start in starts) / stretches, 4),
        alarms=round(alarms / quiet * 60, 2),
        held=round(held / quiet, 3),
        cpu=round(cpu / audio, 4),
    )


def _at(seconds: list[float], rank: float) -> float:
    return round(percentile(seconds, rank) or 0.0, 3)


def _both(some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> float:
    """Seconds that lie in both."""
    shared = (min(a[1], b[1]) - max(a[0], b[0]) for a in some for b in others)
    return sum(seconds for seconds in shared if seconds > 0)


def _is_speech(span: tuple[float, float], speech: Sequence[tuple[float, float]]) -> bool:
    return any(span[0] < end + LATE and span[1] > start for start, end in speech)


async def _events(detector: vad.VAD, one: Track) -> list[tuple[float, float]]:
    """When the detector said that speech began and ended, on the audio's clock."""
    stream = detector.stream()
    for at in range(0, len(one.signal), FRAME):
        part = one.signal[at : at + FRAME]
        stream.push_frame(rtc.AudioFrame(part.tobytes(), HEARD, 1, len(part)))
    stream.end_input()
    spans: list[tuple[float, float]] = []
    began: float | None = None
    async for event in stream:
        if event.type is vad.VADEventType.START_OF_SPEECH:
            began = event.timestamp
        elif event.type is vad.VADEventType.END_OF_SPEECH and began is not None:
            spans.append((began, event.timestamp))
            began = None
    await stream.aclose()
    return spans if began is None else [*spans, (began, one.seconds)]


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        out.writeheader()
        out.writerows(asdict(row) for row in rows)
    print(f"raw data: {path}")


def _cell(value: object) -> str:
    return shown(value, 3) if isinstance(value, float) or value is None else str(value)
