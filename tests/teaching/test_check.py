"""The linter of the content: what the schema cannot see."""

from pathlib import Path

from agent.teaching.check import check
from agent.teaching.text_call import text_call

GOOD = """schema = 1
id = "x.add"
version = "1.0.0"
title = "Add"
level = 1
licence = "CC-BY-4.0"
definition.en = "Putting together."
teach.en = "Put together."
recap.en = "Together."

[[template]]
id = "bare"
kind = "add"
a = [10, 40]
b = [10, 40]
answer = "integer"
say.en = "What is {a} plus {b}?"

[[hint]]
rung = 1
say.en = "Look at the ones."
"""


def faults_of(folder: Path, old: str = "", new: str = "") -> list[str]:
    subject = folder / "sums"
    subject.mkdir()
    text = 'schema = 1\ntitle.en = "Sums"\ngreeting.en = "Hello."\nmain = ["x.add"]\n'
    (subject / "subject.toml").write_text(text)
    (subject / "add.toml").write_text(GOOD.replace(old, new))
    return check(folder)


def test_the_subjects_of_the_house_have_no_fault() -> None:
    assert check() == []


def test_a_sound_subject_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == []


def test_b21_a_hint_that_leaks_is_found(tmp_path: Path) -> None:
    assert (
        "hint 1 holds the answer" in faults_of(tmp_path, "Look at the ones.", "It is {answer}.")[0]
    )


def test_b12_a_text_that_cannot_be_spoken_is_found(tmp_path: Path) -> None:
    assert "cannot be spoken" in faults_of(tmp_path, "Put together.", "Put + together.")[0]


def test_b11_a_text_that_is_too_long_is_found(tmp_path: Path) -> None:
    assert "25 at most" in faults_of(tmp_path, "Put together.", "and " * 30 + ".")[0]


def test_a_template_with_few_items_is_found(tmp_path: Path) -> None:
    assert "has only 31 valid items" in faults_of(tmp_path, "b = [10, 40]", "b = [10, 10]")[0]


def test_a_hint_that_asks_is_found(tmp_path: Path) -> None:
    assert "asks a question" in faults_of(tmp_path, "the ones.", "what, the ones?")[0]


def test_a_file_that_does_not_load_is_the_fault(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "level = 1", "level = 0")
    assert len(faults) == 1
    assert "add.toml:5: level" in faults[0]


def test_a_text_call_prints_as_a_conversation() -> None:
    transcript = str(text_call("numeracy", 1, ["{answer}", ""]))
    assert transcript.splitlines()[0] == "tutor:   Hello Anna."
    assert "learner: (silence)" in transcript
