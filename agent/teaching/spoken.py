"""What may go to the voice (B-11, B-12), and the one speller of numbers.

The gate stands between any text and the synthesiser: what cannot be spoken is rewritten by rule or
refused; it never reaches the learner as "asterisk asterisk".
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from num2words import num2words

from agent.teaching.words.tongue import tongue

CHILD_WORDS: Final = 25
ADULT_WORDS: Final = 35
MOST_SENTENCES: Final = 3
UNSPEAKABLE = re.compile(r"[^\w\s.,?!¿¡'’:;–-]|_")
FORBIDDEN = re.compile(rf"{UNSPEAKABLE.pattern}|\d|https?|www\.")
LIST_MARK = re.compile(r"^\s*(?:[-*•#]+|\d+[.)])\s+", re.MULTILINE)
SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")


@lru_cache(maxsize=2048)
def say_number(number: int, language: str = "en") -> str:
    """Fifty-four, one hundred and fifteen: the form to be spoken, in lower case."""
    return str(num2words(number, lang=language)).replace(",", "")


def say_digits(number: int, language: str = "en") -> str:
    """One five: for the second time, when fifteen may have been taken for fifty (B-13)."""
    return " ".join(say_number(int(digit), language) for digit in str(abs(number)))


def fill(text: str, words: Mapping[str, str]) -> str:
    """Puts words into the slots; a sentence that begins with a slot begins with a capital."""
    filled = text.format_map(words)
    return re.sub(
        r"(^[¿¡]?|[.?!]\s+[¿¡]?)([^\W\d_A-Z])", lambda m: m.group(1) + m.group(2).upper(), filled
    )


def faults(text: str, most_words: int = CHILD_WORDS) -> tuple[str, ...]:
    """What keeps the text from being spoken as one utterance, in words; empty: it may be."""
    found: list[str] = []
    if not text.strip():
        found.append("is empty")
    marks = FORBIDDEN.findall(text)
    if marks or LIST_MARK.search(text):
        found.append(f"holds what cannot be spoken: {' '.join(sorted(set(marks))) or 'a list'}")
    if len(text.split()) > most_words:
        found.append(f"has {len(text.split())} words, {most_words} at most")
    if len(SENTENCE_END.findall(text)) > MOST_SENTENCES:
        found.append(f"has more than {MOST_SENTENCES} sentences")
    if text.count("?") > 1 or ("?" in text and not text.rstrip().endswith("?")):
        found.append("has a question that is not the last thing said, or two")
    return tuple(found)


def speakable(text: str, most_words: int = CHILD_WORDS) -> bool:
    return not faults(text, most_words)


def tidy(text: str, language: str = "en") -> str:
    """Rewrites by rule what a model likes to write: markdown, digits, symbols. Check it after."""
    here = tongue(language)
    plain = re.sub(r"https?://\S+|www\.\S+", "", LIST_MARK.sub("", text))
    plain = re.sub(r"(?<=\d)\s*\*\s*(?=\d)", " × ", plain)  # any other star is markdown
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", plain)
    plain = re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", f" {here.numbers.dash} ", plain)
    plain = re.sub(r"\d+", lambda m: say_number(int(m.group()), language), plain)
    for symbol, word in here.symbols.items():
        plain = plain.replace(symbol, f" {word} ")
    plain = UNSPEAKABLE.sub(" ", plain)
    return re.sub(r"\s+([.,?!])", r"\1", re.sub(r"\s+", " ", plain)).strip()


def sentences(text: str) -> tuple[str, ...]:
    """The text cut after its sentence ends, to be spoken one by one."""
    return tuple(part.strip() for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part.strip())
