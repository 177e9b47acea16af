"""The rows of a teacher's spreadsheet as questions; every cell that cannot be asked is refused."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agent.teaching import guard, spoken
from agent.teaching.content.sheet_numbers import bare, in_words, number_in
from agent.teaching.content.sheets import NEEDED, SEVERAL, Cells, SheetFault, SheetRefused
from agent.teaching.items import Item
from agent.teaching.lessons import accepted
from agent.teaching.words.plain import plain
from agent.teaching.words.tongue import tongue

HINTS: Final = ("hint 1", "hint 2", "hint 3")
LARGEST: Final = 999_999
NUMBER_LIKE: Final = re.compile(r"[-+−]?\d[\d.,/: ]*%?")

Several = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One row, in words that can be spoken. ``answer``: a number, or words."""

    row: int
    concept: str
    question: str
    answer: int | str
    accepted: Several
    hints: tuple[Several, ...]  # by rung from 1, each as utterances
    wrong: tuple[tuple[int | str, str], ...]  # a wrong answer and the idea behind it
    teach: Several
    recap: str
    language: str = "en"

    @property
    def item(self) -> Item:
        """What the guard needs, to see whether a text gives the answer away."""
        number = isinstance(self.answer, int)
        return Item(
            id="",
            concept=self.concept,
            template="",
            question=self.question,
            answer_type="integer" if number else "speech",
            answer=self.answer if isinstance(self.answer, int) else None,
            accept=self.accepted,
            language=self.language,
        )


def questions(rows: Iterable[Cells], title: str, language: str = "en") -> tuple[Question, ...]:
    """One for each row. Raises ``SheetRefused`` with every fault of every row."""
    made: list[Question] = []
    faults: list[SheetFault] = []
    concept = title
    for row in rows:
        concept = in_words(row.text("concept"), language) or concept
        question = _question(row, concept, language)
        made.append(question)
        for column, told in _faults(row, question):
            faults.append(SheetFault(row.row, column, told))
    faults += _faults_between(made)
    if faults:
        raise SheetRefused(sorted(dict.fromkeys(faults), key=lambda fault: fault.row))
    return tuple(made)


def _question(row: Cells, concept: str, language: str) -> Question:
    number = number_in(row.text("answer"), language)
    words = in_words(row.text("answer"), language)
    wrong = [_answer(text, language, number is not None) for text in row.several("wrong answer")]
    hints = [_utterances(row, column, language) for column in HINTS]
    others = (in_words(text, language) for text in row.several("accepted"))
    return Question(
        row=row.row,
        concept=concept,
        question=in_words(row.text("question"), language),
        answer=words if number is None else number,
        accepted=() if number is not None else tuple(dict.fromkeys((words, *others))),
        hints=tuple(hint for hint in hints if hint),
        wrong=tuple(zip(wrong, row.several("misconception"), strict=False)),
        teach=_utterances(row, "teach", language),
        recap=in_words(row.text("recap"), language),
        language=language,
    )


def _answer(text: str, language: str, wants_number: bool) -> int | str:
    number = number_in(text, language) if wants_number else None
    return in_words(text, language) if number is None else number


def _utterances(row: Cells, column: str, language: str) -> Several:
    return tuple(in_words(text, language) for text in row.several(column))


Fault = tuple[str, str]  # the column, and what is wrong with the remedy


def _faults(row: Cells, made: Question) -> Iterator[Fault]:
    for column in (*NEEDED, *(() if row.text("hint 2") or not row.text("hint 3") else ("hint 2",))):
        if not row.text(column):
            yield column, "is empty: fill it in"
    yield from _unspeakable(row, made)
    yield from _faults_of_answer(row, made)
    yield from _faults_of_wrong(row, made)
    yield from _leaks(row, made)


