"""The containers: what compose.yaml names exists, and an image carries what its process imports."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import house

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "infra" / "deploy"
DOCKERFILES = sorted(DEPLOY.glob("*.Dockerfile"))
TEMPLATES = sorted(DEPLOY.glob("*.template"))
# Names that an image gives itself or that its vendor reads.
OF_THE_IMAGES = {
    "POSTGRES_USER",
    "POSTGRES_DB",
    "PATH",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
}
PROCESSES = {"redis", "livekit-server", "livekit-sip", "office", "office-work", "tutor", "postgres"}


def compose() -> dict[str, Any]:
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert isinstance(read, dict)
    return read


def services() -> dict[str, dict[str, Any]]:
    found = compose()["services"]
    assert isinstance(found, dict)
    return found


def known_names() -> set[str]:
    texts = [path.read_text() for path in (ROOT / "infra/env.example", DEPLOY / "env.example")]
    return OF_THE_IMAGES.union(
        *(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE) for text in texts)
    )


def copied(dockerfile: Path) -> Iterator[str]:
    """What is copied from the repository, not from another stage."""
    text = dockerfile.read_text().replace("\\\n", " ")
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        yield from line.split()[:-1]


def test_every_process_of_the_design_has_a_service() -> None:
    assert PROCESSES - set(services()) == set()


@pytest.mark.parametrize("name", services())
def test_every_service_is_an_image_or_is_built_from_a_file_that_exists(name: str) -> None:
    service = services()[name]
    assert "image" in service
    if "build" in service:
        dockerfile = DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]
        target = service["build"].get("target")
        assert dockerfile.is_file()
        assert target is None or f" AS {target}\n" in dockerfile.read_text()


@pytest.mark.parametrize("name", services())
def test_every_service_that_stays_up_says_whether_it_is_well(name: str) -> None:
    service = services()[name]
    once = service.get("restart") == "no"
    assert once or {"test", "disable"} & set(service.get("healthcheck", {}))


def test_services_wait_for_services_that_exist() -> None:
    waits = {
        (name, other) for name, one in services().items() for other in one.get("depends_on", ())
    }
    assert {pair for pair in waits if pair[1] not in services()} == set()


def test_named_volumes_are_declared() -> None:
    used = {line.split(":")[0] for one in services().values() for line in one.get("volumes", ())}
    assert used == set(compose()["volumes"])


def test_containers_read_only_names_that_an_example_lists() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    given = {name for one in services().values() for name in one.get("environment", {})}
    filled = set(re.findall(r"\$\{([A-Z0-9_]+)", text))
    in_files = {
        name
        for path in (*TEMPLATES, *DOCKERFILES)
        for name in re.findall(r"\$\{([A-Z0-9_]+)\}|^ENV ([A-Z0-9_]+)=", path.read_text(), re.M)
        for name in name
        if name
    }
    assert (given | filled | in_files) - known_names() == set()


def test_the_tutor_holds_no_key_to_the_database() -> None:
    names = set(services()["tutor"]["environment"])
    assert {name for name in names if name.startswith(("OFFICE_", "POSTGRES_"))} == set()


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_everything_that_an_image_copies_exists(dockerfile: Path) -> None:
    assert [name for name in copied(dockerfile) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_filled_template_is_yaml_with_the_pair_of_keys(template: Path) -> None:
    text = template.read_text()
    text = text.replace("${LIVEKIT_API_KEY}", "key").replace("${LIVEKIT_API_SECRET}", "secret")
    config = yaml.safe_load(text)
    assert config.get("keys") == {"key": "secret"} or config["api_secret"] == "secret"


@pytest.mark.parametrize("dockerfile", ["tutor.Dockerfile", "office.Dockerfile"])
def test_an_image_carries_every_module_of_ours_that_its_code_imports(dockerfile: str) -> None:
    carried = tuple(copied(DEPLOY / dockerfile))
    sources = [one for one in house.of_the_house() if lies_in(one.name, carried)]
    assert sources != []
    house.none_of(
        f"{source.name}: {name}"
        for source in sources
        for name in source.imports()
        if name.split(".")[0] in house.PACKAGES
        and not any(lies_in(path, carried) for path in modules_behind(name))
    )


def lies_in(path: str, folders: Iterable[str]) -> bool:
    return any(f"{path}/".startswith(f"{folder}/") for folder in folders)


def modules_behind(name: str) -> Iterator[str]:
    """Files that exist for ``import a.b`` or ``from a import b``, where b may be no module."""
    for dotted in (name, name.rpartition(".")[0]):
        path = dotted.replace(".", "/")
        found = [one for one in (f"{path}.py", f"{path}/__init__.py") if (ROOT / one).is_file()]
        if found:
            yield from found
            return


@pytest.mark.long
@pytest.mark.parametrize(
    ("dockerfile", "imports"),
    [
        ("tutor.Dockerfile", "agent.__main__, sip.__main__"),
        ("office.Dockerfile", "webhooks.__main__"),
    ],
)
def test_what_an_image_carries_is_enough_for_its_process(
    dockerfile: str, imports: str, tmp_path: Path
) -> None:
    """The same, tried out; the framework alone takes seconds to import."""
    for name in copied(DEPLOY / dockerfile):
        if not name.startswith(("sip", "agent", "webhooks")):
            continue
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target)
        else:
            shutil.copy(ROOT / name, target)
    subprocess.run([sys.executable, "-c", f"import {imports}"], cwd=tmp_path, check=True)


@pytest.mark.parametrize("name", services())
def test_a_command_of_the_house_exists(name: str) -> None:
    command = services()[name].get("command", [])
    if command[:2] == ["python", "-m"]:
        start = import_module(f"{command[2]}.__main__")
        with pytest.raises(SystemExit) as ended:
            start.main([*command[3:], "--help"])
        assert ended.value.code == 0


def test_docker_reads_the_file_as_we_do() -> None:
    """Only where the compose plug-in is; it needs no engine for this."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], check=False).returncode:
        pytest.skip("no docker compose here")
    names = known_names() - OF_THE_IMAGES
    settings = dict.fromkeys(names, "1") | {"PATH": "/usr/bin:/bin"}
    file = str(DEPLOY / "compose.yaml")
    subprocess.run([docker, "compose", "-f", file, "config", "-q"], env=settings, check=True)
