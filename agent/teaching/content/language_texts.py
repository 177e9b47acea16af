"""Texts of a TOML file that are written once per language, as its schema reads them.

A sentence is a table of languages in the file (``say.en = …``) and the text of the curriculum's
one language here; validators read it from ``context["language"]``. A bare string for all
languages is refused, so that a second language cannot be forgotten.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _in_language(value: Any, info: ValidationInfo) -> Any:
    language = (info.context or {}).get("language", "en")
    if not isinstance(value, dict):
        raise ValueError(f"write one text per language, such as {info.field_name}.{language} = …")
    if language not in value:
        raise ValueError(f"has no text for language {language}: add {info.field_name}.{language}")
    if not value[language]:
        raise ValueError(f"is empty for language {language}: write {info.field_name}.{language}")
    return value[language]


def _as_words(value: Any, info: ValidationInfo) -> Any:
    """A bare list is English; any other language is asked for."""
    english = (info.context or {}).get("language", "en") == "en"
    return value if english and isinstance(value, list | tuple) else _as_lines(value, info)


def _as_lines(value: Any, info: ValidationInfo) -> Any:
    text = _in_language(value, info)
    return (text,) if isinstance(text, str) else text


Line = Annotated[str, BeforeValidator(_in_language)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_as_lines)]  # a list = separate utterances
Words = Annotated[tuple[str, ...], BeforeValidator(_as_lines)]
Terms = Annotated[tuple[str, ...], BeforeValidator(_as_words)]
