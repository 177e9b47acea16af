"""Numeracy in English and Spanish: thousands of its items, checked by other arithmetic."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count, islice
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching import guard
from agent.teaching.content.arithmetic import has_teen_twin
from agent.teaching.content.concept import Concept
from agent.teaching.curriculum import SUBJECTS, Subject, load
from agent.teaching.items import Item, all_items, explain_item, make_item
from agent.teaching.spoken import faults

FOLDER = SUBJECTS / "numeracy"
LANGUAGES = ("en", "es")
ENOUGH = 100  # items of a template
SEEDS = st.integers(0, 2**32)
MASCULINE = "frijol|huevo|lápi|mango|minuto|niño|centavo|peso"
FEMININE = "unidad|decena|bolsa|caja|parte"
MANY = "frijoles|huevos|lápices|mangos|minutos|niños|centavos|pesos|unidades|decenas|cajas"


def times(a: int, b: int) -> int:
    return sum(a for _ in range(b))


def shared(a: int, b: int) -> int:
    return next(n for n in count() if times(b, n + 1) > a)


def nearest(n: int) -> int:
    return min(range(0, 200, 10), key=lambda ten: abs(ten - n))


Sum = Callable[..., int]
SUMS: dict[tuple[str, str], Sum] = {
    ("num.count.100", "on"): lambda a, b: [*range(a, 200)][b],
    ("num.count.100", "story"): lambda a, b: [*range(a, 200)][b],
    ("num.count.100", "back"): lambda a, b: [*range(a, -1, -1)][b],
    ("num.numbers.100", "bare"): lambda a, b: [*range(a, 200, b)][3],
    ("num.numbers.100", "story"): lambda a, b: [*range(a, 200, b)][3],
    ("num.tens.100", "more"): lambda a, b: a + times(10, b),
    ("num.tens.100", "story"): lambda a, b: a + times(10, b),
    ("num.divide.rest", "bare"): lambda a, b: a - times(b, shared(a, b)),
    ("num.divide.rest", "story"): lambda a, b: a - times(b, shared(a, b)),
    ("num.divide.rest", "full"): shared,
    ("num.money.change", "bare"): lambda a, b: times(10, a) - b,
    ("num.money.change", "story"): lambda a, b: times(10, a) - b,
    ("num.time.hour", "bare"): lambda a, b: len(range(a, 60)),
    ("num.time.hour", "wait"): lambda a, b: len(range(a, 60)),
    ("num.time.hour", "story"): lambda a, b: (a + b) % 60,
    ("num.words.two_steps", "bare"): lambda a, b, c: a - c + b,
    ("num.words.two_steps", "story"): lambda a, b, c: a - c + b,
    ("num.words.two_steps", "bags"): lambda a, b, c: times(a, b) + c,
    ("num.estimate.tens", "bare"): lambda a, b: nearest(a + b),
    ("num.estimate.tens", "story"): lambda a, b: nearest(a + b),
}
SUMS_OF_CONCEPT: dict[str, Sum] = {
    "num.add.20": lambda a, b: len([*range(a), *range(b)]),
    "num.add2.nocarry": lambda a, b: len([*range(a), *range(b)]),
    "num.add2.carry": lambda a, b: len([*range(a), *range(b)]),
    "num.sub2.noborrow": lambda a, b: len(range(b, a)),
    "num.sub2.borrow": lambda a, b: len(range(b, a)),
    "num.times.groups": times,
    "num.times2.one": times,
    "num.share.equal": shared,
}


@lru_cache
def numeracy(language: str) -> Subject:
    return load(language=language).subjects["numeracy"]


@lru_cache
def made(language: str) -> tuple[tuple[Concept, str, Item], ...]:
    return tuple(_made(language))


def _made(language: str) -> Iterator[tuple[Concept, str, Item]]:
    for concept in numeracy(language).concepts.values():
        for template in concept.templates:
            for item in islice(all_items(concept, template.id, seed=11), ENOUGH):
                yield concept, template.id, item


def numbers_of(item: Item) -> list[int]:
    return [int(n) for n in re.findall(r"=(\d+)", item.id)]


def texts_of(item: Item) -> list[str]:
    return [item.question, *(line for hint in item.hints for line in hint.lines)]


def test_there_are_sixteen_concepts_in_two_languages() -> None:
    for language in LANGUAGES:
        assert len(numeracy(language).concepts) == 16
        assert set(numeracy(language).main) == set(numeracy(language).concepts)


def test_lm12_every_answer_is_right_by_other_arithmetic() -> None:
    for concept, template, item in made("en"):
        sums = SUMS.get((concept.id, template)) or SUMS_OF_CONCEPT[concept.id]
        assert item.answer == sums(*numbers_of(item)), item.id


def test_both_languages_ask_the_same_sums() -> None:
    for concept, template, item in made("es"):
        sums = SUMS.get((concept.id, template)) or SUMS_OF_CONCEPT[concept.id]
        assert item.answer == sums(*numbers_of(item)), item.id
        assert (item.language, concept.language) == ("es", "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lm13_every_wrong_answer_of_a_bug_is_its_own(language: str) -> None:
    for concept, template, item in made(language):
        answers = [item.answer, *(p.answer for p in item.predictions)]
        assert len(set(answers)) == len(answers), item.id
        assert len(answers) == 1 + len(concept.bugs_of(concept.template(template)))
        assert all(item.low <= answer <= item.high for answer in answers if answer is not None)
        assert len(answers) > 1, f"{concept.id} {template} finds no bug"


@pytest.mark.parametrize("language", LANGUAGES)
def test_b13_an_answer_with_a_twin_may_be_typed(language: str) -> None:
    for _, _, item in made(language):
        assert item.answer is not None
        assert item.keypad or not has_teen_twin(item.answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_b21_nothing_below_rung_four_holds_the_answer(language: str) -> None:
    for _, _, item in made(language)[::5]:  # each was read when it was made; the linter reads on
        helping = [line for hint in item.hints if hint.rung < guard.TOLD for line in hint.lines]
        assert not any(guard.leaks(item, text) for text in (item.question, *helping)), item.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_b11_b12_every_sentence_can_be_spoken(language: str) -> None:
    for concept, _, item in made(language):
        for text in texts_of(item):
            assert faults(text) == (), f"{concept.id} {item.id}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ladder_is_whole_and_ends_with_the_answer(language: str) -> None:
    """H1 to H4 (tutoring §1.5): statements only, the last one tells."""
    for _, _, item in made(language):
        assert [hint.rung for hint in item.hints] == [1, 2, 3, 4]
        assert not any("?" in line for hint in item.hints for line in hint.lines)
        assert any(guard.leaks(item, line) for line in item.hints[-1].lines), item.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worked_example_is_the_same_for_every_item(language: str) -> None:
    """Rung 3 is an example of a different problem, so no number of this one is in it."""
    for concept in numeracy(language).concepts.values():
        for hint in concept.hints:
            slots = [s for line in hint.say for _, s, _, _ in Formatter().parse(line) if s]
            assert hint.rung != 3 or not slots, f"{concept.id}: {hint.say}"
            assert hint.rung == guard.TOLD or "answer" not in slots, f"{concept.id}: {hint.say}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_has_enough_items_all_different(language: str) -> None:
    made_of = Counter((concept.id, template) for concept, template, _ in made(language))
    for concept in numeracy(language).concepts.values():
        for template in concept.templates:
            assert made_of[concept.id, template.id] == ENOUGH or template.few
    assert len({(concept.id, item.id) for concept, _, item in made(language)}) == sum(
        made_of.values()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_is_complete(language: str) -> None:
    for concept in numeracy(language).concepts.values():
        assert len(concept.templates) >= 2
        assert concept.misconceptions
        assert concept.align
        assert concept.terms
        explain = explain_item(concept)
        assert explain is not None
        assert explain.criteria
        assert faults(explain.question) == ()
        for text in (concept.definition, concept.recap, explain.reference, *concept.teach):
            assert faults(text) == (), text


def test_the_subject_teaches_nothing_before_what_it_requires() -> None:
    subject = numeracy("en")
    for place, name in enumerate(subject.main):
        assert set(subject.concepts[name].requires) <= set(subject.main[:place]), name


def test_b4_the_level_check_goes_through_the_four_operations() -> None:
    with (FOLDER / "subject.toml").open("rb") as file:
        levels = tomllib.load(file)["placement"]
    signs = [{label for n in level for label in labels_of(n)} for level in levels]
    assert signs == [
        {"TaRL:addition"},
        {"TaRL:subtraction"},
        {"TaRL:multiplication"},
        {"TaRL:division"},
    ]


def labels_of(concept_id: str) -> set[str]:
    labels = numeracy("en").concepts[concept_id].align
    return {label for label in labels if label.startswith("TaRL")}


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(0, 30), st.sampled_from(LANGUAGES))
def test_the_same_seed_makes_the_same_items_and_all_of_them_differ(
    seed: int, most: int, language: str
) -> None:
    for concept in islice(numeracy(language).concepts.values(), seed % 16, seed % 16 + 3):
        name = concept.templates[seed % len(concept.templates)].id
        items = [make_item(concept, name, seed=seed, ordinal=n) for n in range(most + 1)]
        again = list(islice(all_items(concept, name, seed=seed), most + 1))
        assert items == again
        assert len({item.id for item in items}) == len(items)


def test_when_its_items_run_out_a_template_begins_again() -> None:
    concept = numeracy("en").concepts["num.numbers.100"]
    ids = [item.id for item in all_items(concept, "bare", seed=5)]
    wrapped = make_item(concept, "bare", seed=5, ordinal=len(ids) + 2)
    assert wrapped.id == ids[2]


def test_b25_the_load_orders_the_items_of_a_template() -> None:
    concept = numeracy("en").concepts["num.times.groups"]
    items = sorted(all_items(concept, "bare", seed=0), key=lambda item: item.load)
    assert (items[0].id, items[0].load) == ("bare:a=3,b=4", 0.0)
    assert items[-1].load == 1.0
    products = [item.answer or 0 for item in items]
    assert products == sorted(products)


def test_every_load_is_between_nothing_and_one() -> None:
    assert all(0 <= item.load <= 1 for _, _, item in made("en"))


def test_spanish_numbers_agree_with_their_nouns() -> None:
    unshortened = re.compile(rf"uno (?:{MANY})")
    wrong_gender = re.compile(rf"\buna (?:{MASCULINE})|\bun (?:{FEMININE})")
    one_of_many = re.compile(rf"(?<!y )\buna? (?:{MANY})")
    for _, _, item in made("es"):
        for text in texts_of(item):
            for mistake in (unshortened, wrong_gender, one_of_many):
                assert not mistake.search(text.lower()), text


def test_spanish_never_joins_two_numbers_into_one_by_ear() -> None:
    """ "Treinta y ocho" is thirty-eight, so thirty and eight are joined by "más". An hour may."""
    for concept in numeracy("es").concepts.values():
        texts = [template.say for template in concept.templates]
        texts += [line for hint in concept.hints for line in hint.say]
        for text in texts:
            joined = re.findall(r"\{(\w+)[^}]*\} y \{", text)
            assert set(joined) <= {"hour"}, text
