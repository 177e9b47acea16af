"""Must I stop? (B-9) The rule, on what can be known while she makes a sound."""

import pytest

from agent.yielding import Ours, Yield, only_listens, to_voice, to_words

FRESH = Ours("speaking", 0.4, answers=True)
LATER = Ours("speaking", 3.0, answers=True)
FIRST_WORDS = Ours("speaking", 0.4, answers=False)


@pytest.mark.parametrize("ours", [FRESH, Ours("thinking", answers=True)])
def test_any_voice_takes_back_a_reply_that_has_only_just_begun(ours: Ours) -> None:
    assert to_voice(ours, 0.05) is Yield.NOTHING
    assert to_voice(ours, 0.1) is Yield.TAKE_BACK


@pytest.mark.parametrize("ours", [LATER, FIRST_WORDS])
def test_an_uh_huh_is_too_short_to_stop_us(ours: Ours) -> None:
    assert to_voice(ours, 0.5) is Yield.NOTHING
    assert to_voice(ours, 0.7) is Yield.STOP


def test_while_we_are_silent_nothing_is_to_be_stopped() -> None:
    assert to_voice(Ours("listening"), 5.0) is Yield.NOTHING
    assert to_words(Ours("listening"), "twelve", "en") is Yield.NOTHING


def test_words_stop_us_at_once_and_listening_words_do_not() -> None:
    assert to_words(LATER, "wait", "en") is Yield.STOP
    assert to_words(LATER, "uh-huh okay", "en") is Yield.NOTHING
    assert to_words(FRESH, "fifty four", "en") is Yield.TAKE_BACK


def test_a_room_that_sounds_on_and_on_does_not_stop_us() -> None:
    assert to_voice(LATER, 5.0) is Yield.NOTHING


LISTENING = {
    "en": ["uh-huh", "mm hm", "okay", "yes yes", ""],
    "es": ["ajá", "mm", "sí, claro", "ya", "vale", "ok", ""],
}


@pytest.mark.parametrize(("language", "words"), [(k, w) for k, v in LISTENING.items() for w in v])
def test_listening_words_are_known_in_each_language(language: str, words: str) -> None:
    assert only_listens(words, language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(("en", words) for words in ("no", "okay stop", "ten", "yes it is", "claro")),
        *(("es", words) for words in ("no", "espera", "sí, espera", "diez", "yeah")),
    ],
)
def test_other_words_are_more_than_listening(language: str, words: str) -> None:
    assert not only_listens(words, language)
