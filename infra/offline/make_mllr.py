"""Make the narrow-band adaptation of the recogniser: ``python -m infra.offline.make_mllr``.

The stock acoustic model was trained on 16 kHz; a telephone leaves it half the spectrum. From
sentences of voices that no test and no simulated learner uses, spoken wide and over the phone,
this learns ``cep_phone ~ A cep_wide`` by least squares and writes it as a one-class MLLR transform
of the model's means (A) and variances, with the mean cepstrum of telephone speech to start from.
Takes about a minute; the two files are a few kilobytes of text and are committed.
"""

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pocketsphinx import Decoder, get_model_path, set_loglevel

from infra.offline.phone_line import (
    EAR_RATE,
    Signal,
    at_level,
    over_the_phone,
    synthesise,
    to_pcm,
    with_silence,
)

HERE = Path(__file__).parent
MLLR = HERE / "narrowband.mllr"
CMN = HERE / "narrowband.cmn"
VOICES = ("awb", "kal16", "espeak-gb")
CONDITIONS = (None, None, 35.0, 25.0)  # dB of line noise
COEFFICIENTS = 13
STREAMS = 3  # cepstrum, first and second difference
GAUSSIAN_SHARE = 0.4  # of the total variance, that of one Gaussian: sets how far variances grow

Frames = npt.NDArray[np.float64]

SENTENCES = (
    "the dog ran across the street",
    "please close the window before you leave",
    "my phone is almost dead",
    "what time does the game start",
    "let me put you on hold",
    "who left the lights on",
    "the meeting was moved to friday",
    "i think we should order pizza",
    "your father called this morning",
    "the printer is out of paper",
    "turn the volume down a little",
    "this line is really bad",
    "what is the capital of france",
    "the soup needs more salt",
    "somebody parked in my spot again",
    "the flight was delayed by an hour",
    "one two three four five six",
    "seven eight nine ten eleven twelve",
    "thirteen fourteen fifteen sixteen",
    "seventeen eighteen nineteen twenty",
    "thirty forty fifty sixty seventy eighty ninety",
    "one hundred and twenty three",
    "five thousand nine hundred",
    "multiply both sides by the same amount",
    "the larger part is on the left",
    "a triangle has three sides and three corners",
    "he bought a boy a boat and a book",
    "she sells fresh fish at the shop",
    "just a joke about a giraffe in the garage",
    "thick thumbs and those three other things",
)


def cepstra(signals: list[Signal]) -> list[Frames]:
    """One array (frames, 13) a signal, as the recogniser itself computes them."""
    with tempfile.TemporaryDirectory() as folder:
        decoder = Decoder(
            hmm=get_model_path("en-us/en-us"),
            allphone=get_model_path("en-us/en-us-phone.lm.bin"),
            dict=get_model_path("en-us/cmudict-en-us.dict"),
            mfclogdir=folder,
        )
        for signal in signals:
            decoder.start_utt()
            decoder.process_raw(to_pcm(signal), no_search=True, full_utt=True)
            decoder.end_utt()
        return [_read_cepstra(path) for path in sorted(Path(folder).iterdir())]


def _read_cepstra(path: Path) -> Frames:
    raw = path.read_bytes()
    big = int.from_bytes(raw[:4], "big") * 4 == len(raw) - 4
    frames = np.frombuffer(raw[4:], ">f4" if big else "<f4").reshape(-1, COEFFICIENTS)
    return frames.astype(np.float64)


def pairs() -> tuple[list[Signal], list[Signal]]:
    """The same sentences wide and over the phone, cut to equal length."""
    rng = np.random.default_rng(1)
    wide: list[Signal] = []
    phone: list[Signal] = []
    for voice in VOICES:
        for sentence in SENTENCES:
            spoken = with_silence(synthesise(voice, sentence), 0.2, 0.2)
            clear = at_level(spoken, EAR_RATE)
            for choice in rng.choice(len(CONDITIONS), 2, replace=False):
                narrow = bool(rng.integers(2))
                snr = CONDITIONS[choice]
                heard = over_the_phone(spoken, narrow=narrow, snr=snr, seed=len(wide))
                length = min(len(clear), len(heard))
                wide.append(with_silence(clear[:length], 0, 0))
                phone.append(with_silence(heard[:length], 0, 0))
    return wide, phone


def transform(wide: list[Frames], phone: list[Frames]) -> tuple[Frames, Frames]:
    """(A: 13 by 13 on the means, h: 13 factors on the variances)."""
    source = np.concatenate([frames - frames.mean(0) for frames in wide])
    target = np.concatenate([frames - frames.mean(0) for frames in phone])
    matrix = np.linalg.lstsq(source, target, rcond=None)[0].T
    residual = (target - source @ matrix.T).var(0)
    spread = GAUSSIAN_SHARE * np.cov(source.T)
    factors = (np.diag(matrix @ spread @ matrix.T) + residual) / np.diag(spread)
    return matrix, factors


def mllr_text(matrix: Frames, factors: Frames) -> str:
    """Sphinx MLLR format: classes, streams, then for each stream its length, A, bias, h."""
    lines = ["1", str(STREAMS)]
    for _ in range(STREAMS):
        lines.append(str(COEFFICIENTS))
        lines.extend(" ".join(f"{value:.4f}" for value in row) for row in matrix)
        lines.append(" ".join(["0"] * COEFFICIENTS))
        lines.append(" ".join(f"{value:.3f}" for value in factors))
    return "\n".join(lines) + "\n"


def main() -> None:
    set_loglevel("FATAL")
    wide, phone = pairs()
    wide_frames, phone_frames = cepstra(wide), cepstra(phone)
    MLLR.write_text(mllr_text(*transform(wide_frames, phone_frames)))
    mean = np.mean([frames.mean(0) for frames in phone_frames], axis=0)
    CMN.write_text(",".join(f"{value:.1f}" for value in mean) + "\n")
    print(f"{len(wide)} pairs -> {MLLR.name}, {CMN.name}")


if __name__ == "__main__":
    main()
