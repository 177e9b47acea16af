import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    environment["OFFICE_DATABASE_URL"] = f"sqlite:///{folder}/office.sqlite3"
    return subprocess.run(
        [sys.executable, "-m", "webhooks", *arguments],
        cwd=folder,
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_from_nothing_to_a_demo_in_two_commands(tmp_path: Path) -> None:
    secrets = {"OFFICE_NUMBER_KEY": KEY, "OFFICE_PIN_PEPPER": "pepper"}
    assert run(tmp_path, "migrate").returncode == 0
    first = run(tmp_path, "seed", "--demo", **secrets)
    again = run(tmp_path, "seed", "--demo", **secrets)
    assert "2 learners" in first.stdout
    assert "nothing: it was all there" in again.stdout
    assert not {"4071", "9926", "15550100001", "pepper"} & set(first.stdout.split())
    assert run(tmp_path, "replay").stdout == "handled 0\n"


@pytest.mark.parametrize(
    ("arguments", "settings", "advice"),
    [
        (("seed", "--demo"), {}, "OFFICE_NUMBER_KEY"),
        (("migrate",), {"OFFICE_NUMBER_KEY": "short", "OFFICE_PIN_PEPPER": "p"}, "32 bytes"),
        (("migrate",), {"OFFICE_PORT": "secret-port"}, "PORT"),
        (("work",), {}, "LIVEKIT_URL"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], advice: str
) -> None:
    done = run(tmp_path, *arguments, **settings)
    assert done.returncode == 2
    assert advice in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-port" not in done.stderr
