"""Subjects load, and a malformed file is refused by name, line and remedy."""

from pathlib import Path

import pytest

from agent.teaching.content.toml_files import read_folder
from agent.teaching.curriculum import Curriculum, CurriculumFault, load, survey
from agent.teaching.items import make_item
from tests.teaching.written import CARD, CONCEPT, changed, in_spanish, line_of, write


def fault_of(folder: Path, concept: str = CONCEPT, card: str = CARD) -> CurriculumFault:
    with pytest.raises(CurriculumFault) as caught:
        load(write(folder, concept, card))
    return caught.value


def test_the_subjects_of_the_house_load(curriculum: Curriculum) -> None:
    assert {"numeracy", "voice-systems"} <= set(curriculum.subjects)
    assert len(curriculum.subjects["numeracy"].concepts) >= 4
    assert len(curriculum.subjects["voice-systems"].concepts) >= 2


def test_a_concept_knows_the_text_it_came_from(tmp_path: Path) -> None:
    before = load(write(tmp_path)).concept("x.add")
    (tmp_path / "sums" / "add.toml").write_text(changed("Together.", "All of it."))
    after = load(tmp_path).concept("x.add")
    assert before.content_id.startswith("x.add@1.0.0#")
    assert before.content_id != after.content_id


def test_a_file_that_is_not_toml_is_refused_by_line(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, CONCEPT.replace('title = "Add"', 'title = "Add'))
    assert (fault.path.name, fault.line) == ("add.toml", line_of("title"))


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("level = 1", "levl = 1", "schema", "level is missing: add it"),
        ("level = 1", "level = 0", "level", "level: "),
        ("version = ", "mood = 2\nversion = ", "version", "mood is not known here: remove it"),
        ('version = "1.0.0"', 'version = "1"', "version", "version"),
        ('kind = "add"', 'kind = "ad"', 'kind = "ad', "kind 'ad' is unknown; use one of add"),
        ('"carry", ', '"cary", ', "require", "require names ['cary']"),
        ("{b}?", "{c}?", "What is", "['c'] is no slot of kind add; use"),
        ("{b_ones}.", "{b_onez}.", "Look at", "['b_onez'] is no slot of kind add"),
        ("rung = 1", "rung = 7", "rung = 1", "hint.0.rung"),
        (
            'bug = "forgotten_carry"',
            'bug = "forgot"',
            "bug = ",
            "bug 'forgot' does not fit kind add",
        ),
        ('kind = "procedural"', 'kind = "magic"', 'kind = "procedural"', "misconception.0.kind"),
        ("a = [11, 48]", "a = [11]", "a = [11", "template.0.a"),
        ("a = [11, 48]", "a = [48, 11]", "a = [11", "range a runs backwards"),
        ("recap.en", "recap.sw", "recap", "has no text for language en: add recap.en"),
        ('recap.en = "Together."', 'recap = "Together."', "recap", "one text per language"),
        ('template = "bare"', 'template = "story"', 'template = "bare"', "template 'story'"),
        ('id = "which"', 'id = "bare"', 'id = "which"', "id 'bare' is used twice here"),
        ("correct = 0", "correct = 2", "correct", "a choice needs options, and correct"),
    ],
)
def test_a_malformed_concept_is_refused_by_name_line_and_remedy(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    fault = fault_of(tmp_path, changed(old, new))
    where = 1 if at == "schema" else line_of(at)
    assert says in fault.message
    assert str(fault).startswith(f"{tmp_path}/sums/add.toml:{where}: ")


def test_every_fault_of_a_file_is_told_and_not_only_the_first(tmp_path: Path) -> None:
    write(tmp_path, changed("level = 1", "level = 0", changed("recap.en", "recap.sw")))
    _, faults = survey(read_folder(tmp_path), "en")
    assert [fault.line for fault in faults] == [line_of("level"), line_of("recap")]


WRITTEN = """
[[template]]
id = "written"
kind = "written"
answer = "integer"
correct = 12
wrong = [{ answer = 57, misconception = "x.carry" }]
say.en = "What is five and seven?"
"""


def test_a_written_number_is_asked_and_its_wrong_ones_are_known(tmp_path: Path) -> None:
    concept = load(write(tmp_path, CONCEPT + WRITTEN)).concept("x.add")
    item = make_item(concept, "written", seed=1, ordinal=0)
    assert (item.answer_type, item.answer, item.low, item.high) == ("integer", 12, 0, 99)
    assert [(p.misconception, p.answer) for p in item.predictions] == [("x.carry", 57)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("correct = 12\n", "", "needs correct, the number"),
        ('answer = "integer"', 'answer = "speech"', 'needs answer = "integer"'),
        ("x.carry", "x.unknown", "wrong names misconception 'x.unknown', which is not here"),
    ],
)
def test_a_written_number_that_is_not_whole_is_refused(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    fault = fault_of(tmp_path, CONCEPT + changed(old, new, WRITTEN))
    assert says in fault.message
    assert fault.line > line_of("bug = ")


def test_a_required_concept_must_exist(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, changed("level = 1", 'level = 1\nrequires = ["x.ad"]'))
    assert "requires x.ad, which no file has: add it or remove the name (is x.add" in str(fault)
    assert fault.line == line_of("level") + 1


def test_concepts_may_not_require_each_other_in_a_circle(tmp_path: Path) -> None:
    """Also by way of another subject; the fault tells the way round."""
    other = changed("x.add", "y.add", changed("level = 1", 'level = 1\nrequires = ["x.add"]'))
    write(tmp_path, other, changed("x.add", "y.add", CARD), subject="more")
    fault = fault_of(tmp_path, changed("level = 1", 'level = 1\nrequires = ["y.add"]'))
    assert "requires itself, by way of others (x.add -> y.add -> x.add): remove one" in str(fault)
    assert (fault.path.parent.name, fault.line) == ("sums", line_of("level") + 1)


@pytest.mark.parametrize("key", ["easy", "main", "placement"])
def test_a_subject_may_only_name_its_own_concepts(tmp_path: Path, key: str) -> None:
    named = {"easy": 'easy = ["x.ad"]', "main": "", "placement": 'placement = [["x.ad"]]'}[key]
    card = changed("x.add", "x.ad", CARD) if key == "main" else f"{CARD}{named}\n"
    fault = fault_of(tmp_path, card=card)
    assert (fault.path.name, fault.line) == ("subject.toml", 4 if key == "main" else 5)
    assert f"{key} names x.ad: no file here has that id (is x.add meant?)" in fault.message


def test_an_id_is_used_once(tmp_path: Path) -> None:
    """In all subjects together: evidence knows a concept by its id alone."""
    write(tmp_path, subject="more")
    fault = fault_of(tmp_path)
    assert "id x.add is used twice, also in more/add.toml: give one of them a new id" in str(fault)
    assert (fault.path.parent.name, fault.line) == ("sums", line_of('id = "x.add"'))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurriculumFault, match="holds no subject"):
        load(tmp_path)


