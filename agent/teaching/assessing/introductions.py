"""What a learner says about herself stays out of what the grader sees (G-4)."""

import re

HIDDEN = "[not shown]"
_NEXT_WORD = r"[^\W\d_][\w'’-]*"
# Each pattern has one group "hidden": what must not be shown. Both languages at once: learners mix.
_PATTERNS = tuple(
    re.compile(pattern.replace("WORD", _NEXT_WORD), re.IGNORECASE)
    for pattern in (
        r"\b(?:my name(?:['’]s| is)|i am called|i['’]?m called|me llamo|mi nombre es)\s+"
        r"(?P<hidden>WORD)",
        r"\b(?:i go to|(?:i am|i['’]?m) (?:at|from)|my school is|voy a|mi escuela es)\s+"
        r"(?P<hidden>(?:WORD\s+){1,4}(?:school|academy|college|escuela|colegio))",
        r"\b(?:i am|i['’]?m|as|soy)\s+(?P<hidden>(?:a|an|una?)\s+"
        r"(?:girl|boy|woman|man|niñ[oa]|chic[oa]|mujer|hombre))\b",
        r"\b(?:i am|i['’]?m|tengo)\s+(?P<hidden>WORD(?:[\s-]WORD)?\s+(?:years old|años))\b",
        r"\b(?:i got|i had|you gave me|saqué)\s+(?P<hidden>(?:an?\s+|un\s+)?(?:WORD|\d+))\s+"
        r"(?:last time|before|yesterday|already|la última vez|ayer)\b",
    )
)


def without(text: str) -> str:
    """The text with name, school, gender, age and earlier score hidden where she tells them.

    It knows the usual ways of saying so in English and Spanish and no others: the fields of the
    request keep the person out, this only covers what she says herself.
    """
    for pattern in _PATTERNS:
        text = pattern.sub(lambda found: found[0].replace(found["hidden"], HIDDEN), text)
    return text
