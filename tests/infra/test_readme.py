"""The front page: what it names is there, what it shows is made by its script."""

import os
import re
import shlex
import struct
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from sqlmodel import Session, select

from infra.pictures import call_page, excerpt, house, marked, table
from tests.house import ROOT, none_of
from webhooks.database import open_engine
from webhooks.migrate import migrate
from webhooks.models import ConsentRecord, Learner, Teacher

README = (ROOT / "README.md").read_text()
PICTURES = ROOT / "infra" / "pictures"
EXAMPLE = (ROOT / "infra" / "env.example").read_text()
WORDS = re.findall(
    r"\w+",
    """caller learner household guardian brief lesson concept item attempt mark evidence
evaluation hint misconception report plan outcome switchboard floor think lifeline office""",
)

PRINTED = """
[7/7] what infra/setup says
Starting the house on this machine
    0.2 s  house    media stack is up

A learner rings
    9.8 s  phone    ringing
{call}
  150.0 s  phone    hung up by the tutor

What came of it
  recording                 /tmp/somewhere-else/recordings/4bdf.wav
  transcript and marks      /tmp/somewhere-else/office.sqlite3
  dashboard                 http://127.0.0.1:54033/calls/4bdf (with --stay)

What was promised
  ok   the phone was answered

Everything stays up until Ctrl-C
""".format(call="\n".join(f"  {n:5}.0 s  tutor    “line {n}, {'long ' * 40}”" for n in range(40)))


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def links() -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", README)


# ---- what it names


