"""A teacher's spreadsheet becomes questions, or every bad cell is told by row and column."""

import tomllib

import pytest

from agent.teaching.content import sheets
from agent.teaching.content.sheet_concepts import concepts, name_of
from agent.teaching.content.sheet_numbers import in_words, number_in
from agent.teaching.content.sheet_rows import Question, questions
from agent.teaching.content.sheets import SheetRefused

HEADER = "question,answer,accepted,hint 1,hint 2,hint 3,wrong answer,misconception\n"
ROW = "How many legs have 6 hens and 20 dogs?,92,,Count dogs first.,,,104,gives hens four legs\n"


def read(text: str, language: str = "en") -> tuple[Question, ...]:
    return questions(sheets.cells(text), "Sums", language)


def refusal(text: str) -> list[str]:
    with pytest.raises(SheetRefused) as caught:
        read(text)
    return str(caught.value).splitlines()


def test_a_row_becomes_a_question_with_its_numbers_in_words() -> None:
    (one,) = read(HEADER + ROW)
    assert one.question == "How many legs have six hens and twenty dogs?"
    assert one.answer == 92
    assert one.hints == (("Count dogs first.",),)
    assert one.wrong == ((104, "gives hens four legs"),)
    assert one.concept == "Sums"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + ROW,
        "sep=,\n" + HEADER + ROW,
        (HEADER + ROW).replace(",", ";"),
        (HEADER + ROW).replace(",", "\t"),
        (HEADER + ROW).replace("\n", "\r\n"),
        HEADER.upper() + ROW,
        HEADER.replace("hint 1", "Hint_1").replace("wrong answer", " Wrong-Answer ") + ROW,
        HEADER + ROW.replace(",92,", ',"=""92""",'),
        HEADER + ROW.replace(",92,", ",92.0,"),
        HEADER + ROW.replace(",92,", ",ninety-two,"),
        HEADER + ROW.replace("20 dogs", "20\xa0dogs"),
        HEADER + ROW + ",,,,,,,\n\n,,,,,,,\n",
        HEADER.replace("\n", ",,\n") + ROW.replace("\n", ",,\n"),
    ],
)
def test_the_quirks_of_spreadsheets_make_no_difference(text: str) -> None:
    assert read(text) == read(HEADER + ROW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_bytes_are_read_however_they_were_saved(encoding: str) -> None:
    assert sheets.text_of("niño".encode(encoding)).lstrip("\ufeff") == "niño"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("How many legs have 6 hens and 20 dogs?", "", "row 2, question: is empty"),
        (",92,", ",,", "row 2, answer: is empty"),
        ("Count dogs first.", "", "row 2, hint 1: is empty"),
        ("first.,,", "first.,,Third.", "row 2, hint 2: is empty"),
        ("6 hens and 20", "6 + 20", "row 2, question: holds what cannot be spoken"),
        ("6 hens", "6/2 hens", "row 2, question: holds what cannot be spoken"),
        ("dogs?", "dogs? Say it.", "row 2, question: has a question that is not the last"),
        ("Count", "Oh " * 25 + "count", "row 2, hint 1: has 28 words, 25 at most"),
        ("first.", "first?", "row 2, hint 1: asks"),
        ("Count dogs first", "It is 92", "row 2, hint 1: gives the answer away"),
        ("20 dogs", "92 dogs", "row 2, question: gives the answer away"),
        (",92,", ",2.5,", "row 2, answer: 2.5 is no whole number"),
        (",92,", ",-92,", "row 2, answer: -92 is no whole number"),
        (",92,", ",92000000,", "row 2, answer: 92000000 is too large"),
        (",92,", ",yes,", "row 2, answer: yes shows no mastery"),
        ("92,,", "92,93,", "row 2, accepted: 93 is not 92"),
        ("104", "92", "row 2, wrong answer: 92 is right"),
        ("104", "many", "row 2, wrong answer: many is no whole number"),
        ("104", "", "row 2, misconception: 0 wrong answers and 1 misconceptions"),
        ("104", "9|9", "row 2, misconception: 2 wrong answers and 1"),
        ("first.", "first.,a,b,c,d,e", "row 2: has more cells than the header"),
        ("How", '"How', "row 2: the quotation marks do not fit"),
        ("four legs\n", "four legs\n" + ROW, "row 3, question: is the same as in row 2"),
    ],
)
def test_a_bad_cell_is_refused_by_row_and_column(old: str, new: str, told: str) -> None:
    assert old in ROW
    assert any(fault.startswith(told) for fault in refusal(HEADER + ROW.replace(old, new)))


