"""Her own pauses, and how long an open answer is waited for (B-8, ST-6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.notices import Pauses
from agent.teaching.pacing import trails_off
from agent.teaching.pauses import LONGEST, SHORTEST, InsideAnAnswer, PauseProfile, open_wait

PROBABILITIES = st.none() | st.floats(0, 1)
SECONDS = st.none() | st.floats(0, 10)


def heard(*seconds: float) -> PauseProfile:
    profile = PauseProfile()
    for pause in seconds:
        profile = profile.with_pause(pause)
    return profile


@given(over=PROBABILITIES, long_pause=SECONDS, trails=st.booleans())
def test_an_open_answer_is_never_waited_for_less_than_half_a_second_or_more_than_four(
    over: float | None, long_pause: float | None, trails: bool
) -> None:
    assert SHORTEST <= open_wait(over, long_pause, trails=trails) <= LONGEST


@given(long_pause=SECONDS, trails=st.booleans(), less=st.floats(0, 1), more=st.floats(0, 1))
def test_the_surer_the_voice_is_the_shorter_we_wait(
    long_pause: float | None, trails: bool, less: float, more: float
) -> None:
    less, more = sorted((less, more))
    assert open_wait(more, long_pause, trails=trails) <= open_wait(less, long_pause, trails=trails)


@given(over=PROBABILITIES, shorter=st.floats(0, 10), longer=st.floats(0, 10))
def test_who_pauses_longer_is_waited_for_longer(
    over: float | None, shorter: float, longer: float
) -> None:
    shorter, longer = sorted((shorter, longer))
    waits = [open_wait(over, pause, trails=False) for pause in (shorter, longer)]
    assert waits == sorted(waits)


def test_a_learner_with_two_second_pauses_gets_up_to_four_seconds() -> None:
    assert open_wait(0.1, 3.5, trails=False) == 4.0
    assert open_wait(0.6, 2.0, trails=False) > 1.0, "also where the voice sounds sure"


def test_words_that_trail_off_are_waited_for_however_sure_the_voice_sounds() -> None:
    assert open_wait(0.9, None, trails=True) == 2.0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "the tens go up because"),
        ("en", "you open a ten and then"),
        ("en", "it gets bigger, um"),
        ("es", "las decenas suben porque"),
        ("es", "abro una decena y"),
        ("es", "es más grande, este"),
    ],
)
def test_an_explanation_that_ends_in_because_and_or_um_trails_off(
    language: str, words: str
) -> None:
    assert trails_off(words, language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "because the tens go up by one"),
        ("en", "you add it"),
        ("en", "you take one away"),
        ("es", "porque las decenas suben"),
        ("es", ""),
    ],
)
def test_an_explanation_that_is_a_sentence_does_not(language: str, words: str) -> None:
    assert not trails_off(words, language)


def test_a_few_pauses_are_not_believed_yet() -> None:
    assert heard(2.0, 2.0).long_pause is None
    assert heard(2.0, 2.0, 2.0).long_pause == pytest.approx(2.0)


def test_the_rhythm_of_speech_and_another_thought_are_no_pauses() -> None:
    assert heard(0.1, 7.0).pauses() is None


def test_what_the_office_kept_is_known_from_the_first_answer_on() -> None:
    known = PauseProfile(Pauses(typical=1.0, longest=2.0, count=8))
    assert known.long_pause == pytest.approx(1.75)
    assert known.pauses() == known.earlier, "nothing new was heard"


def test_a_call_moves_the_profile_and_does_not_replace_it() -> None:
    before = Pauses(typical=1.0, longest=2.0, count=100)
    profile = PauseProfile(before)
    for _ in range(5):
        profile = profile.with_pause(0.5)
    after = profile.pauses()
    assert after is not None
    assert 0.5 < after.typical < before.typical
    assert after.count == 105


class TestInsideAnAnswer:
    def test_a_silence_after_which_the_answer_goes_on_is_a_pause(self) -> None:
        answer = InsideAnAnswer()
        answer.falls_silent(1.0)
        answer.speaks(1.8)
        answer.words()
        assert answer.profile.heard == (0.8,)

    def test_a_cough_in_the_silence_is_none(self) -> None:
        answer = InsideAnAnswer()
        answer.falls_silent(1.0)
        answer.speaks(1.8)
        answer.falls_silent(1.9)
        answer.turn_taken()
        assert answer.profile.heard == ()

    def test_the_time_between_two_answers_is_none(self) -> None:
        answer = InsideAnAnswer()
        answer.falls_silent(1.0)
        answer.turn_taken()
        answer.speaks(3.0)
        answer.words()
        assert answer.profile.heard == ()

    def test_a_turn_taken_too_early_and_taken_back_shows_her_pause(self) -> None:
        answer = InsideAnAnswer()
        answer.falls_silent(1.0)
        answer.turn_taken()
        answer.speaks(2.1)
        answer.turn_taken_back()
        answer.words()
        assert answer.profile.heard == (1.1,)
