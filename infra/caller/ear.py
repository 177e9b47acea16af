"""The learner's own ear: what did the tutor just say, out of the sentences that could have come?

pocketsphinx with a grammar of those sentences in any order and number. It knows nothing but the
sound on the line and the candidates.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from pocketsphinx import Decoder, get_model_path, set_loglevel
from rapidfuzz.distance import Levenshtein

from infra.caller.sound import RATE, Samples

EAR_RATE = 16000
SURE = 0.8  # all of the text was heard
GOOD = 0.55  # it was most likely this one
MARGIN_SECONDS = 0.25
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
WORD = re.compile(r"[a-z']+")
# Made for telephone speech by infra.offline; two small text files.
ADAPTATION = Path(__file__).parent.parent / "offline"


def words_of(text: str) -> tuple[str, ...]:
    """Lower case, without punctuation; "fifty-four" is two words."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


Words = tuple[str, ...]


def sentences_of(text: str) -> tuple[Words, ...]:
    """The sentences of a text, as words."""
    found = (words_of(part) for part in SENTENCE_END.split(text))
    return tuple(words for words in found if words)


def grammar(texts: Iterable[tuple[Words, ...]]) -> str:
    """JSGF: a first sentence of any of the texts, then any of the later ones.

    The echoes of a hundred numbers come first or not at all: kept out of the loop they cost little.
    """
    split = [(text[0], text[1:]) for text in texts if text]
    first = dict.fromkeys(begin for begin, _ in split)
    later = dict.fromkeys(words for _, rest in split for words in rest)
    rules = ["#JSGF V1.0;", "grammar tutor;", f"<first> = {_choice(first)} ;"]
    if later:
        rules += [f"<later> = {_choice(later)} ;", "public <said> = <first> <later>* ;"]
    else:
        rules.append("public <said> = <first> ;")
    return "\n".join(rules) + "\n"


def _choice(sentences: Iterable[Words]) -> str:
    return " | ".join(" ".join(words) for words in sentences)


@dataclass(frozen=True)
class Nearest:
    """Which of the texts it was, and how much of it was heard (0-1)."""

    index: int
    score: float

    @property
    def sure(self) -> bool:
        return self.score >= SURE


def nearest(heard: Sequence[str], texts: Sequence[str]) -> Nearest | None:
    """The text closest to the words heard, the earlier one of equals; None: no text is close."""
    scores = [Levenshtein.normalized_similarity(heard, words_of(text)) for text in texts]
    best = max(range(len(texts)), key=scores.__getitem__, default=None)
    return Nearest(best, scores[best]) if best is not None and scores[best] >= GOOD else None


class Ear:
    """One recogniser. Use it from one call at a time."""

    def __init__(self) -> None:
        set_loglevel("FATAL")
        self._decoder = Decoder(
            hmm=get_model_path("en-us/en-us"),
            dict=get_model_path("en-us/cmudict-en-us.dict"),
            lm=None,
            loglevel="FATAL",
            mllr=str(ADAPTATION / "narrowband.mllr"),
            cmninit=(ADAPTATION / "narrowband.cmn").read_text().strip(),
        )
        self._one_at_a_time = asyncio.Lock()

    async def listen(self, samples: Samples, texts: Iterable[str]) -> tuple[str, ...]:
        """The words heard in 8 kHz ``samples``; () when none of the sentences fits."""
        known = [self._known(sentences_of(text)) for text in texts]
        if not any(known) or samples.size == 0:
            return ()
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._decode, samples, grammar(known))

    def knows(self, word: str) -> bool:
        return self._decoder.lookup_word(word) is not None

    def _known(self, sentences: Iterable[Words]) -> tuple[Words, ...]:
        """Without the words the dictionary lacks: the rest of the sentence still tells."""
        kept = (tuple(word for word in words if self.knows(word)) for words in sentences)
        return tuple(words for words in kept if words)

    def _decode(self, samples: Samples, jsgf: str) -> tuple[str, ...]:
        self._decoder.add_jsgf_string("tutor", jsgf)
        self._decoder.activate_search("tutor")
        self._decoder.start_utt()
        self._decoder.process_raw(_widened(samples), full_utt=True)
        # Before the end: a sentence whose last word was blurred has no final state, and then the
        # whole of it would be taken back.
        heard = self._decoder.hyp()
        self._decoder.end_utt()
        return words_of(heard.hypstr) if heard is not None else ()


def _widened(samples: Samples) -> bytes:
    """16 kHz with a little quiet hiss around: digital silence upsets the cepstral mean."""
    wide = soxr.resample(samples.astype(np.float64), RATE, EAR_RATE)
    margin = np.zeros(int(MARGIN_SECONDS * EAR_RATE))
    padded = np.concatenate([margin, wide, margin])
    hiss = np.random.default_rng(0).normal(0.0, 3.0, padded.size)
    return np.clip(padded + hiss, -32768, 32767).astype("<i2").tobytes()
