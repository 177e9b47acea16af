"""A lesson as text, so that it can be stopped after any turn and go on later (ST-4)."""

import json
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent.teaching.curriculum import Curriculum
from agent.teaching.lessons.state import Lesson

FORMAT = 1
LEFT_OUT: dict[str, Any] = {"curriculum": True, "last": {"before": {"curriculum"}}}  # it is loaded


class SavedLessonFault(Exception):
    """The text is no lesson that this curriculum can go on with: begin a new one."""


def dumped(lesson: Lesson) -> str:
    """JSON. It holds what the learner said and is called: keep it as you keep a transcript."""
    kept = _lessons().dump_python(lesson, mode="json", exclude=LEFT_OUT)
    language = lesson.curriculum.language
    return json.dumps({"format": FORMAT, "language": language, "lesson": kept})


def without_words(text: str) -> str:
    """The same lesson without what the learner said, where no transcript may be kept: the recap
    says nothing back, and the last answer cannot be corrected any more."""
    kept = json.loads(text)
    return json.dumps(kept | {"lesson": kept["lesson"] | {"quote": "", "last": None}})


def restored(text: str, curriculum: Curriculum) -> Lesson:
    """The same lesson. Raises ``SavedLessonFault``."""
    try:
        saved = json.loads(text)
        lesson = _lessons().validate_python(_with(saved["lesson"], curriculum))
    except (ValueError, KeyError, TypeError, ValidationError) as fault:
        raise SavedLessonFault(f"not a saved lesson: {type(fault).__name__}") from None
    _check(saved, lesson, curriculum)
    return lesson


def _check(saved: dict[str, Any], lesson: Lesson, curriculum: Curriculum) -> None:
    if saved.get("format") != FORMAT:
        raise SavedLessonFault(f"saved in format {saved.get('format')}, this is {FORMAT}")
    if saved.get("language") != curriculum.language:
        raise SavedLessonFault(f"its language is {saved.get('language')}")
    gone = {leg.concept for leg in lesson.plan} - set(curriculum.concepts)
    if gone or not 0 <= lesson.place < len(lesson.plan):
        raise SavedLessonFault(f"the curriculum has no {', '.join(sorted(gone)) or 'such leg'}")


def _with(kept: dict[str, Any], curriculum: Curriculum) -> dict[str, Any]:
    lesson = kept | {"curriculum": curriculum}
    if lesson.get("last") is not None:
        before = lesson["last"]["before"] | {"curriculum": curriculum}
        lesson["last"] = lesson["last"] | {"before": before}
    return lesson


@lru_cache
def _lessons() -> TypeAdapter[Lesson]:
    """Built once, at the first use: it costs ten milliseconds."""
    return TypeAdapter(Lesson)
