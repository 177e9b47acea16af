"""Numbers in front of their nouns, in both languages."""

import pytest

from agent.teaching.content.noun_forms import number_in_words
from agent.teaching.spoken import fill


def said(text: str, number: int, language: str) -> str:
    return fill(text, {"n": number_in_words(number, language)})


@pytest.mark.parametrize(
    ("text", "number", "sounds"),
    [
        ("{n}", 21, "Twenty-one"),
        ("{n:ten|tens} left", 1, "One ten left"),
        ("{n:ten|tens} left", 3, "Three tens left"),
        ("It leaves {n:|ones}.", 1, "It leaves one."),
        ("It leaves {n:|ones}.", 4, "It leaves four ones."),
        ("{n:cent|cents}", 0, "Zero cents"),
    ],
)
def test_an_english_noun_is_one_or_many(text: str, number: int, sounds: str) -> None:
    assert said(text, number, "en") == sounds


@pytest.mark.parametrize(
    ("text", "number", "sounds"),
    [
        ("Cuenta {n}", 21, "Cuenta veintiuno"),
        ("Hay {n:m frijol|frijoles}", 1, "Hay un frijol"),
        ("Hay {n:m frijol|frijoles}", 21, "Hay veintiún frijoles"),
        ("Hay {n:m frijol|frijoles}", 31, "Hay treinta y un frijoles"),
        ("Hay {n:m frijol|frijoles}", 101, "Hay ciento un frijoles"),
        ("Hay {n:m frijol|frijoles}", 11, "Hay once frijoles"),
        ("Hay {n:f decena|decenas}", 1, "Hay una decena"),
        ("Hay {n:f decena|decenas}", 21, "Hay veintiuna decenas"),
        ("Hay {n:f decena|decenas}", 200, "Hay doscientas decenas"),
        ("Hay {n:f decena|decenas}", 4, "Hay cuatro decenas"),
    ],
)
def test_a_spanish_number_takes_the_gender_of_its_noun(text: str, number: int, sounds: str) -> None:
    assert said(text, number, "es") == sounds


def test_a_slot_with_only_one_form_is_refused() -> None:
    with pytest.raises(ValueError, match="one"):
        said("{n:tens}", 3, "en")
