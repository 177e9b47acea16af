"""One recogniser, a process of its own: PocketSphinx holds the interpreter lock while it works.

Reads requests on stdin and answers on stdout, each one byte of kind, four bytes of length and that
many bytes. ``B`` begins an utterance (JSON: terms, cmn), ``A`` is s16le audio at 16 kHz, ``E`` ends
it. Every answer is JSON. Two searches run over the same audio: the lesson grammar, and a language
model for free speech, which also says how far the grammar's reading can be trusted.
"""

import json
import math
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from pocketsphinx import Decoder, get_model_path

from infra.offline.grammar import JUNK, PHONES, expected_words, grammar, words_of

HERE = Path(__file__).parent
HEADER = struct.Struct(">cI")
LEARNT = 0.3  # share of what a call measured in its cepstral mean
FRAME_SECONDS = 0.01
SCORE_SHIFT = 1024.0  # PocketSphinx keeps its scores shifted right by ten bits
TAKING_BACK = frozenset({"no", "sorry", "wait", "mean"})
SILENT = frozenset({"<s>", "</s>", "<sil>", "(NULL)", "[NOISE]", "[SPEECH]"})

# Logistic regression of "the grammar heard right" on the training voices (awb, kal16): the lead of
# its score over the language model's, a spoken frame, and the share of words both agree on. A plain
# reading is what most answers are; the grammar makes a long or corrected one of free speech.
TRUST_BASE, TRUST_LEAD, TRUST_AGREED = 0.3, 1.2, 4.6
TRUST_PLAIN, TRUST_ODD = 1.2, -1.5
PLAIN_WORDS = 5
TRUST_NEEDED = 0.65
BEYOND_DOUBT = 0.93
MOST_LEAD = 1.0
MORE_WORDS = 2  # that the language model may hear in what is still a plain answer
SOUNDS_LIKE = {"to": "two", "too": "two", "for": "four", "ate": "eight", "won": "one", "i'm": "um"}


@dataclass(frozen=True)
class Reading:
    """The best path of one search: words with (start, end) seconds and a posterior each."""

    words: tuple[tuple[str, float, float, float], ...]
    score: float

    @property
    def text(self) -> str:
        return " ".join(word for word, *_ in self.words)


class Recogniser:
    def __init__(self) -> None:
        self._home = (HERE / "narrowband.cmn").read_text().strip()
        self._lesson = self._decoder(lm=None, lw=6.5, wip=0.05, bestpath=False)
        self._free = self._decoder(lm=get_model_path("en-us/en-us.lm.bin"))
        for phone in PHONES:
            self._lesson.add_word(JUNK + phone.lower(), phone, phone == PHONES[-1])
        self._grammars: dict[tuple[str, ...], str] = {}
        self._free_ended = True
        self.begin((), "")
        self.hear(bytes(3200))
        self.end()
        self.finish()

    def _decoder(self, **options: Any) -> Any:
        return Decoder(
            hmm=get_model_path("en-us/en-us"),
            dict=get_model_path("en-us/cmudict-en-us.dict"),
            mllr=str(HERE / "narrowband.mllr"),
            cmninit=self._home,
            logfn="/dev/null",
            **options,
        )

    def begin(self, terms: tuple[str, ...], cmn: str) -> None:
        """Start an utterance with what this call has taught about its line (``cmn``)."""
        self._lesson.activate_search(self._grammar(terms))
        for decoder in (self._lesson, self._free):
            decoder.set_cmn(cmn or self._home)
            decoder.start_utt()
        self._free_ended = False

    def hear(self, samples: bytes) -> str:
        """More audio; the words so far."""
        self._lesson.process_raw(samples)
        self._free.process_raw(samples)
        heard = self._words_so_far(self._lesson)
        return heard if heard and not heard.startswith(JUNK) else self._words_so_far(self._free)

    def end(self) -> dict[str, object]:
        """The final reading. Ending the free search costs 100-300 ms (its second pass), so what
        the first pass already leaves no doubt of is answered before; ``finish`` ends it then."""
        self._lesson.end_utt()
        lesson, free = best_path(self._lesson), best_path(self._free)
        if trust(lesson, free) < BEYOND_DOUBT:
            self.finish()
            free = best_path(self._free)
        chosen, words = choose(lesson, free)
        return {"text": chosen, "words": words, "cmn": self._learnt()}

    def finish(self) -> None:
        """End the free search if it is still open; after ``end`` and before the next ``begin``."""
        if not self._free_ended:
            self._free.end_utt()
            self._free_ended = True

    def _learnt(self) -> str:
        """The call's cepstral mean, near the usual one: of one short word it is that word's."""
        usual, now = self._home.split(","), self._lesson.get_cmn(True).split(",")
        mixed = (float(a) + LEARNT * (float(b) - float(a)) for a, b in zip(usual, now, strict=True))
        return ",".join(f"{value:.2f}" for value in mixed)

    def _grammar(self, terms: tuple[str, ...]) -> str:
        if terms not in self._grammars:
            known = tuple(term for term in terms if all(map(self._knows, words_of(term))))
            name = f"lesson{len(self._grammars)}"
            missing = [word for word in expected_words(()) if not self._knows(word)]
            if missing:
                raise LookupError(f"not in the dictionary: {missing}")
            self._lesson.add_jsgf_string(name, grammar(known))
            self._grammars[terms] = name
        return self._grammars[terms]

    def _knows(self, word: str) -> bool:
        return bool(self._lesson.lookup_word(word))

    @staticmethod
    def _words_so_far(decoder: Any) -> str:
        hypothesis = decoder.hyp()
        return bare(hypothesis.hypstr) if hypothesis else ""


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Without the dictionary's "(2)" of other pronunciations and without noises."""
    words = (word.split("(")[0] for word in text.split() if word not in SILENT)
    return " ".join(word for word in words if word)


