"""From rows to figures: intervals over whole calls, targets, what a corrected answer counts as."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from infra.bench.heard.caller import Taken
from infra.bench.heard.figures import FIGURES, Figure, Row, Usage, compared, printed
from infra.bench.heard.intervals import difference, estimate, mean, p50, p95, rate
from infra.bench.heard.kinds import Kind
from infra.bench.heard.picture import draw
from infra.bench.heard.plans import Piece, Plan
from infra.bench.heard.rows import marked, marks_of, spent
from infra.bench.heard.timing import Measured
from infra.caller.heard import Segment
from webhooks.models import EvidenceRow

# ---- intervals


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(3)
    held = 0
    for _ in range(12):
        calls = [list(chance.normal(1.0, 0.2, 8)) for _ in range(12)]
        found = estimate(calls, p50)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 1.0 <= found.high
    assert held >= 10


def test_calls_that_differ_make_a_wider_interval_than_their_turns_would() -> None:
    calls = [[base] * 20 for base in (0.5, 0.7, 0.9, 1.1)]
    together = estimate(calls, mean)
    alone = estimate([[value for call in calls for value in call]], mean)
    assert together.value == alone.value
    assert width(together.low, together.high) > 2 * width(alone.low, alone.high)


def width(low: float | None, high: float | None) -> float:
    assert low is not None
    assert high is not None
    return high - low


def test_nothing_seen_in_sixty_turns_may_still_happen_in_one_of_twenty() -> None:
    never = rate([[False] * 30, [False] * 30])
    assert (never.value, never.low) == (0.0, 0.0)
    assert never.high == pytest.approx(0.05)
    assert rate([[True] * 30]).low == pytest.approx(0.9)
    assert rate([]).value is None


def test_a_difference_is_taken_between_the_same_calls_only() -> None:
    before = {1: [1.0, 1.2], 2: [2.0], 3: [9.0]}
    after = {1: [0.8, 1.0], 2: [1.8]}
    found = difference(before, after, mean)
    assert found.value == pytest.approx(-0.2)
    assert found.n == 3
    assert difference({1: [1.0]}, {2: [1.0]}, p95).value is None


# ---- figures


def row(kind: Kind, call: int = 1, variant: str = "", **measured: object) -> Row:
    found = Measured(**measured)  # type: ignore[arg-type]
    return Row(seed=11, variant=variant, call=call, turn=1, kind=kind, at=2.0, measured=found)


def figure(name: str) -> Figure:
    return next(one for one in FIGURES if one.name == name)


def test_a_cut_in_that_was_taken_back_is_counted_apart() -> None:
    rows = [
        row(Kind.HESITANT, cut_in=True, retracted=True),
        row(Kind.HESITANT, cut_in=True, retracted=False),
        row(Kind.HESITANT, cut_in=False),
        row(Kind.HESITANT, collided=True),
    ]
    cut = figure("open, hesitating: cut-ins").of(rows)
    back = figure("open, hesitating: cut in, taken back").of(rows)
    assert cut.n == 3
    assert cut.value == pytest.approx(1 / 3)
    assert back.value == pytest.approx(1 / 3)


def test_after_a_prefix_even_a_cut_in_taken_back_is_one() -> None:
    rows = [row(Kind.PAUSED, cut_in=True, retracted=True), row(Kind.PAUSED, cut_in=False)]
    found = figure("after prefix or filler: cut-ins")
    assert found.of(rows).value == 0.5
    assert found.met(found.of(rows)) is False


def test_a_sentence_begun_again_counts_as_a_stop() -> None:
    rows = [row(Kind.BACKCHANNEL, stopped=False, restarted=True), row(Kind.BACKCHANNEL)]
    assert figure("backchannels that stop the tutor").of(rows).value == 1.0


def test_a_target_is_met_at_its_edge_and_not_beyond_it() -> None:
    at, over = [row(Kind.CLOSED, gap=0.52)], [row(Kind.CLOSED, gap=0.53)]
    found = figure("closed, complete: gap p50, s")
    assert found.met(found.of(at)) is True
    assert found.met(found.of(over)) is False
    assert found.met(found.of([])) is None
    marked_ones = figure("corrected: marked as said last")
    right = [replace(row(Kind.CORRECTED), marked=True)]
    assert marked_ones.met(marked_ones.of(right)) is True
    assert marked_ones.met(marked_ones.of([replace(right[0], marked=False)])) is False


def test_the_table_names_every_target_of_the_issue_and_what_was_not_measured() -> None:
    rows = [
        row(Kind.CLOSED, gap=0.5),
        replace(row(Kind.FAULT, longest_silence=3.0), fault="llm:500"),
    ]
    usage = Usage(11, "", "numeracy", 1, 60.0, {"tutor": 9.0, "livekit-sip": 3.0}, 700.0)
    table = printed(rows, [usage])
    for figure_of in FIGURES:
        assert figure_of.name in table
    assert "llm:500" in table
    assert "12.00" in table
    assert " - " in table


def test_two_variants_are_compared_call_by_call() -> None:
    rows = [row(Kind.CLOSED, call, variant, gap=gap) for call, variant, gap in (
        (1, "vad", 1.0), (2, "vad", 1.2), (1, "floor", 0.5), (2, "floor", 0.7), (3, "floor", 9.0),
    )]  # fmt: skip
    line = next(
        one for one in compared(rows, "vad", "floor").splitlines() if "complete: gap p50" in one
    )
    assert "-0.50" in line


def test_raw_rows_can_be_written_as_json() -> None:
    flat = row(Kind.CLOSED, gap=0.5).flat()
    assert json.loads(json.dumps(flat))["gap"] == 0.5
    assert flat["kind"] == "closed"
    assert "text" not in flat


def test_the_picture_shows_every_class(tmp_path: Path) -> None:
    values = {"vad": {"closed": [0.5, 0.6]}, "floor": {"closed": [0.4], "open": [0.9]}}
    draw(values, tmp_path / "heard.svg")
    picture = (tmp_path / "heard.svg").read_text()
    assert all(word in picture for word in ("closed", "open", "vad", "floor"))


# ---- rows


def taken(plan: Plan, start: float, end: float) -> Taken:
    return Taken(plan, Segment(start, end), start - 1)


CORRECTED = Plan(
    Kind.CORRECTED,
    (Piece("seven"), Piece("no eight", 0.3)),
    item="sum:a=3,b=5",
    first="seven",
    last="eight",
)


def answer(heard: str, item: str = "sum:a=3,b=5") -> EvidenceRow:
    rest = {"concept": "num.add", "content": "", "kind": "item", "answer_type": "integer"}
    asked = {"question": "What is three and five?", "expected": "8", "grader": "rule:1"}
    row = {"call_id": "1", "sequence": 1, "verdict": "right", "at": datetime.now(UTC)}
    return EvidenceRow.model_validate({**rest, **asked, **row, "item": item, "heard": heard})


@pytest.mark.parametrize(
    ("heard", "counts"),
    [
        (["seven no eight"], True),
        (["no eight"], True),
        (["seven", "no eight"], False),
        (["seven"], False),
        ([], False),
    ],
)
def test_a_corrected_answer_counts_as_said_last_and_only_as_that(
    heard: list[str], counts: bool
) -> None:
    mine = taken(CORRECTED, 3, 5)
    assert marked(mine, [answer(words) for words in heard], [mine]) is counts


def test_the_same_number_said_before_as_an_answer_of_its_own_is_not_the_taken_back_one() -> None:
    before = taken(Plan(Kind.CLOSED, (Piece("seven"),), item="sum:a=3,b=5"), 1, 2)
    mine = taken(CORRECTED, 3, 5)
    assert marked(mine, [answer("seven"), answer("seven no eight")], [before, mine]) is True


def test_where_the_ear_had_other_words_nothing_is_said_of_the_marking() -> None:
    assert marked(replace(taken(CORRECTED, 3, 5), as_told=False), []) is None
    assert marked(taken(Plan(Kind.CLOSED, (Piece("six"),)), 1, 2), []) is None


def test_a_turn_is_looked_at_until_her_next_one() -> None:
    both = [taken(CORRECTED, 3, 5), taken(CORRECTED, 9, 10)]
    assert [mark.until for mark in marks_of(both, 30.0)] == [9, 30.0]


def test_requests_are_counted_from_turn_to_turn() -> None:
    assert spent([0, 0, 2], 3) == [0, 2, 1]
    assert spent([None, None], None) == [None, None]
    assert spent([], 4) == []
