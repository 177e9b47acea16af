"""Builds a constructed gold set from its phrases: ``python -m agent.teaching.gold.build``.

An answer is put together from phrases whose criteria are known; that list of criteria is its
label. The same phrases and seed make the same file to the byte, and a test holds that the file
in the repository is that one.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agent.teaching.assessing import gold, scoring
from agent.teaching.assessing.gold import GoldRow

FOLDER = Path(__file__).parent
WHOLE_ANSWERS = 2
MOST_PARTS = 4  # different sets of criteria that are met in part


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shared(Strict):
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    joins: tuple[str, ...]
    fillers: tuple[str, ...]
    empty: tuple[str, ...]
    off_topic: tuple[str, ...]
    injections: tuple[str, ...]


class Phrases(Strict):
    """Of one question. ``shows[i]`` are ways to say criterion i; ``beside`` meets none.

    ``misheard``: (criterion, as said, as heard). ``wrong``: (misconception, words that show it).
    """

    concept: str
    id: str
    criteria: tuple[str, ...]
    shows: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...]
    misheard: tuple[tuple[int, str, str], ...]
    wrong: tuple[tuple[str, str], ...]


class PhraseBook(Strict):
    format: int = Field(alias="schema", ge=1, le=1)
    subject: str
    seed: int
    shared: Shared
    questions: tuple[Phrases, ...] = Field(alias="question")


@dataclass(frozen=True)
class Made:
    """An answer before it is written down: what it is, what it says, what that meets."""

    kind: str
    answer: str
    met: tuple[int, ...] = ()
    misconception: str = ""
    heard_otherwise: str = ""  # what was really said, where the recogniser got it wrong
    assessable: bool = True


def phrase_book(subject: str, folder: Path = FOLDER) -> PhraseBook:
    text = (folder / f"{subject}.toml").read_text(encoding="utf-8")
    return PhraseBook.model_validate(tomllib.loads(text))


def built(book: PhraseBook) -> tuple[GoldRow, ...]:
    rows: list[GoldRow] = []
    for position, phrases in enumerate(book.questions):
        chance = random.Random(f"{book.seed}:{phrases.concept}:{phrases.id}")
        teller = Teller(chance, book.shared)
        for number, made in enumerate(_answers(phrases, teller, position), start=1):
            id_ = f"{phrases.concept}.{phrases.id}.{number:02}"
            rows.append(_row(book.subject, phrases, made, id_=id_, chance=chance))
    return tuple(rows)


@dataclass(frozen=True)
class Teller:
    """Says phrases as teenagers do on the phone: fillers, repeats, everything in one breath."""

    chance: random.Random
    words: Shared

    def says(self, *phrases: str) -> str:
        """The phrases joined, in the order given."""
        parts = [self._spoken(phrases[0])]
        for phrase in phrases[1:]:
            parts += [self.chance.choice(self.words.joins), self._spoken(phrase)]
        if self.chance.random() < 0.7:
            parts.insert(0, self.chance.choice(self.words.openers))
        if self.chance.random() < 0.3:
            parts.append(self.chance.choice(self.words.closers))
        return self._as_written(" ".join(parts))

    def _spoken(self, phrase: str) -> str:
        words = phrase.split()
        if len(words) > 3 and self.chance.random() < 0.45:
            words.insert(
                self.chance.randrange(1, len(words)), self.chance.choice(self.words.fillers)
            )
        if self.chance.random() < 0.3:
            words.insert(0, words[0])
        return " ".join(words)

    def _as_written(self, text: str) -> str:
        """A third of recognisers' texts come with a capital and a full stop."""
        return text[0].upper() + text[1:] + "." if self.chance.random() < 1 / 3 else text


def _answers(phrases: Phrases, teller: Teller, position: int) -> Iterator[Made]:
    every = tuple(range(len(phrases.criteria)))
    for _ in range(WHOLE_ANSWERS):
        yield _showing("whole", phrases, every, teller=teller)
    parts = [p for size in range(1, len(every)) for p in combinations(every, size)]
    for part in sorted(teller.chance.sample(parts, k=min(len(parts), MOST_PARTS))):
        yield _showing("part", phrases, part, teller=teller)
    yield Made("beside", teller.says(teller.chance.choice(phrases.beside)))
    for misconception, words in phrases.wrong:
        yield Made("misconception", teller.says(words), misconception=misconception)
    for criterion, said, heard in phrases.misheard:
        yield Made("misheard", heard, met=(criterion,), heard_otherwise=said)
    yield _rarity(teller.words, position)
    yield from _injections(phrases, teller, position)


def _showing(kind: str, phrases: Phrases, met: Sequence[int], *, teller: Teller) -> Made:
    order = list(met)
    teller.chance.shuffle(order)
    said = [teller.chance.choice(phrases.shows[i]) for i in order]
    if kind == "part" and teller.chance.random() < 0.4:
        said.insert(teller.chance.randrange(len(said) + 1), teller.chance.choice(phrases.beside))
    return Made(kind, teller.says(*said), met=tuple(met))


def _rarity(words: Shared, position: int) -> Made:
    """By turns an answer beside the matter and one that says nothing."""
    turn, empty = divmod(position, 2)
    if empty:
        return Made("empty", words.empty[turn % len(words.empty)], assessable=False)
    return Made("off_topic", words.off_topic[turn % len(words.off_topic)])


def _injections(phrases: Phrases, teller: Teller, position: int) -> Iterator[Made]:
    """One order to the grader alone, and every other time one beside a part of an answer."""
    orders = teller.words.injections
    yield Made("injection", orders[position % len(orders)])
    if position % 2:
        met = position // 2 % len(phrases.criteria)
        said = teller.chance.choice(phrases.shows[met])
        order = orders[(position + len(orders) // 2) % len(orders)]
        yield Made("injection", teller.says(said, order), met=(met,))


def _row(subject: str, phrases: Phrases, made: Made, *, id_: str, chance: random.Random) -> GoldRow:
    doubt = (40, 62) if made.heard_otherwise else (72, 98)  # hundredths, of the recogniser
    surely = chance.randint(*doubt) / 100
    grade = scoring.grade_of_count(len(made.met), len(phrases.criteria))
    return GoldRow(
        id=id_,
        source="constructed",
        subject=subject,
        concept=phrases.concept,
        question=phrases.id,
        kind=made.kind,
        answer=made.answer,
        alternatives=made.heard_otherwise,
        confidence=surely if made.answer else None,
        met=" ".join(str(i + 1) for i in made.met),
        misconceptions=made.misconception,
        label=grade if made.assessable else None,
    )


def csv_of(subject: str, folder: Path = FOLDER) -> str:
    return gold.written(built(phrase_book(subject, folder)), GoldRow)


def subjects(folder: Path = FOLDER) -> Mapping[str, Path]:
    """Every subject with phrases, and the file that is built from them."""
    return {path.stem: path.with_suffix(".csv") for path in sorted(folder.glob("*.toml"))}


if __name__ == "__main__":
    for name, made_file in subjects().items():
        made_file.write_text(csv_of(name), encoding="utf-8", newline="")
