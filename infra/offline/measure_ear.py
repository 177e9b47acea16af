"""How well the ear hears: ``python -m infra.offline.measure_ear --url http://127.0.0.1:PORT``.

Speaks numbers and free sentences in voices the ear was not made for, over mu-law, into the running
server as Deepgram's client would, and prints right / wrong / rejected, word error rate, confidence
and the time from the end of speech to the final. ``--pace`` sends in real time: only then are the
times meaningful; without it only the words are.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import numpy as np

from infra.offline.phone_line import EAR_RATE, over_the_phone, synthesise, to_pcm, with_silence

TERMS = ("anna", "samuel", "plus", "carry", "tens", "ones", "groups of", "times", "count on")
CARRIERS = ("it is {}", "{}", "um {}")
SENTENCES = (
    "because the ones make ten or more",
    "ten ones become one new ten",
    "you take one ten and change it to ten ones",
    "the first digit shows how many tens there are",
    "it is the same as adding the number again and again",
    "you start with the next number",
    "i counted on from the bigger number",
    "i do not understand the question",
    "there are three groups with four in each group",
    "can you explain it to me one more time",
    "the number on the left is worth more",
    "my brother took the phone away",
)
_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
ONES = tuple(_ONES.split())
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
PACKET = 1600  # bytes: 50 ms, as the plugin sends
BEFORE, AFTER = 0.6, 0.9  # seconds of idle line around each utterance


@dataclass(frozen=True)
class Outcome:
    said: str
    heard: str
    confidence: float
    delay: float | None  # seconds from the end of speech to the final


def in_words(number: int) -> str:
    """English, 0 to 99."""
    if number < len(ONES):
        return ONES[number]
    ones = number % 10
    return TENS[number // 10] + (f" {ONES[ones]}" if ones else "")


def numbers(count: int) -> list[str]:
    rng = np.random.default_rng(11)
    drawn = rng.integers(0, 100, count)
    return [CARRIERS[i % 3].format(in_words(int(n))) for i, n in enumerate(drawn)]


async def hear(url: str, voice: str, texts: Sequence[str], *, pace: bool) -> list[Outcome]:
    """One call: all texts one after another."""
    query = [("sample_rate", str(EAR_RATE)), ("interim_results", "true")]
    query += [("keyterm", term) for term in TERMS]
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/v1/listen", params=query) as socket,
    ):
        return [await _one(socket, voice, text, pace=pace) for text in texts]


async def _one(
    socket: aiohttp.ClientWebSocketResponse, voice: str, text: str, *, pace: bool
) -> Outcome:
    speech = over_the_phone(synthesise(voice, text), narrow=bool(len(text) % 2))
    audio = to_pcm(with_silence(speech, BEFORE, AFTER, seed=len(text)))
    end_byte = int((BEFORE + len(speech) / EAR_RATE) * EAR_RATE) * 2
    reading = asyncio.create_task(_finals(socket))
    ended_at = 0.0
    start = time.monotonic()
    for at in range(0, len(audio), PACKET):
        if pace:
            await asyncio.sleep(max(0.0, start + (at + PACKET) / 2 / EAR_RATE - time.monotonic()))
        await socket.send_bytes(audio[at : at + PACKET])
        if at <= end_byte:
            ended_at = start + end_byte / 2 / EAR_RATE
    await socket.send_str(json.dumps({"type": "Finalize"}))
    words, confidences, last = await reading
    delay = last - ended_at if pace and last else None
    mean = float(np.mean(confidences)) if confidences else 0.0
    return Outcome(text, " ".join(words), mean, delay)


async def _finals(
    socket: aiohttp.ClientWebSocketResponse,
) -> tuple[list[str], list[float], float]:
    words: list[str] = []
    confidences: list[float] = []
    last = 0.0
    async for message in socket:
        result = json.loads(message.data)
        if not result.get("is_final"):
            continue
        best = result["channel"]["alternatives"][0]
        if result.get("from_finalize"):
            break
        last = time.monotonic()
        if best["transcript"]:
            words += best["transcript"].split()
            confidences.append(best["confidence"])
    return words, confidences, last


def number_words(text: str) -> list[str]:
    known = {*ONES, *TENS, "hundred", "thousand", "minus", "point", "half", "oh"}
    return [word for word in text.split() if word in known]


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Word edit distance."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(said, 1):
        above, row = row, [i]
        for j, b in enumerate(heard, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def report(voice: str, spoken: Sequence[Outcome], free: Sequence[Outcome]) -> None:
    right = [o for o in spoken if number_words(o.heard) == number_words(o.said)]
    other = [o for o in spoken if o not in right]
    rejected = [o for o in other if not number_words(o.heard)]
    wrong = [o for o in other if number_words(o.heard)]
    print(
        f"{voice}: {len(spoken)} numbers: right {len(right)} wrong {len(wrong)} "
        f"rejected {len(rejected)}"
    )
    for name, group in (("right", right), ("wrong", wrong)):
        if group:
            spread = np.percentile([o.confidence for o in group], [10, 50, 90]).round(2)
            print(f"  confidence {name}: p10 {spread[0]} p50 {spread[1]} p90 {spread[2]}")
    for outcome in other:
        print(f"  {outcome.said!r} -> {outcome.heard!r} ({outcome.confidence:.2f})")
    if free:
        wrong_words = sum(errors(o.said.split(), o.heard.split()) for o in free)
        total = sum(len(o.said.split()) for o in free)
        print(f"  {len(free)} free sentences: word error rate {wrong_words / total:.0%}")
        for outcome in free:
            print(f"  {outcome.said!r} -> {outcome.heard!r} ({outcome.confidence:.2f})")
    delays = [o.delay * 1000 for o in (*spoken, *free) if o.delay is not None]
    if delays:
        middle, high = np.percentile(delays, [50, 95])
        print(f"  end of speech to final: p50 {middle:.0f} ms, p95 {high:.0f} ms")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8990")
    parser.add_argument("--voices", default="slt,rms")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--pace", action="store_true")
    options = parser.parse_args()
    for voice in options.voices.split(","):
        spoken = await hear(options.url, voice, numbers(options.count), pace=options.pace)
        free = await hear(options.url, voice, SENTENCES, pace=options.pace)
        report(voice, spoken, free)


if __name__ == "__main__":
    asyncio.run(main())
