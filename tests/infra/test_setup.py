"""What infra/setup decides, without doing any of it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.machine import debian, doctor, go_programs
from infra.machine.doctor import Finding
from infra.machine.place import Place, digest, stamped, tool_environment
from infra.machine.python_packages import PythonPackages, Uv
from infra.machine.terminal import Log, Step, StepFailed, run_steps

ROOT = Path(__file__).resolve().parents[2]


def run(steps: list[Step], folder: Path) -> tuple[bool, str]:
    out = io.StringIO()
    done = run_steps(steps, logs=folder / "log", out=out)
    return done, out.getvalue()


def shell(command: str) -> Step:
    def make(log: Log) -> None:
        log.run(["sh", "-c", command], environment=os.environ, folder=ROOT)

    return Step(key="one", title="One thing", make=make, advice="Try something else.")


def test_a_list_of_packages_leaves_room_for_words(tmp_path: Path) -> None:
    listing = tmp_path / "apt.txt"
    listing.write_text("# heading\n\ngcc   # the compiler\nflite\n")
    assert debian.read_names(listing) == ("gcc", "flite")


@pytest.mark.parametrize("name", ["apt.txt", "apt-tests.txt"])
def test_the_lists_of_packages_name_each_package_once(name: str) -> None:
    names = debian.read_names(ROOT / "infra" / name)
    assert len(names) == len(set(names)) > 0


def test_only_installed_and_provided_packages_count_as_there() -> None:
    status = "ii |pkgconf|pkg-config (= 1.8), other\nrc |flite|\nii |gcc|\n"
    assert debian.installed_names(status) == {"pkgconf", "pkg-config", "other", "gcc"}


def test_root_needs_no_sudo() -> None:
    assert debian.root_prefix(["gcc"], user=0, sudo=None, asks=False) == []


def test_without_root_and_sudo_one_line_to_run_is_said() -> None:
    with pytest.raises(StepFailed) as failed:
        debian.root_prefix(["gcc", "flite"], user=1000, sudo=None, asks=True)
    line = "apt-get update && apt-get install -y --no-install-recommends gcc flite"
    assert line in failed.value.advice


@pytest.mark.parametrize(("asks", "never_asks"), [(True, False), (False, True)])
def test_sudo_waits_for_a_password_only_where_somebody_can_type(
    asks: bool, never_asks: bool
) -> None:
    words = debian.root_prefix(["gcc"], user=1000, sudo="/usr/bin/sudo", asks=asks)
    assert ("-n" in words) is never_asks


def test_a_home_that_cannot_be_written_is_replaced(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for inherited in ({}, {"HOME": ""}, {"HOME": "/nonexistent"}):
        assert tool_environment(place, inherited)["HOME"] == str(tmp_path / ".build" / "home")
    assert tool_environment(place, {"HOME": str(tmp_path)})["HOME"] == str(tmp_path)


def test_tools_read_the_certificates_of_the_system_and_start_no_service(tmp_path: Path) -> None:
    environment = tool_environment(Place(tmp_path), {"VIRTUAL_ENV": "/elsewhere", "PATH": "/bin"})
    assert environment["UV_SYSTEM_CERTS"] == "1"
    assert environment["RUNLEVEL"] == "1"
    assert environment["PATH"] == "/bin"
    assert "VIRTUAL_ENV" not in environment


def test_a_stamp_fits_one_content_only(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock", tmp_path / "stamp"
    lock.write_text("a==1")
    assert not stamped(stamp, digest([lock]))
    stamp.write_text(digest([lock]) + "\n")
    assert stamped(stamp, digest([lock]))
    lock.write_text("a==2")
    assert not stamped(stamp, digest([lock]))


def test_a_virtual_environment_that_was_moved_is_made_anew(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for root in (old, new):
        (root / "infra").mkdir(parents=True)
        (root / "infra" / "requirements.lock").write_text("a==1")
    made = packages_at(old)
    made.place.python.parent.mkdir(parents=True)
    made.place.python.symlink_to(sys.executable)
    assert not made.ready()
    made.stamp.write_text(made.wanted())
    assert made.ready()
    made.place.environment_folder.rename(new / ".venv")
    assert not packages_at(new).ready()


def packages_at(root: Path) -> PythonPackages:
    place = Place(root)
    return PythonPackages(place, Uv(place, {}), {})


def test_the_pinned_media_servers_are_those_of_the_design() -> None:
    go_mod = (ROOT / "infra" / "stack" / "go.mod").read_text()
    pinned = [go_programs.pinned_version(go_mod, one.module) for one in go_programs.PROGRAMS]
    assert pinned == ["1.13.5", "1.8.0"]
    assert all(one.package in go_mod for one in go_programs.PROGRAMS)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("go version go1.26.8 linux/amd64", (1, 26)),
        ("go version go1.9 linux/amd64", (1, 9)),
        ("", (0, 0)),
        ("sh: go: not found", (0, 0)),
    ],
)
def test_an_old_or_absent_go_is_told_from_a_new_one(said: str, version: tuple[int, int]) -> None:
    assert go_programs.go_version(said) == version


def test_a_step_that_is_ready_does_nothing(tmp_path: Path) -> None:
    def never(_log: Log) -> None:
        raise AssertionError

    done, said = run([Step(key="x", title="Thing", make=never, ready=lambda: True)], tmp_path)
    assert (done, said) == (True, "[1/1] Thing … ready\n")


def test_a_step_says_its_place_and_its_time(tmp_path: Path) -> None:
    done, said = run([shell("true"), shell("true")], tmp_path)
    assert done
    assert said.startswith("[1/2] One thing … 0.")
    assert "\n[2/2] One thing … " in said
    assert said.endswith(" s\n")


def test_a_failing_step_shows_the_end_of_its_log_and_what_to_do(tmp_path: Path) -> None:
    done, said = run([shell("seq 1 100; echo broken; exit 3"), shell("true")], tmp_path)
    assert not done
    assert "    broken\n" in said
    assert "    50\n" not in said
    assert "ended with 3" in said
    assert "Try something else." in said
    assert "[2/2]" not in said
    assert "50\n" in (tmp_path / "log" / "one.log").read_text()


def test_a_command_that_does_not_exist_fails_as_a_step(tmp_path: Path) -> None:
    step = Step(
        key="gone",
        title="Gone",
        make=lambda log: log.run(["./not-there"], environment={}, folder=tmp_path),
    )
    done, said = run([step], tmp_path)
    assert not done
    assert "./not-there could not be started: No such file or directory" in said


def test_only_what_is_needed_makes_the_doctor_frown(capsys: pytest.CaptureFixture[str]) -> None:
    absent = Finding("sipp", False, "not on the PATH", needed=False)
    assert doctor.report([absent])
    assert not doctor.report([absent, Finding("flite", False, "not on the PATH")])
    assert "MISSING  flite" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "version"),
    [("Redis server v=7.0.15 sha=0", "7.0.15"), ("gcc (Debian 12.2.0-14) 12.2.0", "12.2.0-14")],
)
def test_a_version_is_found_in_what_a_program_says(said: str, version: str) -> None:
    assert doctor.first_version(said) == version


def test_setup_explains_itself_without_a_home(tmp_path: Path) -> None:
    said = subprocess.run(
        [ROOT / "infra" / "setup", "--help"],
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--doctor" in said.stdout


def test_setup_imports_nothing_that_it_has_yet_to_install() -> None:
    """-S leaves the site packages out."""
    modules = [path.stem for path in (ROOT / "infra" / "machine").glob("*.py")]
    imports = "; ".join(f"import infra.machine.{name}" for name in modules if name != "__main__")
    subprocess.run([sys.executable, "-S", "-c", imports], cwd=ROOT, check=True)
