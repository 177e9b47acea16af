"""The answer guard on its own table (B-21): two hundred utterances and more, in both languages."""

from tests.teaching.guard_table import rows

MISSES: frozenset[str] = frozenset()


def test_b21_the_guard_stops_and_lets_through_what_the_table_says() -> None:
    missed = {row.id: str(row) for row in rows() if row.missed}
    assert missed.keys() == MISSES, "\n".join(missed.values())


def test_b21_the_table_is_large_and_has_both_sides_in_both_languages() -> None:
    table = list(rows())
    assert len(table) >= 200
    sides = {(row.item.language, row.blocked) for row in table}
    assert sides == {("en", True), ("en", False), ("es", True), ("es", False)}