def best_path(decoder: Any) -> Reading:
    hypothesis = decoder.hyp()
    if hypothesis is None:
        return Reading((), -math.inf)
    words = tuple(
        (
            bare(piece.word),
            piece.start_frame * FRAME_SECONDS,
            (piece.end_frame + 1) * FRAME_SECONDS,
            float(piece.prob),
        )
        for piece in decoder.seg()
        if bare(piece.word)
    )
    score = hypothesis.best_score
    return Reading(words, math.log(score) * SCORE_SHIFT if score > 0 else -math.inf)


def trust(lesson: Reading, free: Reading) -> float:
    """0..1: how likely the grammar's reading is right; 0 for its reject path."""
    if not lesson.words or lesson.text.startswith(JUNK):
        return 0.0
    spoken = sum(end - start for _, start, end, _ in lesson.words) / FRAME_SECONDS
    lead = (lesson.score - free.score) / max(spoken, 1.0) if free.words else 1.0
    agreed = SequenceMatcher(None, sounds(lesson.text), sounds(free.text)).ratio()
    power = TRUST_BASE + TRUST_LEAD * max(-3.0, min(MOST_LEAD, lead)) + TRUST_AGREED * agreed
    power += TRUST_PLAIN if plain(lesson.text.split(), free.text.split()) else TRUST_ODD
    return 1 / (1 + math.exp(-power))


def sounds(text: str) -> list[str]:
    """Words with those that sound alike made equal."""
    return [SOUNDS_LIKE.get(word, word) for word in text.split()]


def plain(words: Sequence[str], freely: Sequence[str]) -> bool:
    """One short answer, nothing taken back, and not a scrap of a longer sentence."""
    corrected = any(word in TAKING_BACK for word in words[1:])
    scrap = len(freely) > len(words) + MORE_WORDS
    return len(words) <= PLAIN_WORDS and not corrected and not scrap


def choose(lesson: Reading, free: Reading) -> tuple[str, list[tuple[str, float, float, float]]]:
    """The grammar's words where it can be trusted, else what the language model made of it."""
    trusted = trust(lesson, free)
    if trusted >= TRUST_NEEDED:
        return lesson.text, [(word, a, b, trusted) for word, a, b, _ in lesson.words]
    return free.text, [(word, a, b, min(0.95, p)) for word, a, b, p in free.words]


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    recogniser = Recogniser()
    reply(answers, {"ready": True})
    while header := requests.read(HEADER.size):
        kind, size = HEADER.unpack(header)
        payload = requests.read(size)
        if kind == b"B":
            asked = json.loads(payload)
            recogniser.begin(tuple(asked["terms"]), asked["cmn"])
            reply(answers, {})
        elif kind == b"A":
            reply(answers, {"text": recogniser.hear(payload)})
        else:
            reply(answers, recogniser.end())
            recogniser.finish()


def reply(answers: BinaryIO, answer: dict[str, object]) -> None:
    payload = json.dumps(answer).encode()
    answers.write(HEADER.pack(b"R", len(payload)) + payload)
    answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
