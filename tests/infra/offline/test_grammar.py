"""The grammar is text made from key terms alone."""

from infra.offline.grammar import COMMANDS, JUNK, expected_words, grammar, words_of


def test_key_terms_become_phrases_of_the_grammar() -> None:
    text = grammar(["Place value", "Anna"])
    assert "place value" in text
    assert "anna" in text


def test_without_key_terms_there_is_no_rule_for_them() -> None:
    assert "<term>" not in grammar([])


def test_commands_and_the_reject_path_are_always_there() -> None:
    text = grammar([])
    assert all(command in text for command in COMMANDS)
    assert f"{JUNK}aa" in text


def test_the_same_terms_in_another_order_make_the_same_grammar() -> None:
    assert grammar(["ones", "tens"]) == grammar(["tens", "ones", "ones"])


def test_words_are_as_the_dictionary_spells_them() -> None:
    assert words_of("Don't-Know, please!") == ("don't", "know", "please")


def test_rule_names_and_weights_are_not_words() -> None:
    words = expected_words(["carry"])
    assert {"seventy", "carry", "hundred"} <= words
    assert "number" not in words
    assert all(word.strip("'") for word in words)
