"""The lesson so far and what belongs to it, for a reader who was not there."""

from agent.teaching.curriculum import load
from agent.teaching.retrieval import touched
from agent.teaching.so_far import so_far
from agent.teaching.text_call import Setting, TextCall

NUMERACY = load().subjects["numeracy"]
HERS = "my secret words"


def played(turns: int) -> TextCall:
    """Every third closed answer is wrong; what she explains shows nothing."""
    concepts = tuple(NUMERACY.concepts)
    call = TextCall("numeracy", 3, setting=Setting(minutes=25, brief={"concepts": concepts}))
    for turn in range(turns):
        item = call.last.lesson.item
        closed = item is not None and item.answer is not None
        call.says(("{answer}" if turn % 3 else "{wrong}") if closed else HERS)
    return call


def summary(call: TextCall) -> str:
    evidence = {one.sequence: one for one in call.transcript.evidence}
    return so_far(call.last.lesson, evidence)


def test_it_tells_of_each_concept_what_was_done_and_what_is_in_hand_now() -> None:
    call = played(8)
    told = summary(call)
    assert "right alone" in told
    assert f"Now: {call.last.lesson.concept.title}." in told
    assert "minutes are left" in told


def test_it_is_the_same_each_time_and_stays_short_however_long_the_lesson() -> None:
    assert summary(played(28)) == summary(played(28))
    assert len(summary(played(28)).splitlines()) <= 8


def test_it_holds_no_word_of_the_learners() -> None:
    assert HERS not in summary(played(28))


def test_a_word_of_hers_finds_its_concepts_the_longest_name_first_and_no_more_than_asked() -> None:
    concepts = tuple(NUMERACY.concepts.values())
    found = touched("what does it mean to count back from ten", concepts, 2)
    assert found[0].id == "num.count.100"
    assert len(found) <= 2


def test_words_that_name_nothing_find_nothing() -> None:
    assert touched("I like my cat", tuple(NUMERACY.concepts.values()), 3) == ()
    assert touched("", tuple(NUMERACY.concepts.values()), 3) == ()
