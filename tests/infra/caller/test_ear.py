from pathlib import Path

import pytest

from infra.caller.ear import Ear, grammar, nearest, sentences_of, words_of
from infra.caller.sound import level_db, silence
from infra.caller.voice import SPEECH_DB, Voice

ECHOES = [f"{n}. Yes, that is right. What is six?" for n in ("Fifty-four", "Forty-five", "Four")]


def test_echoes_stay_out_of_the_loop_of_later_sentences() -> None:
    rules = grammar(sentences_of(text) for text in ECHOES)
    assert "<first> = fifty four | forty five | four ;" in rules
    assert "<later> = yes that is right | what is six ;" in rules


def test_the_nearest_text_is_found_and_noise_is_none() -> None:
    heard = words_of("fifty four yes that is right what is six")
    found = nearest(heard, ECHOES)
    assert found is not None
    assert (found.index, found.sure) == (0, True)
    assert nearest(words_of("completely different words were said here now"), ECHOES) is None
    assert nearest((), []) is None


@pytest.mark.servers
async def test_the_tutors_voice_is_told_apart_by_its_numbers(tmp_path: Path) -> None:
    ear, voice = Ear(), Voice(tmp_path, "rms")
    for index, text in enumerate(ECHOES):
        words = await ear.listen(await voice.speak(text), ECHOES)
        found = nearest(words, ECHOES)
        assert found is not None
        assert (found.index, found.sure) == (index, True)
    assert await ear.listen(silence(1.0), []) == ()


@pytest.mark.servers
async def test_the_learners_voice_is_as_loud_as_a_telephone(tmp_path: Path) -> None:
    first = await Voice(tmp_path).speak("fifty four")
    again = await Voice(tmp_path).speak("fifty four")
    assert again.tolist() == first.tolist()
    assert abs(level_db(first) - SPEECH_DB) < 3