def _unspeakable(row: Cells, made: Question) -> Iterator[Fault]:
    """B-11, B-12: everything that the tutor would say."""
    said = {
        "question": (made.question,),
        "answer": () if isinstance(made.answer, int) else (made.answer,),
        "accepted": made.accepted[1:],
        "teach": made.teach,
        "recap": (made.recap,),
        "concept": (made.concept,),
        **{column: _utterances(row, column, made.language) for column in HINTS},
    }
    for column, texts in said.items():
        for text in filter(None, texts):
            for fault in spoken.faults(text):
                yield column, f"{fault}: {_remedy(fault, column)}: {text}"
            if column in HINTS and "?" in text:
                yield column, f"asks, and the tutor asks the question after it: state it: {text}"


def _remedy(fault: str, column: str) -> str:
    if "cannot be spoken" in fault:
        return "write it as it is said, in words"
    if column in (*HINTS, "teach"):
        return f"shorten it, or put {SEVERAL} between utterances"
    return "shorten it"


def _faults_of_answer(row: Cells, made: Question) -> Iterator[Fault]:
    text = row.text("answer")
    if isinstance(made.answer, int) and made.answer > LARGEST:
        yield "answer", f"{text} is too large to be said on the telephone: {LARGEST} at most"
    if isinstance(made.answer, str) and NUMBER_LIKE.fullmatch(text):
        yield "answer", f"{text} is no whole number: write it in words, such as one half"
    if (
        isinstance(made.answer, str)
        and plain(bare(made.answer)) in tongue(made.language).talk.yes_or_no
    ):
        yield "answer", f"{text} shows no mastery, half of it is luck: ask for a number or a word"
    for form in row.several("accepted") if isinstance(made.answer, int) else ():
        if number_in(form, made.language) != made.answer:
            told = f"{form} is not {made.answer}: a number is understood in digits and words,"
            yield "accepted", f"{told} so leave this empty, or make the answer words"


def _faults_of_wrong(row: Cells, made: Question) -> Iterator[Fault]:
    wrong, ideas = row.several("wrong answer"), row.several("misconception")
    if len(wrong) != len(ideas):
        told = f"{len(wrong)} wrong answers and {len(ideas)} misconceptions"
        yield "misconception", f"{told}: name the idea behind each, with {SEVERAL} between them"
    right = {bare(str(form)) for form in (made.answer, *made.accepted)}
    for place, (answer, _) in enumerate(made.wrong):
        if isinstance(made.answer, int) and not isinstance(answer, int):
            yield "wrong answer", f"{answer} is no whole number, as the answer is: write a number"
        elif bare(str(answer)) in right:
            yield "wrong answer", f"{answer} is right: write what a wrong idea would lead to"
        elif answer in [one for one, _ in made.wrong[:place]]:
            yield "wrong answer", f"{answer} stands there twice: one misconception for each"


def _leaks(row: Cells, made: Question) -> Iterator[Fault]:
    """B-21: neither the question nor a hint gives the answer away."""
    said = {column: _utterances(row, column, made.language) for column in HINTS}
    for column, texts in {"question": (made.question,), **said}.items():
        for text in texts:
            if guard.leaks(made.item, text) or accepted.form(made.item, text) is not None:
                yield column, f"gives the answer away: reword it: {text}"


def _faults_between(made: Sequence[Question]) -> Iterator[SheetFault]:
    """What only shows when rows are seen together."""
    first: dict[tuple[str, str], int] = {}
    for one in made:
        key = (one.concept, bare(one.question))
        if key in first and one.question:
            told = f"is the same as in row {first[key]}: ask something else"
            yield SheetFault(one.row, "question", told)
        first.setdefault(key, one.row)
    words = [one for one in made if isinstance(one.answer, str)]
    for one, other in itertools.permutations(words, 2):
        for answer, _ in one.wrong if one.concept == other.concept else ():
            if bare(str(answer)) in {bare(form) for form in other.accepted}:
                told = f"{answer} is right in row {other.row}, and would be held against her there"
                yield SheetFault(one.row, "wrong answer", f"{told}: leave it out")