def test_every_bad_cell_is_told_at_once_in_the_order_of_the_sheet() -> None:
    bad = ROW.replace("6 hens", "6/2 hens").replace("Count", "Oh #")
    told = refusal(HEADER + bad + "\n" + ROW + bad.replace("dogs", "cats"))
    assert [line.split(":")[0] for line in told] == [
        "row 2, question", "row 2, hint 1", "row 5, question", "row 5, hint 1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("question,answr,hint 1\n", "row 1, answr: no such column: is answer meant?"),
        ("question,answer,answer,hint 1\n", "row 1, answer: stands there twice"),
        ("question,answer\n", "row 1, hint 1: is missing"),
        ("", "row 1: the sheet is empty"),
        ("question,answer,hint 1\n", "row 2: there is no question"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str, told: str) -> None:
    assert refusal(header)[0].startswith(told)


def test_a_wrong_word_that_is_right_elsewhere_in_the_concept_is_refused() -> None:
    rows = (
        "Name the red one.,apple,,It grows on a tree.,,,pear,mixes up fruit\n"
        "Name the green one.,pear,,It is narrow at the top.,,,,\n"
    )
    assert refusal(HEADER + rows)[0].startswith("row 2, wrong answer: pear is right in row 3")


@pytest.mark.parametrize(
    ("text", "number"),
    [("27", 27), ("1,000", 1000), ("27.0", 27), ("twenty seven", 27), ("0", 0), ("2.5", None),
     ("1.000", None), ("about seven", None), ("-3", None), ("", None)],
)  # fmt: skip
def test_only_a_whole_number_is_one(text: str, number: int | None) -> None:
    assert number_in(text, "en") == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 eggs and 1,200 hens", "Twelve eggs and one thousand two hundred hens"),
        ("2-digit numbers", "Two-digit numbers"),
        ("the 3rd", "the 3rd"),
        ("3:30", "3:30"),
        ("5 - 3", "5 - 3"),
    ],
)
def test_whole_numbers_are_written_out_and_nothing_else(text: str, said: str) -> None:
    assert in_words(text, "en").lower() == said.lower()


def test_numbers_are_written_out_in_the_language_of_the_sheet() -> None:
    assert in_words("27 mangos", "es") == "Veintisiete mangos"
    assert number_in("veintisiete", "es") == 27


def test_a_concept_takes_the_rows_below_it_until_the_next() -> None:
    text = "concept,question,answer,hint 1\nA,Legs?,4,H.\n,Eyes?,2,H.\nB,Toes?,5,H.\n"
    asked = read(text.replace("H.", "Count them."))
    assert [one.concept for one in asked] == ["A", "A", "B"]
    assert [one.id for one in concepts(asked, "my sheet")] == ["my_sheet.a", "my_sheet.b"]


def test_a_concept_that_changed_gets_the_next_version_and_keeps_its_ids() -> None:
    (first,) = concepts(read(HEADER + ROW), "sums")
    old = {first.id: tomllib.loads(first.text)}
    (same,) = concepts(read(HEADER + ROW), "sums", old=old)
    (other,) = concepts(read(HEADER + ROW.replace("104", "9")), "sums", old=old)
    assert same.text == first.text
    assert tomllib.loads(other.text)["version"] == "1.1.0"
    names = [template["id"] for template in tomllib.loads(other.text)["template"]]
    assert names == [template["id"] for template in old[first.id]["template"]]


def test_ids_are_words_of_any_script() -> None:
    assert name_of("Résta: ¿dos cifras?") == "resta_dos_cifras"
    assert name_of("Сложение") == "сложение"
