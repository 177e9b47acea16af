"""The linter of the content (§3.2): every rule, by file, line and remedy, in every language."""

from pathlib import Path

import pytest

from agent.teaching.check import check, seconds_to_say
from agent.teaching.text_call import text_call
from tests.teaching.written import CARD, CONCEPT, changed, in_spanish, line_of, write

SPANISH_CARD = in_spanish(CARD) + 'languages = ["en", "es"]\n'


def faults_of(folder: Path, concept: str = CONCEPT, card: str = CARD) -> list[str]:
    """Without the path of the folder."""
    found = check(write(folder, concept, card)).faults
    return [str(fault).removeprefix(f"{folder}/sums/") for fault in found]


def test_the_subjects_of_the_house_have_no_fault() -> None:
    """Schema, names and languages of all, every sentence of two; infra/check runs the whole."""
    report = check(only=frozenset({"english-a2", "voice-systems"}))
    assert [str(fault) for fault in report.faults] == []
    assert {row.subject for row in report.rows} == {"english-a2", "voice-systems"}


def test_a_sound_subject_has_no_fault_and_is_counted(tmp_path: Path) -> None:
    report = check(write(tmp_path))
    assert report.faults == ()
    (row,) = report.rows
    assert (row.subject, row.language, row.concepts, row.templates) == ("sums", "en", 1, 2)
    assert row.items > 100


