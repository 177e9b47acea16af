"""A language is a file (issue 4: "a second language is content only")."""

import shutil
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching import guard
from agent.teaching.content.fixed_lines import Lines
from agent.teaching.content.toml_files import CurriculumFault
from agent.teaching.grading import Command, Heard, Sort, hear, mark
from agent.teaching.items import Item
from agent.teaching.pacing import Extent, Pacing, reading_class
from agent.teaching.spoken import CHILD_WORDS, faults, say_digits, say_number, speakable, tidy
from agent.teaching.words.hearing import has_twin
from agent.teaching.words.tongue import LANGUAGES, tongue

CODES = [path.stem for path in sorted(LANGUAGES.glob("*.toml"))]
SPANISH = Item(
    "x", "c", "t", "¿Cuánto es treinta y siete más diecisiete?", "integer", 54, 0, 99, language="es"
)
IN_BOTH = st.sampled_from(CODES)


def asking_for(answer: int, language: str, high: int = 9999) -> Item:
    return Item("x", "c", "t", "", "integer", answer, 0, high, language=language)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for code in CODES:
        shutil.copy(LANGUAGES / f"{code}.toml", tmp_path)
    return tmp_path


def test_a_language_without_a_file_is_refused_by_name() -> None:
    with pytest.raises(CurriculumFault, match="no language xx"):
        tongue("xx")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('right = "', 'rihgt = "', "lines.right is missing: add it"),
        ("[asking.firm]", "[asking.farm]", "asking.firm is missing: add it"),
        ("yes = [", "oui = [", "yes"),
        ("(?:espera|", "(?:(espera|", "is no pattern"),
    ],
)
def test_what_a_language_lacks_is_refused_with_its_line(
    folder: Path, old: str, new: str, told: str
) -> None:
    path = folder / "es.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CurriculumFault, match=told) as refusal:
        tongue("es", folder)
    assert refusal.value.line > 0


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", Lines.model_fields)
def test_b12_every_fixed_line_may_be_spoken_and_has_the_slots_of_the_english_one(
    code: str, name: str
) -> None:
    line, english = (getattr(tongue(one).lines, name) for one in (code, "en"))
    slots = {slot for _, slot, _, _ in Formatter().parse(line) if slot}
    assert slots == {slot for _, slot, _, _ in Formatter().parse(english) if slot}
    assert faults(line.format(**dict.fromkeys(slots, "Ana")), CHILD_WORDS) == ()


@given(st.integers(0, 9999), IN_BOTH)
def test_every_number_is_heard_in_words_and_digits_in_every_language(
    number: int, code: str
) -> None:
    for text in (say_number(number, code), str(number)):
        assert hear(asking_for(number, code), Heard(text)).value == number


@given(st.integers(0, 99), IN_BOTH)
def test_every_number_is_heard_digit_by_digit_in_every_language(number: int, code: str) -> None:
    said = Heard(say_digits(number, code))
    assert hear(asking_for(number, code, high=99), said).value == number


@given(st.integers(0, 999), st.integers(0, 999), IN_BOTH)
def test_b8_a_number_that_begins_a_longer_one_is_a_prefix_in_every_language(
    shorter: int, longer: int, code: str
) -> None:
    begun, whole = (say_number(n, code).replace("-", " ") for n in (shorter, longer))
    if whole.startswith(f"{begun} "):
        extent = reading_class(begun, Pacing(10, "integer", 0, 999, code))
        assert extent is Extent.PREFIX


@given(st.integers(0, 999), IN_BOTH)
def test_b21_the_guard_stops_every_number_in_words_digits_and_places(
    number: int, code: str
) -> None:
    item = asking_for(number, code)
    for text in (say_number(number, code), str(number), say_number(number, code).upper()):
        assert guard.leaks(item, text)


def test_b21_the_echo_is_exempt_in_spanish() -> None:
    assert guard.blocks(SPANISH, 0, "Cincuenta y cuatro.", heard="cuarenta y cuatro")
    assert not guard.blocks(SPANISH, 0, "Cincuenta y cuatro.", heard="son cincuenta y cuatro")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("¿me lo repites por favor?", Command.REPEAT),
        ("más despacio", Command.SLOWER),
        ("dame una pista", Command.HINT),
        ("sáltate esta", Command.SKIP),
        ("ya me voy", Command.STOP),
        ("llámame más tarde", Command.LATER),
        ("ya no me llamen", Command.NEVER),
        ("quiero hablar con una persona", Command.PERSON),
        ("espérame un momento", Command.WAIT),
        ("sí", Command.YES),
        ("no", Command.NO),
    ],
)
def test_b16_commands_are_heard_in_spanish(text: str, command: Command) -> None:
    assert hear(SPANISH, Heard(text)).command is command


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("no sé", Sort.DONT_KNOW),
        ("ni idea", Sort.DONT_KNOW),
        ("no entiendo la pregunta", Sort.DONT_KNOW),
        ("no es cincuenta y cuatro", Sort.NOT_UNDERSTOOD),
        ("siete y siete son catorce", Sort.UNFINISHED),
        ("tengo cuatro hermanos", Sort.OFF_TOPIC),
        ("más de cincuenta", Sort.NOT_UNDERSTOOD),
        ("quinientos", Sort.NOT_UNDERSTOOD),
    ],
)
def test_lm3_what_is_no_answer_in_spanish_is_no_evidence(text: str, sort: Sort) -> None:
    assert hear(SPANISH, Heard(text)).sort is sort
    assert mark(SPANISH, Heard(text)).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("veintiuna", 21), ("una", 1), ("treinta y una", 31), ("veinte y cinco", 25)],
)
def test_feminine_and_older_forms_of_a_spanish_number_are_heard(text: str, value: int) -> None:
    assert hear(SPANISH, Heard(text)).value == value


def test_b13_which_numbers_sound_alike_depends_on_the_language() -> None:
    assert (has_twin(15), has_twin(62), has_twin(15, "es"), has_twin(62, "es")) == (
        True,
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("5 + 3 = 8", "cinco más tres es ocho"),
        ("**Mira** las unidades.", "Mira las unidades."),
        ("¿Cuánto es 54 - 27?", "¿Cuánto es cincuenta y cuatro menos veintisiete?"),
    ],
)
def test_b12_what_a_model_writes_is_rewritten_in_spanish(written: str, spoken: str) -> None:
    assert tidy(written, "es") == spoken
    assert speakable(spoken)