@pytest.mark.parametrize("script", sorted(set(re.findall(r"infra/(?:setup|demo|check)\b", README))))
def test_a_script_it_names_can_be_started(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_every_option_it_names_is_known_to_its_command() -> None:
    named = set(re.findall(r"`infra/(demo|check|setup) (--[a-z]+)", README))
    helped = {name: help_of(module) for name, module in MODULES.items()}
    assert named
    none_of(f"infra/{name} {option}" for name, option in named if option not in helped[name])


MODULES = {"demo": "infra.demonstration", "check": "infra.checks", "setup": "infra.machine"}


def help_of(module: str) -> str:
    asked = [sys.executable, "-m", module, "--help"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_every_module_it_names_can_be_run() -> None:
    named = set(re.findall(r"python -m ([a-z.]+)", README))
    places = {name: ROOT / name.replace(".", "/") / "__main__.py" for name in named}
    none_of(name for name, place in places.items() if not place.exists())


def test_every_link_within_the_project_leads_somewhere() -> None:
    local = [link for link in links() if not link.startswith(("https://", "#"))]
    assert len(local) > 10
    none_of(link for link in local if not (ROOT / link).exists())


def test_every_address_elsewhere_is_public_or_reserved() -> None:
    """No machine, no registry: an example's address, a loopback or a page for readers."""
    hosts = set(re.findall(r"\b(?:https?|wss?)://([\w.-]+)", README))
    known = {"keepachangelog.com", "office.example.org", "127.0.0.1"}
    none_of(hosts - known)


def test_no_path_is_one_of_a_particular_machine() -> None:
    none_of(re.findall(r"(?<![\w.])/(?:work|root|home|Users)/\S*", README))


def test_going_live_takes_at_most_ten_steps() -> None:
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", section("Going live"), re.M)]
    assert steps == list(range(1, len(steps) + 1))
    assert 5 <= len(steps) <= 10


def test_going_live_names_no_setting_that_does_not_exist() -> None:
    deploy = (ROOT / "infra" / "deploy" / "env.example").read_text()
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[`=]", section("Going live")))
    named -= {kind for kind in named if kind.endswith(("_AUDIO", "_TRANSCRIPT"))}
    none_of(named - set(table.names(EXAMPLE)) - set(table.names(deploy)))


@pytest.mark.parametrize("path", re.findall(r"example\.org(/[\w/]+)`", README))
def test_an_address_of_the_office_is_one_it_answers(path: str) -> None:
    assert f"`{path}`" in (ROOT / "webhooks" / "README.md").read_text()


# ---- what it lists


def test_the_table_of_settings_is_the_examples() -> None:
    shown = marked.within(README, table.MARK).strip().splitlines()
    assert shown == table.table(EXAMPLE), "run: python -m infra.pictures settings"


def test_every_setting_stands_in_the_table() -> None:
    names = list(table.names(EXAMPLE))
    assert len(names) > 30
    none_of(name for name in names if f"| `{name}` |" not in section("Settings"))


def test_the_glossary_explains_every_word_of_the_house() -> None:
    explained = re.findall(r"^\| ([a-z ]+) \|", section("Glossary"), re.M)
    none_of(word for word in WORDS if not any(word in entry.split() for entry in explained))


def test_the_changelog_begins_with_what_is_not_released() -> None:
    assert section("Changelog").index("### Unreleased") < section("Changelog").index("#### Added")


# ---- what it shows


def test_every_picture_is_there_and_described() -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)
    assert len(shown) >= 2
    none_of(path for alt, path in shown if len(alt) < 40 or not (ROOT / path).is_file())


@pytest.mark.parametrize("shot", call_page.SHOTS, ids=lambda shot: shot.name)
def test_a_screenshot_has_the_size_of_its_window_and_is_light(shot: call_page.Shot) -> None:
    picture = (PICTURES / shot.name).read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (shot.width, shot.height)
    assert len(picture) < 300_000


def test_the_house_is_drawn_as_its_tables_say() -> None:
    drawn = (PICTURES / "house.svg").read_text()
    assert drawn == house.drawing(), "run: python -m infra.pictures house"


def test_the_house_can_be_read_on_a_dark_page_and_by_a_screen_reader() -> None:
    drawn = house.drawing()
    assert "prefers-color-scheme: dark" in drawn
    assert "<title" in drawn
    assert "<desc" in drawn


def test_the_excerpt_is_one_of_a_call_that_kept_its_promises() -> None:
    shown = marked.within(README, excerpt.MARK)
    assert "A learner rings" in shown
    assert "  ok   " in shown
    assert call_page.BROKEN not in shown


# ---- the scripts behind it


def test_an_excerpt_keeps_both_ends_of_the_call_and_says_what_it_left_out() -> None:
    shown = excerpt.excerpt(PRINTED.splitlines())
    assert "    9.8 s  phone    ringing" in shown
    assert "  150.0 s  phone    hung up by the tutor" in shown
    assert [line for line in shown if "lines left out here" in line] == [
        "     …     … 22 lines left out here …"
    ]
    assert shown[0] == "Starting the house on this machine"
    assert shown[-1] == "  ok   the phone was answered"


def test_an_excerpt_has_no_long_line_and_no_folder_of_a_machine() -> None:
    shown = excerpt.excerpt(PRINTED.splitlines())
    assert max(map(len, shown)) <= excerpt.WIDTH
    assert "  recording                 /tmp/phone-tutor-…/recordings/4bdf.wav" in shown
    assert "somewhere-else" not in "\n".join(shown)


def test_a_call_that_broke_a_promise_is_not_shown() -> None:
    broken = (*PRINTED.splitlines(), "  FAIL the tutor said goodbye and hung up")
    with pytest.raises(call_page.NoPictureError, match="said goodbye"):
        call_page.shown_call(broken)


def test_the_call_page_is_the_one_the_demo_names() -> None:
    call = call_page.shown_call(tuple(PRINTED.splitlines()))
    assert (call.office, call.page) == (
        "http://127.0.0.1:54033",
        "http://127.0.0.1:54033/calls/4bdf",
    )


def test_a_text_without_the_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="demo:begin"):
        excerpt.put("a README", ["nothing"])


def test_the_program_for_the_first_school_makes_a_school(tmp_path: Path) -> None:
    """As the README gives it, on an empty office: a teacher, a learner with a PIN, the consents."""
    program = marked.within(README, "first_school").strip().splitlines()[1:-1]
    address = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    engine = open_engine(address)
    migrate(engine)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OFFICE_DATABASE_URL": address,
        "OFFICE_NUMBER_KEY": urlsafe_b64encode(bytes(32)).decode(),
        "OFFICE_PIN_PEPPER": "pepper",
    }
    subprocess.run(
        shlex.split(f"{sys.executable} -"),
        input="\n".join(program),
        env=environment,
        text=True,
        check=True,
        timeout=60,
    )
    with Session(engine) as db:
        assert db.exec(select(Teacher)).one().email == "okoro@hill.example"
        assert db.exec(select(Learner)).one().pin_hash is not None
        assert len(db.exec(select(ConsentRecord)).all()) == 3
    engine.dispose()