def test_a_file_that_is_no_text_is_refused_by_line(tmp_path: Path) -> None:
    write(tmp_path)
    bad = CONCEPT.replace("Add", "Añadir").encode("latin-1")
    (tmp_path / "sums" / "add.toml").write_bytes(bad)
    with pytest.raises(CurriculumFault, match="is not UTF-8") as caught:
        load(tmp_path)
    assert caught.value.line == line_of("title")


# ---- languages


def test_a_subject_loads_in_the_languages_that_it_lists(tmp_path: Path) -> None:
    card = in_spanish(CARD) + 'languages = ["en", "es"]\n'
    write(tmp_path, in_spanish(CONCEPT).replace('recap.es = "T', 'recap.es = "J'), card)
    found = load(tmp_path, "es")
    assert found.language == found.concept("x.add").language == "es"
    assert found.concept("x.add").recap == "Jogether."
    assert found.subjects["sums"].languages == ("en", "es")


def test_a_subject_that_does_not_list_the_language_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, subject="english")
    card = in_spanish(changed("x.add", "y.add", CARD)) + 'languages = ["en", "es"]\n'
    write(tmp_path, changed("x.add", "y.add", in_spanish(CONCEPT)), card)
    assert set(load(tmp_path, "es").subjects) == {"sums"}
    assert set(load(tmp_path).subjects) == {"english", "sums"}


def test_a_listed_language_that_is_half_there_is_refused(tmp_path: Path) -> None:
    write(tmp_path, CONCEPT, in_spanish(CARD) + 'languages = ["en", "es"]\n')
    with pytest.raises(CurriculumFault, match="has no text for language es: add"):
        load(tmp_path, "es")
    assert load(tmp_path).concepts


def test_a_language_that_no_subject_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurriculumFault, match="no subject lists language sw: add it to languages"):
        load(write(tmp_path), "sw")


def test_numeracy_is_complete_in_spanish_too() -> None:
    assert set(load(language="es").subjects) == {"numeracy"}


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
