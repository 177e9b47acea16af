import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from webhooks.__main__ import main
from webhooks.database import open_engine, reading
from webhooks.models import Teacher
from webhooks.settings import OfficeSettings

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
        (["seed", "--demo"], {}, "OFFICE_NUMBER_KEY"),
        (["migrate"], {"number_key": "short", "pin_pepper": "p"}, "32 bytes"),
        (["migrate"], {"port": "secret-port"}, "OFFICE_PORT"),
        (["work"], {}, "LIVEKIT_URL"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    settings: dict[str, str],
    advice: str,
) -> None:
    here = {"database_url": f"sqlite:///{tmp_path}/office.sqlite3"}
    read = partial(OfficeSettings.model_validate, here | settings)
    assert main(arguments, read_settings=read) == 2
    said = capsys.readouterr().err
    assert advice in said
    assert "secret-port" not in said


def test_s4_a_teacher_is_named_safeguarding_lead_and_it_can_be_taken_back(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    read = partial(OfficeSettings.model_validate, {"database_url": database_url})
    leads = []
    for arguments in (["--off"], []):
        assert main(["lead", "Teacher@Riverside.example", *arguments], read_settings=read) == 0
        engine = open_engine(database_url)
        with reading(engine) as db:
            leads.append(db.exec(select(Teacher.safeguarding_lead)).one())
        engine.dispose()
    assert leads == [False, True]
    assert main(["lead", "nobody@riverside.example"], read_settings=read) == 2
    assert "no teacher signs in" in capsys.readouterr().err


def test_a_wrong_variable_ends_the_process_with_advice_and_no_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", OFFICE_PORT="secret-port")
    assert done.returncode == 2
    assert "OFFICE_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-port" not in done.stderr
