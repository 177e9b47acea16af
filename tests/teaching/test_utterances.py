"""What phone learners say, read by the rule (issue 4, LM-3, B-8, B-16, B-17, G-8).

``report()`` tells how many rows are read as the tables say, and every miss. The frozen parts are
for measuring: nothing is tuned on them, and the misses we know of stand in
``frozen-misses.csv``. To read it:

    python -c "from tests.teaching.test_utterances import report; print(report())"
"""

import csv
from collections.abc import Mapping
from functools import cache

import pytest

from tests.teaching.utterance_table import FOLDER, PARTS, Outcome, outcome, rows

# Read otherwise than the table says, on purpose.
ON_PURPOSE: Mapping[str, str] = {
    "ut-en-d121": '"let me think" asks for time: the tutor holds for up to a minute (B-8)',
}


@cache
def outcomes(part: str) -> tuple[Outcome, ...]:
    return tuple(outcome(row) for row in rows(part))


def misses(part: str) -> dict[str, Outcome]:
    return {one.row.id: one for one in outcomes(part) if not one.exact}


def known_misses() -> dict[str, str]:
    with (FOLDER / "frozen-misses.csv").open(encoding="utf-8", newline="") as lines:
        return {line["id"]: line["got"] for line in csv.DictReader(lines)}


def report() -> str:
    told: list[str] = []
    for part in PARTS:
        all_of_it, missed = outcomes(part), misses(part)
        exact, unsafe = len(all_of_it) - len(missed), sum(one.unsafe for one in all_of_it)
        share = f"{100 * exact / len(all_of_it):.1f} %"
        told.append(f"{part}: {exact} of {len(all_of_it)} exact ({share}), {unsafe} unsafe")
        told += [f"  {one}" for one in missed.values()]
    return "\n".join(told)


@pytest.mark.parametrize("part", ["dev-en", "dev-es"])
def test_lm3_the_utterances_the_rule_was_written_with_are_read_as_the_table_says(part: str) -> None:
    strange = {name: str(one) for name, one in misses(part).items() if name not in ON_PURPOSE}
    assert not strange, "\n".join(strange.values())


@pytest.mark.parametrize("part", ["frozen-en", "frozen-es"])
def test_no_frozen_utterance_is_read_worse_than_when_it_was_first_measured(part: str) -> None:
    fresh = [str(one) for name, one in misses(part).items() if name not in known_misses()]
    assert not fresh, "read otherwise since the frozen part was measured:\n" + "\n".join(fresh)


def test_a_frozen_miss_that_is_mended_is_taken_off_the_list() -> None:
    missed = {**misses("frozen-en"), **misses("frozen-es")}
    mended = [name for name in known_misses() if name not in missed]
    assert not mended, f"take these off frozen-misses.csv: {', '.join(mended)}"


def test_a_frozen_miss_is_still_missed_in_the_same_way() -> None:
    missed = {**misses("frozen-en"), **misses("frozen-es")}
    for name, got in known_misses().items():
        assert f"{missed[name].got} {missed[name].extent}".strip() == got, name


@pytest.mark.parametrize("part", ["dev-en", "dev-es"])
def test_lm3_nothing_is_marked_that_is_no_answer_and_no_number_is_misread(part: str) -> None:
    assert [str(one) for one in outcomes(part) if one.unsafe] == []


def test_the_tables_are_as_large_as_they_have_to_be() -> None:
    sizes = {part: len(outcomes(part)) for part in PARTS}
    english, spanish = sizes["dev-en"] + sizes["frozen-en"], sizes["dev-es"] + sizes["frozen-es"]
    assert (english >= 300, spanish >= 100) == (True, True)
    assert 3 * (sizes["frozen-en"] + sizes["frozen-es"]) >= sum(sizes.values())


def test_the_report_names_every_part_and_every_miss() -> None:
    told = report()
    assert all(name in told for name in (*PARTS, *known_misses()))
