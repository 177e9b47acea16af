"""What infra/check runs, and in which order."""

from pathlib import Path

import pytest

from infra.checks import CHECKS, Check, check_step, pytest_command
from infra.machine.place import Place
from infra.machine.terminal import run_steps

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("scope", "marks"),
    [
        ("fast", ["-m", "not servers and not long", "-n", "2", "--dist", "loadfile"]),
        ("default", ["-m", "not long"]),
        ("long", []),
    ],
)
def test_a_scope_leaves_out_only_what_it_says(scope: str, marks: list[str]) -> None:
    command = pytest_command(Place(ROOT), scope, more=["-x"])
    inside = [] if scope == "fast" else [str(ROOT / "infra/stack/in_namespace")]
    assert command == [*inside, str(ROOT / ".venv/bin/python"), "-m", "pytest", *marks, "-x"]


def test_the_program_of_every_check_is_in_the_lock_or_is_python() -> None:
    locked = (ROOT / "infra" / "requirements.lock").read_text()
    packages = {"lint-imports": "import-linter"}
    names = {packages.get(one.command[0], one.command[0]) for one in CHECKS} - {"python"}
    assert [name for name in names if f"\n{name}==" not in locked] == []


def test_a_failing_check_stops_the_rest_and_shows_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path)
    folder = place.environment_folder / "bin"
    folder.mkdir(parents=True)
    (folder / "judge").write_text("#!/bin/sh\necho line 7 is wrong\nexit 1\n")
    (folder / "judge").chmod(0o755)
    checks = (Check("first", "first", ("judge",), advice="Mend it."), Check("then", "then", ("x",)))
    steps = [check_step(check, place, environment={"PATH": "/usr/bin:/bin"}) for check in checks]
    assert not run_steps(steps, logs=place.logs, total=3)
    said = capsys.readouterr().out
    assert said.startswith("[1/3] first … failed after ")
    assert "line 7 is wrong" in said
    assert "Mend it." in said
    assert "[2/3]" not in said


def test_continuous_integration_runs_the_same_check() -> None:
    assert "infra/check" in (ROOT / ".ci" / "run").read_text()
