"""Simulated learners: they hear, they know what they know, and nothing of the tutor's."""

import random
from collections.abc import Iterator
from itertools import islice

import pytest

from agent.teaching.curriculum import Curriculum, load
from agent.teaching.items import Item, all_items
from infra.caller.learners import channel
from infra.caller.learners.answering import SLIPS, slipping
from infra.caller.learners.channel import LINES, NOISY, USUAL
from infra.caller.learners.kinds import Profile, drawn, kinds
from infra.caller.learners.listening import Wants, understood
from infra.caller.learners.memory import Memory
from infra.caller.learners.number_words import in_spanish, in_words, numbers_in
from infra.caller.learners.simulated import SimulatedLearner
from infra.caller.learners.sums import BUGS, KNOWN_TO_NOBODY, SKILLS, Task, by_bug, right, skill_of
from infra.caller.study.truth import MISCONCEPTION_OF
from tests import house

ALLOWED = ("infra.caller.learners",)


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load()


def test_learners_know_nothing_of_the_tutor() -> None:
    """A learner who could look at the tutor's items or bugs would prove nothing."""
    own = [one for one in house.sources("infra") if one.name.startswith("infra/caller/learners/")]
    assert len(own) > 5
    house.none_of(
        f"{source.name}: {name}"
        for source in own
        for name in source.imports()
        if name.split(".")[0] in house.PACKAGES and not name.startswith(ALLOWED)
    )


def test_there_are_more_than_ten_kinds_and_two_with_bugs_of_no_list() -> None:
    found = kinds()
    assert len(found) >= 10
    unknown = [one for one in found if set(one.bugs) & KNOWN_TO_NOBODY]
    assert len(unknown) == 2
    known = {bug for one in found for bug in one.bugs} - KNOWN_TO_NOBODY
    assert known == set(MISCONCEPTION_OF), "each known misconception is planted in somebody"


@pytest.mark.parametrize("number", [0, 7, 12, 20, 43, 100, 115, 340, 999, 1234])
def test_a_number_said_is_the_number_heard(number: int) -> None:
    if number < 1000:
        assert numbers_in(f"it is {in_words(number)}.") == (number,)
    assert in_words(number)


def test_a_comma_parts_two_numbers() -> None:
    assert numbers_in("Thirty, three zero.") == (30, 3, 0)


def test_spanish_numbers_end_below_a_hundred() -> None:
    assert [in_spanish(n) for n in (16, 21, 54, 100)] == [
        "dieciséis",
        "veintiuno",
        "cincuenta y cuatro",
        None,
    ]


def some_items(curriculum: Curriculum, seed: int) -> Iterator[Item]:
    """Forty of each template."""
    concepts = curriculum.subjects["numeracy"].concepts.values()
    for concept, template in ((c, t) for c in concepts for t in c.templates):
        yield from islice(all_items(concept, template.id, seed=seed), 40)


def task_of(item: Item) -> Task:
    task = understood((item.question,)).task
    assert task is not None, item.question
    return task


def test_every_question_of_the_curriculum_is_understood_by_ear(curriculum: Curriculum) -> None:
    """From the words alone she comes to the numbers that give the tutor's answer."""
    house.none_of(
        f"{item.concept} {item.id}: {item.question} -> {task_of(item)}"
        for item in some_items(curriculum, seed=5)
        if right(task_of(item)) != item.answer
    )


def test_the_tutor_predicts_what_each_bug_answers(curriculum: Curriculum) -> None:
    """Two implementations that know nothing of each other: they agree wherever the bug shows, and
    one that is planted in a learner would else never be found."""
    compared = [
        (item, one.misconception, one.answer, by_bug(bug, task_of(item)))
        for item in some_items(curriculum, seed=6)
        for one in item.predictions
        for bug, name in MISCONCEPTION_OF.items()
        if name == one.misconception
    ]
    shown = [one for one in compared if one[3] is not None]
    house.none_of(
        f"{item.id} {name}: {said}, not {predicted}"
        for item, name, predicted, said in shown
        if said != predicted
    )
    assert {name for _, name, _, _ in shown} == set(MISCONCEPTION_OF.values())


def test_a_bug_of_no_list_is_not_the_answer_of_a_known_one(curriculum: Curriculum) -> None:
    for concept_id, bug in (
        ("num.add2.carry", "carries_to_the_ones"),
        ("num.sub2.borrow", "nought_if_it_does_not_go"),
    ):
        concept = curriculum.concept(concept_id)
        items = list(islice(all_items(concept, "bare", seed=1), 100))
        said = [by_bug(bug, task_of(item)) for item in items]
        same = [n in {p.answer for p in i.predictions} for n, i in zip(said, items, strict=True)]
        assert sum(same) / len(same) < 0.05, f"{bug}: {sum(same)} of {len(same)}"


