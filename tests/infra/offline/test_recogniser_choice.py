"""Between the grammar's reading and the language model's: the arithmetic, without an engine."""

from infra.offline.recogniser import Reading, bare, choose, trust


def reading(text: str, score: float, posterior: float = 0.8) -> Reading:
    words = text.split()
    timed = tuple((w, i * 0.4, (i + 1) * 0.4, posterior) for i, w in enumerate(words))
    return Reading(timed, score)


def test_both_searches_agreeing_is_trusted() -> None:
    text, words = choose(reading("fifty four", -500), reading("fifty four", -500))
    assert text == "fifty four"
    assert words[0][3] > 0.9


def test_a_grammar_far_behind_the_language_model_is_not_believed() -> None:
    text, _ = choose(reading("three no two", -900), reading("we should order pizza", -500))
    assert text == "we should order pizza"


def test_the_reject_path_is_never_trusted() -> None:
    assert trust(reading("zzb zzay", -400), reading("by", -500)) == 0.0


def test_free_speech_keeps_its_own_posteriors() -> None:
    _, words = choose(reading("zzb", -400), reading("by the way", -500, posterior=0.3))
    assert [word[3] for word in words] == [0.3, 0.3, 0.3]


def test_nothing_heard_is_no_words() -> None:
    assert choose(Reading((), float("-inf")), Reading((), float("-inf"))) == ("", [])


def test_marks_of_the_dictionary_are_not_shown() -> None:
    assert bare("<s> on(2) <sil> hold [NOISE]") == "on hold"
