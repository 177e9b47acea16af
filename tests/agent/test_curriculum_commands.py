"""The commands for who writes the content, as they are typed."""

import io
import tomllib
from pathlib import Path

import pytest

from agent import pictures
from agent.__main__ import main
from agent.curriculum_preview import Preview
from agent.teaching.check import check
from agent.teaching.curriculum import Curriculum, load
from tests.teaching.written import CARD, CONCEPT, changed, write

EXAMPLES = Path("agent/teaching/examples")
SHEET = EXAMPLES / "market_day.csv"
Told = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load()


def run(*arguments: str | Path) -> int:
    return main(["curriculum", *(str(one) for one in arguments)])


# ---- check


def test_a_sound_folder_is_told_as_a_table(tmp_path: Path, capsys: Told) -> None:
    assert run("check", "--folder", write(tmp_path)) == 0
    heading, row, *_ = capsys.readouterr().out.splitlines()
    assert heading.split() == ["subject", "language", "concepts", "templates", "items", "longest"]
    assert row.split()[:4] == ["sums", "en", "1", "2"]
    assert row.endswith(" s")


def test_faults_are_told_by_file_and_line_with_exit_code_1(tmp_path: Path, capsys: Told) -> None:
    bad = changed("Put together.", "Put + together.", changed("level = 1", "level = 0"))
    write(tmp_path, changed("Put together.", "Put + together."))
    write(tmp_path, changed("x.add", "y.add", bad), changed("x.add", "y.add", CARD), subject="more")
    assert run("check", "--folder", tmp_path) == 1
    told = capsys.readouterr().out
    assert f"{tmp_path}/sums/add.toml:8: teach.en holds what cannot be spoken: +" in told
    assert f"{tmp_path}/more/add.toml:5: level" in told
    assert "2 faults in 2 files" in told


def test_an_unknown_subject_is_named_with_the_nearest(tmp_path: Path, capsys: Told) -> None:
    assert run("check", "sum", "--folder", write(tmp_path)) == 1
    assert "no subject sum here; did you mean sums?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["check"], ["preview", "x.add"], ["map"], ["import", str(SHEET)]]
)
def test_a_folder_that_is_not_there_is_refused_without_a_traceback(
    tmp_path: Path, capsys: Told, command: list[str]
) -> None:
    option = "--into" if command[0] == "import" else "--folder"
    assert run(*command, option, tmp_path / "nowhere") == 1
    assert "nowhere is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "preview", "import", "map"])
def test_every_command_says_what_it_does(capsys: Told, command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 8


# ---- preview


def played(curriculum: Curriculum, lines: str, concept: str = "num.sub2.borrow") -> str:
    out = io.StringIO()
    Preview(curriculum, concept, io.StringIO(lines), out).play()
    return out.getvalue()


def test_a_concept_is_played_with_the_marks_of_its_answers(curriculum: Curriculum) -> None:
    lines = "{answer}\n\n{num.sub2.smaller_from_larger}\n{answer}\n"
    told = played(curriculum, lines).splitlines()
    assert told[0] == "tutor:  Hello Anna."
    assert "you:    (silence)" in told
    assert "tutor:  Take your time." in told
    marks = [line for line in told if line.strip().startswith("(num.sub2.borrow, bare:")]
    assert ": wrong, num.sub2.smaller_from_larger, expected" in marks[0]
    assert ": right, after hint 1, expected" in marks[1]
    assert "The call goes on: 2 right, 1 wrong." in told


def test_the_author_reads_open_answers_by_the_numbers_of_criteria(curriculum: Curriculum) -> None:
    lines = "{answer}\n" * 3 + "the ones were too few [1]\n"
    told = played(curriculum, lines)
    assert "[1] says the ones were too few" in told
    assert "explain:: partial" in told


def test_a_slot_that_means_nothing_is_told_and_the_call_goes_on(curriculum: Curriculum) -> None:
    told = played(curriculum, "{nonsense}\n{answer}\n")
    assert "no such slot here" in told
    assert "The call goes on: 1 right." in told


def test_a_call_that_is_over_ends_with_its_scores(curriculum: Curriculum) -> None:
    told = played(curriculum, "stop\n" * 3)
    assert "The call is over" in told
    assert "num.tens.100: not assessed" in told or "num.count.100: not assessed" in told


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("num.sub2.borow", "did you mean num.sub2.borrow"),
        ("open a ten", "did you mean num.sub2.borrow"),
        ("xylophone", "no concept xylophone in en"),
    ],
)
def test_an_unknown_concept_is_named_with_the_nearest(capsys: Told, name: str, says: str) -> None:
    assert run("preview", name) == 1
    assert says in capsys.readouterr().err


def test_a_concept_whose_file_is_faulty_tells_the_fault(tmp_path: Path, capsys: Told) -> None:
    write(tmp_path, changed("level = 1", "level = 0"))
    assert run("preview", "x.add", "--folder", tmp_path) == 1
    assert "add.toml:5: level" in capsys.readouterr().err


# ---- import


