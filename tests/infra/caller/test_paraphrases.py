from pathlib import Path

from pocketsphinx import get_model_path

from agent.teaching import grading, safeguarding
from agent.teaching.curriculum import Curriculum
from agent.teaching.items import explain_item
from agent.teaching.words.readings import Sort
from infra.caller.ear import words_of
from infra.caller.paraphrases import drawn, paraphrases
from infra.caller.script import ANY_ANSWER, HINT_WORDS, INTRODUCTIONS, REPEAT_WORDS

MAIN = ("num.sub2.borrow", "num.add2.carry")
HOUSE = Path(__file__).parents[3]
PRODUCT = ("agent", "sip", "webhooks", "infra/offline", "infra/stack")
WRITTEN = (".py", ".toml", ".csv", ".md", ".html", ".txt")
TELLING_WORDS = 4  # fewer are anybody's


def test_there_are_twenty_of_each_main_concept_some_of_them_wrong(curriculum: Curriculum) -> None:
    for concept in MAIN:
        assert curriculum.concept(concept).explain is not None
        own = [p for p in paraphrases() if p.concept == concept]
        assert len({p.text for p in own}) >= 20
        assert sum(not p.right for p in own) >= 5


def test_every_concept_of_a_first_call_has_right_and_wrong_ones(curriculum: Curriculum) -> None:
    subject = curriculum.subjects["numeracy"]
    for concept in (*subject.easy, *subject.main):
        own = [p.right for p in paraphrases() if p.concept == concept]
        assert own.count(True) >= 4, concept
        assert own.count(False) >= 2, concept


def test_each_is_taken_for_an_explanation_and_for_nothing_else(curriculum: Curriculum) -> None:
    """One that is heard as a command or as distress would end the lesson it is meant for."""
    for one in paraphrases():
        item = explain_item(curriculum.concept(one.concept))
        assert item is not None
        assert grading.hear(item, grading.Heard(one.text)).sort is Sort.SPEECH, one.text
        assert safeguarding.classify(one.text) == safeguarding.Alarm(), one.text


def test_the_product_has_never_seen_them() -> None:
    files = [f for name in PRODUCT for f in (HOUSE / name).rglob("*") if f.suffix in WRITTEN]
    assert len(files) > 100
    seen = "\n".join(f" {' '.join(words_of(f.read_text(errors='replace')))} " for f in files)
    said = [words_of(p.text) for p in paraphrases()]
    assert [w for w in said if len(w) >= TELLING_WORDS and f" {' '.join(w)} " in seen] == []


def test_every_word_she_can_say_is_in_the_dictionary() -> None:
    with open(get_model_path("en-us/cmudict-en-us.dict")) as dictionary:
        known = {line.split(maxsplit=1)[0] for line in dictionary if line.strip()}
    said = [p.text for p in paraphrases()]
    said += [ANY_ANSWER, HINT_WORDS, REPEAT_WORDS, *(p.format(name="anna") for p in INTRODUCTIONS)]
    assert {word for text in said for word in words_of(text)} <= known


def test_the_seed_draws_the_sentence_and_a_second_time_another() -> None:
    first = drawn(MAIN[0], seed=7, taken=0, explains="right")
    assert first == drawn(MAIN[0], seed=7, taken=0, explains="right")
    assert first != drawn(MAIN[0], seed=7, taken=1, explains="right")
    assert first is not None
    assert first.right
    assert len({drawn(MAIN[0], seed=s, taken=0, explains="right") for s in range(30)}) > 5


def test_wrong_ones_come_when_asked_for_and_of_nothing_comes_nothing() -> None:
    wrong = drawn(MAIN[1], seed=1, taken=0, explains="wrong")
    assert wrong is not None
    assert not wrong.right
    assert drawn("no.such.concept", seed=1, taken=0, explains="any") is None
