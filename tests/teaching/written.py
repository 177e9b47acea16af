"""A small sound subject as files, and the same with something wrong in it."""

from pathlib import Path

CARD = 'schema = 1\ntitle.en = "Sums"\ngreeting.en = "Hello."\nmain = ["x.add"]\n'
CONCEPT = """schema = 1
id = "x.add"
version = "1.0.0"
title = "Add"
level = 1
licence = "CC-BY-4.0"
definition.en = "Putting together."
teach.en = "Put together."
recap.en = "Together."

[[template]]
id = "bare"
kind = "add"
a = [11, 48]
b = [11, 48]
require = ["carry", "diagnostic", "answer_not_shown"]
answer = "integer"
say.en = "What is {a} plus {b}?"

[[template]]
id = "which"
kind = "choice"
answer = "choice"
say.en = "What makes more: adding, press one, or taking away, press two?"
options.en = ["adding", "taking away"]
correct = 0

[[hint]]
rung = 1
say.en = "Look at {a_ones} and {b_ones}."
template = "bare"

[[hint]]
rung = 2
template = "bare"
say.en = ["First the ones.", "Then the tens of {a}."]

[[hint]]
rung = 3
template = "bare"
say.en = "Here is another one. Five and two is seven."

[[hint]]
rung = 4
template = "bare"
say.en = "Together that is {answer}."

[[hint]]
rung = 1
say.en = "Think of two baskets."

[[misconception]]
id = "x.carry"
kind = "procedural"
bug = "forgotten_carry"
"""


def write(folder: Path, concept: str = CONCEPT, card: str = CARD, *, subject: str = "sums") -> Path:
    """The subject as files below ``folder``; returns the folder."""
    place = folder / subject
    place.mkdir(parents=True, exist_ok=True)
    (place / "subject.toml").write_text(card, encoding="utf-8")
    (place / "add.toml").write_text(concept, encoding="utf-8")
    return folder


def changed(old: str, new: str, text: str = CONCEPT) -> str:
    """The text with its first ``old`` changed, which must be there."""
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, concept: str = CONCEPT) -> int:
    """The first line that holds the text."""
    return next(n for n, line in enumerate(concept.splitlines(), 1) if text in line)


def in_spanish(text: str) -> str:
    """Every text also in (a sort of) Spanish, so that nothing is missing."""
    lines: list[str] = []
    for line in text.splitlines():
        lines.append(line)
        if ".en = " in line:
            lines.append(line.replace(".en = ", ".es = "))
    return "\n".join(lines) + "\n"
