"""How learners explain things in their own words. The sentences stand in paraphrases.toml and
nowhere in the product (a test looks): the tutor must never have seen them."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

SENTENCES = Path(__file__).with_name("paraphrases.toml")
Explains = Literal["right", "wrong", "any"]


@dataclass(frozen=True)
class Paraphrase:
    concept: str
    text: str
    right: bool


@cache
def paraphrases(path: Path = SENTENCES) -> tuple[Paraphrase, ...]:
    table = tomllib.loads(path.read_text())
    return tuple(
        Paraphrase(concept, text, right=kind == "right")
        for concept, kinds in table.items()
        for kind in ("right", "wrong")
        for text in kinds[kind]
    )


def drawn(concept: str, *, seed: int, taken: int, explains: Explains) -> Paraphrase | None:
    """The seed's ``taken``-th sentence (from 0) for this concept; None: she has nothing to say."""
    fitting = [
        p
        for p in paraphrases()
        if p.concept == concept and (explains == "any" or p.right == (explains == "right"))
    ]
    random.Random(f"{seed}:{concept}").shuffle(fitting)
    return fitting[taken % len(fitting)] if fitting else None
