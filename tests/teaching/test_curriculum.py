"""Subjects load, and a malformed file is refused by name, line and remedy."""

from pathlib import Path

import pytest

from agent.teaching.curriculum import Curriculum, CurriculumFault, load

SUBJECT = 'schema = 1\ntitle.en = "Sums"\ngreeting.en = "Hello."\nmain = ["x.add"]\n'
CONCEPT = """schema = 1
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
require = ["carry", "diagnostic"]
answer = "integer"
say.en = "What is {a} plus {b}?"

[[hint]]
rung = 1
say.en = "Look at {a_ones} and {b_ones}."

[[misconception]]
id = "x.carry"
kind = "procedural"
bug = "forgotten_carry"
"""


def write(folder: Path, concept: str = CONCEPT, subject: str = SUBJECT) -> Path:
    (folder / "sums").mkdir()
    (folder / "sums" / "subject.toml").write_text(subject)
    (folder / "sums" / "add.toml").write_text(concept)
    return folder


def fault_of(folder: Path, concept: str = CONCEPT, subject: str = SUBJECT) -> CurriculumFault:
    with pytest.raises(CurriculumFault) as caught:
        load(write(folder, concept, subject))
    return caught.value


def line_with(text: str, concept: str = CONCEPT) -> int:
    return next(n for n, line in enumerate(concept.splitlines(), 1) if text in line)


def test_the_subjects_of_the_house_load(curriculum: Curriculum) -> None:
    assert {"numeracy", "voice-systems"} <= set(curriculum.subjects)
    assert len(curriculum.subjects["numeracy"].concepts) >= 4
    assert len(curriculum.subjects["voice-systems"].concepts) >= 2


def test_a_concept_knows_the_text_it_came_from(tmp_path: Path) -> None:
    before = load(write(tmp_path)).concept("x.add")
    (tmp_path / "sums" / "add.toml").write_text(CONCEPT.replace("Together.", "All of it."))
    after = load(tmp_path).concept("x.add")
    assert before.content_id.startswith("x.add@1.0.0#")
    assert before.content_id != after.content_id


def test_a_file_that_is_not_toml_is_refused_by_line(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, CONCEPT.replace('title = "Add"', 'title = "Add'))
    assert (fault.path.name, fault.line) == ("add.toml", line_with("title"))


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("level = 1", "levl = 1", "level", "level is missing: add it"),
        ("level = 1", "level = 1\nmood = 2", "licence", "mood is not known"),
        ('kind = "add"', 'kind = "ad"', "[[template]]", "kind 'ad' is unknown; use one of"),
        ('"carry", ', '"cary", ', "[[template]]", "require names ['cary']"),
        ("{b}?", "{c}?", "schema", "['c'] is no slot of kind add"),
        ("{b_ones}.", "{b_onez}.", "schema", "is no slot of kind add"),
        ("rung = 1", "rung = 7", "rung", "hint.0.rung"),
        ('bug = "forgotten_carry"', 'bug = "forgot"', "schema", "bug 'forgot' does not fit"),
        ("a = [10, 40]", "a = [10]", "a = [10", "template.0.a"),
        ("recap.en", "recap.sw", "recap", "add recap.en"),
        ('recap.en = "Together."', 'recap = "Together."', "recap", "one text per language"),
        ('version = "1.0.0"', 'version = "1"', "version", "version"),
        ("[[hint]]", '[[hint]]\ntemplate = "story"', "schema", "template 'story'"),
    ],
)
def test_a_malformed_concept_is_refused_by_name_line_and_remedy(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    assert old in CONCEPT
    fault = fault_of(tmp_path, CONCEPT.replace(old, new))
    assert fault.path.name == "add.toml"
    assert says in fault.message
    assert str(fault).startswith(f"{fault.path}:{fault.line}: ")
    assert 1 <= fault.line <= len(CONCEPT.splitlines()) + 1


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("rung = 1", "rung = 7", "rung = 1"),
        ("a = [10, 40]", "a = [10]", "a = [10, 40]"),
        ('kind = "procedural"', 'kind = "magic"', 'kind = "procedural"'),
        ('recap.en = "Together."', 'recap = "Together."', "recap"),
    ],
)
def test_the_line_is_the_one_of_the_wrong_key(tmp_path: Path, old: str, new: str, at: str) -> None:
    assert fault_of(tmp_path, CONCEPT.replace(old, new)).line == line_with(at)


def test_a_required_concept_must_exist(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, CONCEPT.replace("level = 1", 'level = 1\nrequires = ["x.none"]'))
    assert "requires x.none, which no file has" in str(fault)
    assert fault.line == line_with("level") + 1


def test_concepts_may_not_require_each_other_in_a_circle(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, CONCEPT.replace("level = 1", 'level = 1\nrequires = ["x.add"]'))
    assert "requires itself" in str(fault)


def test_a_subject_may_only_name_its_own_concepts(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, subject=SUBJECT.replace("x.add", "x.sub"))
    assert (fault.path.name, fault.line) == ("subject.toml", 4)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sums" / "again.toml").write_text(CONCEPT)
    with pytest.raises(CurriculumFault, match="used twice"):
        load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurriculumFault, match="holds no subject"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("num.sub2.borrow", "num.sub2.borrow"),
        ("endpointing", "voice.turn.endpointing"),
        ("open a ten", "num.sub2.borrow"),
        ("speech to text", "voice.pipeline"),
        ("carrying", "num.add2.carry"),
    ],
)
def test_a_concept_is_found_by_what_people_call_it(
    curriculum: Curriculum, words: str, concept: str
) -> None:
    found = curriculum.find(words)
    assert found is not None
    assert found.id == concept


def test_nothing_is_found_for_words_that_mean_no_concept(curriculum: Curriculum) -> None:
    assert curriculum.find("zebra") is None
