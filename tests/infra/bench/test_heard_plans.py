"""What the bench's caller says: each class is what its name says, and the ear is told the truth."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.teaching.items import Item
from agent.teaching.pacing import DONE, GOES_ON, Extent, Pacing, reading_class
from infra.bench.heard.caller import Wanted
from infra.bench.heard.kinds import INTO_SPEECH, OF_NUMBERS, Kind
from infra.bench.heard.plans import LEAST_PAUSE, MOST_PAUSE, Plan, planned, spoken_into, unasked
from infra.bench.heard.providers import faults_of
from infra.bench.heard.speech import folder_of, joined, placed, utterances
from infra.caller.heard import Segment
from infra.caller.script import number_words
from infra.caller.sound import RATE, Samples, silence, write_wav

PACING = Pacing(think_seconds=10.0, answer_type="integer", low=0, high=99)


def item(answer: int = 42) -> Item:
    return Item(
        id="sum:a=40,b=2",
        concept="num.add",
        template="sum",
        question="What is forty and two?",
        answer_type="integer",
        answer=answer,
        low=0,
        high=99,
    )


def plans(kind: Kind, times: int = 60) -> list[Plan]:
    made = [planned(kind, item(), PACING, chance=random.Random(i)) for i in range(times)]
    whole = [plan for plan in made if plan is not None]
    assert len(whole) == times
    return whole


def sound(seconds: float, seed: int = 1) -> Samples:
    noise = np.random.default_rng(seed).normal(0, 3277, round(seconds * RATE))
    return np.clip(noise, -32768, 32767).astype(np.int16)


def test_a_closed_answer_is_whole_and_no_number_of_the_range_goes_on_from_it() -> None:
    all_words = [number_words(value).split() for value in range(100)]
    for plan in plans(Kind.CLOSED):
        words = plan.text.split()
        longer = [w for w in all_words if len(w) > len(words) and w[: len(words)] == words]
        assert not longer
        assert plan.wait == DONE


def test_an_extensible_answer_is_whole_and_might_have_gone_on() -> None:
    waits = {plan.wait for plan in plans(Kind.EXTENSIBLE)}
    assert DONE not in waits
    assert GOES_ON in waits


def test_a_pause_comes_after_a_prefix_or_filler_and_lasts_as_long_as_a_hesitation() -> None:
    for plan in plans(Kind.PAUSED):
        begun = reading_class(plan.pieces[0].text, PACING)
        assert begun in (Extent.PREFIX, Extent.FILLER), plan.text
        assert LEAST_PAUSE <= plan.pieces[1].pause <= MOST_PAUSE
        assert plan.wait == DONE


def test_a_corrected_answer_ends_in_another_number_than_it_began_with() -> None:
    for plan in plans(Kind.CORRECTED):
        assert plan.first != plan.last
        assert plan.text == f"{plan.first} no {plan.last}"


def test_she_thinks_long_but_never_until_the_tutor_asks_again() -> None:
    assert all(3 <= plan.think <= 7 for plan in plans(Kind.THINK))
    hurried = replace(PACING, think_seconds=5.0)
    assert planned(Kind.THINK, item(), hurried, chance=random.Random(1)) is None


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.HESITANT, Kind.BACKCHANNEL])
def test_a_number_is_not_answered_with_a_sentence(kind: Kind) -> None:
    assert planned(kind, item(), PACING, chance=random.Random(1)) is None


def test_to_a_stranger_she_says_what_needs_no_question() -> None:
    chance = random.Random(3)
    assert len(unasked(Kind.HESITANT, chance).pieces) == 2
    assert all(spoken_into(kind, chance).text for kind in INTO_SPEECH)


def test_of_the_wanted_the_most_wanted_comes_first() -> None:
    wanted = Wanted(Counter({Kind.CLOSED: 1, Kind.THINK: 3, Kind.OPEN: 9}))
    assert wanted.of(OF_NUMBERS) == [Kind.THINK, Kind.CLOSED]
    wanted.took(Kind.CLOSED)
    assert wanted.of(OF_NUMBERS) == [Kind.THINK]


# ---- the sound, and what the ear is told


def test_a_silence_inside_a_turn_is_a_hole_and_makes_two_utterances() -> None:
    speech = joined([("forty", sound(0.5), 0.0), ("two", sound(0.4), 0.8)])
    assert speech.text == "forty two"
    assert speech.holes[0].seconds == pytest.approx(0.8, abs=0.02)
    assert speech.holes[0].start == pytest.approx(0.5, abs=0.02)
    told = utterances(speech)
    assert [[word for word, _, _ in one] for one in told] == [["forty"], ["two"]]
    assert told[1][0][2] == pytest.approx(0.4, abs=0.06)


def test_a_short_breath_inside_a_turn_splits_nothing() -> None:
    speech = joined([("seven", sound(0.5), 0.0), ("no eight", sound(0.6), 0.1)])
    assert [[word for word, _, _ in one] for one in utterances(speech)] == [
        ["seven", "no", "eight"]
    ]


def test_no_word_is_told_to_end_after_its_speech() -> None:
    words = placed("it is fifty four", Segment(1.0, 2.0))
    assert words[0][1] == 1.0
    assert words[-1][2] == pytest.approx(2.0)
    assert [word for word, _, _ in words] == ["it", "is", "fifty", "four"]


def test_speech_too_weak_to_be_found_is_one_utterance() -> None:
    quiet = joined([("hello there", silence(1.0), 0.0)])
    assert [word for one in utterances(quiet) for word, _, _ in one] == ["hello", "there"]


def test_a_folder_of_recordings_brings_words_pauses_and_classes(tmp_path: Path) -> None:
    both = np.concatenate([sound(0.5), silence(0.9), sound(0.5)])
    write_wav(tmp_path / "x1.wav", both)
    (tmp_path / "manifest.json").write_text(
        """{"x1": {"text": "Well, I went home.", "kind": "hesitant", "segments": [
        {"start": 0.0, "end": 0.5, "text": "Well,"},
        {"start": 1.4, "end": 1.9, "text": "I went-home."}]}}"""
    )
    (found,) = folder_of(tmp_path)
    assert found.kind is Kind.HESITANT
    assert found.speech.text == "well i went home"
    assert found.speech.holes[0].seconds == pytest.approx(0.9)


def test_a_fault_that_nobody_can_order_is_refused() -> None:
    assert len(faults_of("all")) == 15
    assert faults_of("none") == ()
    assert str(faults_of("llm:hang,stt:500")[1]) == "stt:500"
    with pytest.raises(ValueError, match="fax"):
        faults_of("fax:500")
