"""Words as they are compared: without case, accents, apostrophes and punctuation."""

import re
import unicodedata

THOUSANDS = re.compile(r"(?<=\d)(?:[.,](?=\d{3}(?!\d))| (?=0\d\d(?!\d)))")  # 1,005, 1.005 and 1 005
SIGN = re.compile(r"(?<![\w.-])[-−](?=\d)")  # of a number; between two it is a dash
WORD = re.compile(r"-?[0-9]+|[^\W\d_]+")


def plain(text: str) -> str:
    """ "Don't" is "dont", "sí" is "si"."""
    return unaccented(text.lower().replace("'", "").replace("’", ""))


def unaccented(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(mark for mark in parts if not unicodedata.combining(mark))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of what was said or written; hyphens are opened, a number keeps its sign."""
    bare = THOUSANDS.sub("", plain(text))
    signed = SIGN.sub("\0", bare).replace("-", " ").replace("\0", "-")
    return tuple(WORD.findall(signed))