def test_the_example_becomes_a_subject_that_passes_the_check(tmp_path: Path, capsys: Told) -> None:
    assert run("import", SHEET, "--into", tmp_path) == 0
    told = capsys.readouterr().out
    assert f"wrote {tmp_path}/market_day/subject.toml" in told
    assert "curriculum preview market_day.price_of_several_things --folder" in told
    assert check(tmp_path).faults == ()
    found = load(tmp_path)
    assert set(found.concepts) == {
        "market_day.price_of_several_things",
        "market_day.what_to_call_it",
    }


def test_what_was_imported_is_marked_by_rule(tmp_path: Path) -> None:
    run("import", SHEET, "--into", tmp_path)
    found = load(tmp_path)
    numbers = played(found, "{wrong}\n18\n45\n", "market_day.price_of_several_things")
    assert "wrong, market_day.price_of_several_things.adds_price_and_number" in numbers
    assert ": right, after hint" in numbers
    assert ": right" in played(found, "it is your change\n", "market_day.what_to_call_it")


def test_a_bad_row_is_refused_and_nothing_is_written(tmp_path: Path, capsys: Told) -> None:
    sheet = tmp_path / "bad.csv"
    sheet.write_text("question,answer,hint 1\nWhat is 2+2?,4,Count.\nHow many?,,Count.\n")
    into = tmp_path / "subjects"
    into.mkdir()
    assert run("import", sheet, "--into", into) == 1
    told = capsys.readouterr().err
    assert "2 faults, nothing is written" in told
    assert "row 2, question: holds what cannot be spoken" in told
    assert "row 3, answer: is empty" in told
    assert list(into.iterdir()) == []


def test_a_sheet_that_changed_is_imported_again(tmp_path: Path) -> None:
    sheet = tmp_path / "market_day.csv"
    sheet.write_text(SHEET.read_text())
    run("import", sheet, "--into", tmp_path)
    sheet.write_text(SHEET.read_text().replace("15 shillings", "16 shillings").replace("45", "48"))
    assert run("import", sheet, "--into", tmp_path) == 0
    text = (tmp_path / "market_day" / "price_of_several_things.toml").read_text()
    assert tomllib.loads(text)["version"] == "1.1.0"


def test_a_subject_that_is_there_keeps_its_own_concepts(tmp_path: Path) -> None:
    write(tmp_path)
    assert run("import", SHEET, "--into", tmp_path, "--subject", "sums") == 0
    card = tomllib.loads((tmp_path / "sums" / "subject.toml").read_text())
    assert card["title"] == {"en": "Sums"}
    assert card["main"] == ["x.add", "sums.price_of_several_things", "sums.what_to_call_it"]
    assert (tmp_path / "sums" / "add.toml").read_text() == CONCEPT
    assert check(tmp_path).faults == ()


def test_a_concept_written_by_hand_is_never_written_over(tmp_path: Path, capsys: Told) -> None:
    write(tmp_path)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("concept,question,answer,hint 1\nAdd,How many?,4,Count.\n")
    assert run("import", sheet, "--into", tmp_path, "--subject", "sums") == 1
    assert "was not made from a spreadsheet" in capsys.readouterr().err
    assert (tmp_path / "sums" / "add.toml").read_text() == CONCEPT


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path, capsys: Told) -> None:
    assert run("import", tmp_path / "none.csv", "--into", tmp_path) == 1
    assert "none.csv is no file" in capsys.readouterr().err


def test_a_workbook_is_not_a_sheet(tmp_path: Path, capsys: Told) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"PK\x03\x04 and so on")
    assert run("import", book, "--into", tmp_path) == 1
    assert "is a workbook: save the sheet as CSV" in capsys.readouterr().err


def test_a_language_that_nobody_speaks_is_refused(tmp_path: Path, capsys: Told) -> None:
    assert run("import", SHEET, "--into", tmp_path, "--language", "xx") == 1
    assert "no language xx" in capsys.readouterr().err


# ---- map


def test_the_map_is_printed_as_a_tree_by_subject(capsys: Told) -> None:
    assert run("map") == 0
    told = capsys.readouterr().out
    assert "numbers and sums (numeracy, " in told
    assert "└─ num.count.100  " in told


def test_the_map_is_drawn_the_same_every_time(tmp_path: Path, curriculum: Curriculum) -> None:
    pictures.draw_map(curriculum, tmp_path / "one.svg")
    pictures.draw_map(curriculum, tmp_path / "two.svg")
    drawn = (tmp_path / "one.svg").read_bytes()
    assert drawn == (tmp_path / "two.svg").read_bytes()
    assert all(concept in drawn.decode() for concept in curriculum.concepts)
    assert b"<dc:date>" not in drawn


@pytest.mark.parametrize("name", ["map.txt", "nowhere/map.svg"])
def test_a_picture_that_cannot_be_drawn_is_refused(tmp_path: Path, capsys: Told, name: str) -> None:
    assert run("map", "--svg", tmp_path / name) == 1
    assert "curriculum map: " in capsys.readouterr().err
