"""The figures of a bench: columns, gaps, and raw data that can be read again."""

import json
from pathlib import Path

import pytest

from infra.bench.__main__ import main
from infra.bench.report import keep, shown, table
from infra.caller.heard import percentile


def test_nothing_measured_is_a_dash_and_never_a_zero() -> None:
    assert percentile([], 50) is None
    assert shown(None) == "-"
    assert shown(percentile([1.0, 3.0], 50)) == "2.00"


def test_columns_line_up() -> None:
    drawn = table(("calls", "gap"), [("1", "0.52"), ("12", "-")]).splitlines()
    assert len({len(line) for line in drawn}) == 1
    assert drawn[0].startswith("| calls |")


def test_raw_data_can_be_read_again(tmp_path: Path) -> None:
    keep(tmp_path / "deep" / "raw.json", {"gaps": [0.5]})
    assert json.loads((tmp_path / "deep" / "raw.json").read_text()) == {"gaps": [0.5]}


@pytest.mark.parametrize("command", ["heard", "capacity", "teaching"])
def test_each_bench_says_what_it_measures(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out
