"""What is said in the sample lesson, and a recording that sounds where it is said."""

import wave
from pathlib import Path

import numpy as np

DIALOGUE = (
    ("tutor", 0.5, 5.0, "Hello Anna. What is twenty-seven plus fifteen?"),
    ("learner", 8.0, 9.6, "Thirty-two."),
    ("tutor", 10.2, 14.8, "Look at the ones again: seven and five make more than ten."),
    ("learner", 19.0, 20.4, "Forty-two!"),
    ("tutor", 20.9, 26.0, "Yes, forty-two. And how do you know where the one goes?"),
    ("learner", 29.0, 35.5, "<script>alert(1)</script> it goes to the tens because it is a ten"),
    ("tutor", 36.4, 40.0, "That is it. Well done, and goodbye."),
)


def write_recording(file: Path, seconds: float = 42.0, rate: int = 8000) -> None:
    """Tones where the dialogue speaks: the learner on the left, the tutor on the right."""
    at = np.arange(int(seconds * rate)) / rate
    tone = (0.55 + 0.4 * np.sin(at * 9.0) * np.sin(at * 2.3)) * np.sin(2 * np.pi * 220 * at)
    channels = [np.zeros_like(at), np.zeros_like(at)]
    for speaker, start, end, _ in DIALOGUE:
        channels[speaker == "tutor"] += np.where((start <= at) & (at < end), tone, 0.0)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.stack(channels, axis=1) * 12000).astype("<i2").tobytes())
