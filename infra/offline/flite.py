"""The Debian package flite in this process, by ctypes: text in, samples out as they are made.

The C structures below are those of flite 2.x (cst_wave, cst_audio_streaming_info). Clustergen
voices (slt, rms, awb) run at about 0.015 of real time and give the first samples in 15-35 ms.
"""

import ctypes
import ctypes.util
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

VOICES = ("rms", "slt", "awb", "kal16")
FIRST_SAMPLES = 800  # 50 ms: smaller pieces cost more in callbacks than they win

# One lock for all voices: flite keeps the text front end in static memory.
_ENGINE = threading.Lock()


class FliteMissing(RuntimeError):
    """The shared libraries of the Debian package ``flite`` are not installed."""


@dataclass(frozen=True)
class SpokenWord:
    """One white-space separated word of the text; seconds from the start of the utterance."""

    text: str
    start: float
    end: float

    def earlier(self, seconds: float) -> "SpokenWord":
        """The same word when ``seconds`` before it were left out."""
        return SpokenWord(self.text, max(0.0, self.start - seconds), max(0.0, self.end - seconds))


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("rate", ctypes.c_int),
        ("samples", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("data", ctypes.c_void_p),
    )


class _Streaming(ctypes.Structure):
    _fields_ = (
        ("min_buffsize", ctypes.c_int),
        ("callback", ctypes.c_void_p),
        ("utterance", ctypes.c_void_p),
        ("item", ctypes.c_void_p),
        ("user", ctypes.c_void_p),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.POINTER(_Wave),
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_void_p,
)

_POINTER, _TEXT, _FLOAT, _INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float, ctypes.c_int
_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "flite_init": (_INT, ()),
    "flite_synth_text": (_POINTER, (_TEXT, _POINTER)),
    "delete_utterance": (None, (_POINTER,)),
    "new_audio_streaming_info": (ctypes.POINTER(_Streaming), ()),
    "audio_streaming_info_val": (_POINTER, (ctypes.POINTER(_Streaming),)),
    "feat_set": (None, (_POINTER, _TEXT, _POINTER)),
    "feat_set_float": (None, (_POINTER, _TEXT, _FLOAT)),
    "utt_relation": (_POINTER, (_POINTER, _TEXT)),
    "relation_head": (_POINTER, (_POINTER,)),
    "item_next": (_POINTER, (_POINTER,)),
    "ffeature_float": (_FLOAT, (_POINTER, _TEXT)),
    "ffeature_string": (_TEXT, (_POINTER, _TEXT)),
}
_LAST_PHONE_END = b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"
_WORDS_OF_TOKEN = b"daughtern.name"


@cache
def _library() -> ctypes.CDLL:
    try:
        base = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        for part in ("usenglish", "cmulex"):
            ctypes.CDLL(f"libflite_{part}.so.1", mode=ctypes.RTLD_GLOBAL)
    except OSError as missing:
        raise FliteMissing("install the Debian package flite") from missing
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(base, name)
        function.restype, function.argtypes = result, arguments
    base.flite_init()
    return base


_LOADED: dict[str, "Flite"] = {}


def engine(voice: str) -> "Flite":
    """The one engine of a voice: the library keeps a single callback for each voice."""
    with _ENGINE:
        if voice not in _LOADED:
            _LOADED[voice] = Flite(voice)
        return _LOADED[voice]


class Flite:
    """One voice, made by ``engine``. Calls of several threads are serialised; each is short."""

    def __init__(self, voice: str) -> None:
        self._base = _library()
        shared = ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1")
        register = getattr(shared, f"register_cmu_us_{voice}")
        register.restype = _POINTER
        self._voice = _POINTER(register(None))
        self._callback = _CALLBACK(self._on_samples)
        info = self._base.new_audio_streaming_info()
        info.contents.min_buffsize = FIRST_SAMPLES
        info.contents.callback = ctypes.cast(self._callback, _POINTER).value
        self._features = ctypes.cast(self._voice, ctypes.POINTER(_POINTER))[1]  # cst_voice.features
        value = self._base.audio_streaming_info_val(info)
        self._base.feat_set(self._features, b"streaming_info", value)
        self._take: Callable[[bytes, int], bool] = _ignore

    def speak(
        self, text: str, take: Callable[[bytes, int], bool], *, speed: float = 1.0
    ) -> list[SpokenWord]:
        """Give ``take(s16le samples, rate)`` each piece in order; blocks until done.

        ``take`` runs in the calling thread with the engine locked and returns whether to go on;
        after a "no" the rest is not made.
        """
        with _ENGINE:
            self._take = take
            self._base.feat_set_float(self._features, b"duration_stretch", 1 / speed)
            utterance = self._base.flite_synth_text(text.encode(), self._voice)
            self._take = _ignore
            if not utterance:
                return []
            ends = self._token_ends(utterance)
            self._base.delete_utterance(utterance)
        return align(text.split(), ends)

    def _on_samples(
        self, wave: "ctypes._Pointer[_Wave]", start: int, size: int, last: int, _info: int
    ) -> int:
        if size <= 0:
            return 0
        samples = ctypes.string_at(wave.contents.data + 2 * start, 2 * size)
        return 0 if self._take(samples, wave.contents.rate) else 1

    def _token_ends(self, utterance: int) -> list[float]:
        relation = self._base.utt_relation(utterance, b"Token")
        token, ends = self._base.relation_head(relation), []
        while token:
            if self._base.ffeature_string(token, _WORDS_OF_TOKEN) != b"0":
                ends.append(float(self._base.ffeature_float(token, _LAST_PHONE_END)))
            token = self._base.item_next(token)
        return ends


def _ignore(_samples: bytes, _rate: int) -> bool:
    return False


def align(words: list[str], ends: list[float]) -> list[SpokenWord]:
    """Times for the words as they were sent; spread by length when flite split them otherwise."""
    if not words or not ends:
        return []
    if len(words) != len(ends):
        total, letters, ends = ends[-1], 0, []
        whole = sum(map(len, words))
        for word in words:
            letters += len(word)
            ends.append(total * letters / whole)
    starts = [0.0, *ends[:-1]]
    return [SpokenWord(*row) for row in zip(words, starts, ends, strict=True)]