@pytest.mark.parametrize(
    ("numbers", "skill"),
    [((7, 8), "small_sums"), ((43, 25), "sums"), ((47, 25), "carrying"), ((43, 3), "counting")],
)
def test_a_sum_is_as_hard_as_its_digits(numbers: tuple[int, int], skill: str) -> None:
    assert skill_of(Task("add", numbers)) == skill


def test_one_answer_in_ten_is_a_slip() -> None:
    chance = random.Random(1)
    slips = sum(slipping(43, chance).slipped for _ in range(5000))
    assert slips / 5000 == pytest.approx(SLIPS, abs=0.02)


def test_feedback_is_heard_and_questions_are_told_from_whys() -> None:
    heard = understood(("Forty-three.", "Yes, that is right.", "What is nine plus eight?"))
    assert (heard.right, heard.task) == (True, Task("add", (9, 8)))
    assert understood(("Why do you sometimes have to open a ten?",)).wants is Wants.WHY
    assert understood(("Take your time.",)).wants is Wants.NOTHING
    typed = "Please type the number on your keys, then press the hash key."
    assert understood((typed,)).wants is Wants.KEYS


def test_a_noisy_line_errs_as_often_as_it_was_measured() -> None:
    chance = random.Random(2)
    for line in LINES.values():
        arrived = [channel.to_tutor("forty three", line, chance) for _ in range(6000)]
        changed = sum(one.changed for one in arrived) / len(arrived)
        rejected = sum(one.confidence < 0.35 for one in arrived) / len(arrived)
        assert changed == pytest.approx(line.mistaken, abs=0.01), line.name
        assert rejected == pytest.approx(line.rejected, abs=0.015), line.name


def test_what_is_mistaken_sounds_alike_and_the_truth_is_often_among_the_others() -> None:
    chance = random.Random(3)
    others = {channel.mistaken("fifteen", chance) for _ in range(50)}
    assert others == {"fifty"}, "a teen and its ten (B-13)"
    arrived = [channel.to_tutor("fifteen", NOISY, chance) for _ in range(2000)]
    wrong = [one for one in arrived if one.changed]
    assert 0.3 < sum("fifteen" in one.alternatives for one in wrong) / len(wrong) < 0.7


def test_she_mishears_the_tutor_too() -> None:
    chance = random.Random(4)
    heard = [channel.to_learner("What is fifteen plus four?", USUAL, chance) for _ in range(4000)]
    assert 0 < sum(one is None for one in heard) < 400
    assert any(one and "fifty" in one for one in heard)


def test_knowledge_grows_with_help_and_fades_between_calls() -> None:
    memory = Memory(dict.fromkeys(SKILLS, 0.1))
    memory.practised("opening", "helped")
    grown = memory.strength("opening")
    memory.rested(14)
    assert 0.1 < memory.strength("opening") < grown
    for _ in range(40):
        memory.practised("opening", "alone")
    assert memory.knows("opening")


def learner(kind: str) -> SimulatedLearner:
    numbers = (n for n in range(200) if drawn(n, 1).kind.name == kind)
    return SimulatedLearner(drawn(next(numbers), 1), seed=1)


def replies(to: SimulatedLearner, *, times: int = 60) -> list[str]:
    ask = ("What is {} plus two?",)
    texts = []
    for n in range(times):
        reply = to.replies((ask[0].format(in_words(20 + n % 60)),))
        texts.append(reply.keys or reply.text or "(silence)")
    return texts


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("silent", "(silence)"),
        ("hint_beggar", "hint"),
        ("changes_mind", " no "),
        ("code_switching", " y "),
        ("abusive", "stupid machine"),
    ],
)
def test_each_manner_shows(kind: str, sign: str) -> None:
    assert any(sign in text for text in replies(learner(kind)))
    assert not any(sign in text for text in replies(learner("quick")))


def test_two_children_do_not_know_the_same() -> None:
    both = learner("two_children")
    one, other = both.minds
    assert len(both.profile.skills) == 2
    assert [one.strength(s) for s in SKILLS] != [other.strength(s) for s in SKILLS]


def test_asked_once_more_she_says_the_same_and_by_key_too() -> None:
    anna = learner("quick")
    first = anna.replies(("What is forty plus nine?",))
    again = anna.replies(("I did not catch that. Please say the number once more.",))
    number = numbers_in(first.text)
    assert numbers_in(again.text) == number
    keyed = anna.replies(("Please type the number on your keys, then press the hash key.",))
    assert keyed.keys == str(number[0])


def test_the_same_seed_gives_the_same_learner() -> None:
    def told(seed: int) -> Profile:
        return drawn(17, seed)

    assert told(3) == told(3) != told(4)
    assert replies(learner("steady")) == replies(learner("steady"))


def test_every_bug_goes_wrong_somewhere_and_only_in_its_own_sums() -> None:
    assert by_bug("small_from_big", Task("take", (53, 27))) == 34
    assert by_bug("small_from_big", Task("take", (57, 23))) is None
    assert by_bug("small_from_big", Task("add", (53, 27))) is None
    assert set(KNOWN_TO_NOBODY) < set(BUGS)