def test_b15_the_longest_utterance_is_timed_at_140_words_a_minute(tmp_path: Path) -> None:
    (row,) = check(write(tmp_path)).rows
    assert row.longest.startswith("What makes more")
    assert row.seconds == pytest.approx(len(row.longest.split()) * 60 / 140)
    assert seconds_to_say("one " * 140) == 60


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        # B-12, B-11: what cannot be spoken, or is too long, also once the numbers are in
        ("Put together.", "Put + together.", "teach.en", "cannot be spoken: +: write it in words"),
        ("Put together.", "Put 2 together.", "teach.en", "cannot be spoken: 2: write it in words"),
        ("Put together.", "and " * 26, "teach.en", "has 26 words, 25 at most: shorten it"),
        ("Put together.", "So? Yes.", "teach.en", "has a question that is not the last thing"),
        ("Put together.", "A. B. C. D.", "teach.en", "has more than 3 sentences: shorten it"),
        ("is {a} plus", "is, " + "dear " * 22 + "{a} plus", "say.en", "at most: shorten it"),
        ("Then the tens", "Then # the tens", "Then the tens", "hint.say.en holds what cannot"),
        ('"adding",', '"a+b",', "options", "template.options.en holds what cannot"),
        # B-21: nothing below rung 4 gives the answer away
        ("Look at {a_ones} and {b_ones}.", "It is {answer}.", "id = \"bare\"", "has no valid item"),
        ("Think of two baskets.", "It is adding.", "Think of", "hint 1 holds the answer: reword"),
        ("taking away, press two", "something else", "What makes", "say holds the answer"),
        # §1.5: the ladder
        ("rung = 2", "rung = 3", "id = \"bare\"", "bare has no hint of rung 2 (one step): add a"),
        ("rung = 2", "rung = 3", "rung = 2", "two hints of rung 3 for template bare: remove one"),
        ("the ones.", "what, the ones?", "First the", "hint 2 asks, and the lesson asks its own"),
        # items: enough, and each tells the bugs apart (LM-13)
        ("b = [11, 48]", "b = [12, 12]", "id = \"bare\"", "valid items, 100 wanted: widen a or b"),
        ('"carry",', '"carry", "no_carry",', "id = \"bare\"", "bare has no valid item: no numbers"),
        ('kind = "add"', 'few = "So."\nkind = "add"', "kind = \"add\"", "has items enough: remove"),
        ('"carry", "diagnostic", ', "", "require", "x.carry gives"),
        # LM-4: a yes or no question is no evidence of mastery
        ('["adding", "taking away"]', '["yes", "no"]', "options", "is a yes or no question"),
        ('"taking away"]', '"Adding"]', "options", "needs two different options at least"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_file_line_and_remedy(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    faults = faults_of(tmp_path, changed(old, new))
    told = [fault for fault in faults if says in fault]
    assert told, faults
    assert told[0].startswith(f"add.toml:{line_of(at)}: ")


def test_several_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, changed("Put together.", "Put + together."), subject="more")
    bad = changed("x.add", "y.add", changed("level = 1", "level = 0"))
    write(tmp_path, bad, changed("x.add", "z.add", CARD))
    told = "\n".join(str(fault) for fault in check(tmp_path).faults)
    assert "more/add.toml" in told
    assert "sums/add.toml:5: level" in told
    assert "sums/subject.toml:4: main names z.add" in told


def test_a_fault_of_many_items_is_told_once_with_one_of_them(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, changed("Then the tens", "Then # the tens"))
    assert fault.endswith("more items)")


def test_few_items_are_right_where_the_file_says_why(tmp_path: Path) -> None:
    few = changed("b = [11, 48]", 'b = [12, 12]\nfew = "A dozen is what it is about."')
    assert faults_of(tmp_path, few) == []


def test_only_the_named_subjects_are_listened_to(tmp_path: Path) -> None:
    write(tmp_path, changed("Put together.", "Put + together."), subject="more")
    write(tmp_path, CONCEPT.replace("x.add", "y.add"), CARD.replace("x.add", "y.add"))
    assert check(tmp_path, only=frozenset({"sums"})).faults == ()
    assert check(tmp_path, only=frozenset({"more"})).faults != ()


def test_whoever_waits_is_told_which_concept_is_looked_at(tmp_path: Path) -> None:
    told: list[str] = []
    check(write(tmp_path), told=told.append)
    assert told == ["sums en 1 of 1: x.add"]


def test_a_listening_task_may_say_what_is_then_asked(tmp_path: Path) -> None:
    heard = changed("What makes more: adding", "I say: adding. Did I say adding")
    assert faults_of(tmp_path, heard) == []


# ---- languages: each complete, or switched off


def test_a_subject_is_checked_in_every_language_that_it_lists(tmp_path: Path) -> None:
    report = check(write(tmp_path, in_spanish(CONCEPT), SPANISH_CARD))
    assert [str(fault) for fault in report.faults] == []
    assert [row.language for row in report.rows] == ["en", "es"]


def test_a_language_half_there_is_refused_at_every_place(tmp_path: Path) -> None:
    concept = in_spanish(CONCEPT)
    half = concept.replace('recap.es = "Together."\n', "").replace('say.es = "Think', 'say.sw = "T')
    faults = faults_of(tmp_path, half, SPANISH_CARD)
    assert [fault.split(":")[1] for fault in faults] == [
        str(line_of("recap.en", half)), str(line_of('say.en = "Think', half)),
    ]  # fmt: skip
    assert all("has no text for language es: add " in fault for fault in faults)


def test_an_empty_text_is_a_language_half_there(tmp_path: Path) -> None:
    half = in_spanish(CONCEPT).replace('recap.es = "Together."', 'recap.es = ""')
    (fault,) = faults_of(tmp_path, half, SPANISH_CARD)
    assert "es" in fault


def test_a_language_that_is_switched_off_may_be_half_there(tmp_path: Path) -> None:
    assert faults_of(tmp_path, changed("recap.en", 'recap.es = "Junto."\nrecap.en')) == []


def test_a_language_that_nobody_can_speak_is_refused(tmp_path: Path) -> None:
    card = in_spanish(CARD).replace(".es", ".xx") + 'languages = ["en", "xx"]\n'
    faults = faults_of(tmp_path, in_spanish(CONCEPT).replace(".es", ".xx"), card)
    assert any("xx.toml:0: is missing: a subject lists language xx" in fault for fault in faults)


def test_a_text_call_prints_as_a_conversation() -> None:
    transcript = str(text_call("numeracy", 1, ["{answer}", ""]))
    assert transcript.splitlines()[0] == "tutor:   Hello Anna."
    assert "learner: (silence)" in transcript
