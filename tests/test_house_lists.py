"""What must be listed is listed, and what must not leave this machine does not."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from tests import house
from tests.house import ROOT, Source

SETTINGS = (
    ("sip.settings", "SipSettings"),
    ("agent.settings", "TutorSettings"),
    ("webhooks.settings", "OfficeSettings"),
)
METHODS = ("get", "post", "put", "patch", "delete", "websocket")
NAME = r"^#?([A-Z][A-Z0-9_]+)="
LOCKS = ("*.lock", "go.sum", "go.mod", "package-lock.json")


def settings_class(module: str, name: str) -> type[BaseSettings]:
    found = getattr(import_module(module), name)
    assert issubclass(found, BaseSettings)
    return found


def variables_of(settings: type[BaseSettings]) -> set[str]:
    """The environment variables that fill a settings class."""
    prefix = settings.model_config.get("env_prefix", "")
    names = set()
    for field_name, field in settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            names.add(str(alias.choices[0]).upper())
        else:
            names.add(str(alias or f"{prefix}{field_name}").upper())
    return names


def example_variables() -> set[str]:
    text = (ROOT / "infra" / "env.example").read_text()
    return set(re.findall(NAME, text, re.MULTILINE))


@pytest.mark.parametrize(("module", "name"), SETTINGS)
def test_every_setting_stands_in_the_example(module: str, name: str) -> None:
    house.none_of(variables_of(settings_class(module, name)) - example_variables())


def test_every_name_in_the_example_is_a_setting() -> None:
    known = set().union(*(variables_of(settings_class(*one)) for one in SETTINGS))
    house.none_of(example_variables() - known)


def test_every_line_of_the_example_says_what_it_is_for() -> None:
    """On the line above: python-dotenv takes a comment behind an empty value for the value."""
    lines = (ROOT / "infra" / "env.example").read_text().splitlines()
    bare = [
        line
        for above, line in pairwise(lines)
        if re.match(NAME, line) and not re.match(r"# \w", above)
    ]
    house.none_of(bare)


def acts() -> set[tuple[str, str]]:
    """(source, kind) of everything that the office acts on."""
    found: set[tuple[str, str]] = set()
    for path in sorted((ROOT / "webhooks" / "events").glob("*.py")):
        found |= set(getattr(import_module(f"webhooks.events.{path.stem}"), "ACTS", {}))
    return found


def test_every_payload_kept_for_tests_has_code_that_acts_on_it() -> None:
    """tests/payloads/<source>/<kind>[.<which>].<ending>; of the tutor, <endpoint>_version_<n>."""
    files = (path for path in (ROOT / "tests" / "payloads").glob("*/*") if path.is_file())
    known = acts() | {("tutor", path.split("/")[-1]) for path in office_endpoints()}
    known.add(("tutor", "open"))  # its path is that of all calls
    idle = [
        str(path.relative_to(ROOT))
        for path in files
        if (path.parent.name, re.split(r"\.|_version_", path.name)[0]) not in known
    ]
    house.none_of(idle)


def readme(package: str) -> str:
    path = ROOT / package / "README.md"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("package", house.PACKAGES)
def test_every_package_has_a_readme_of_one_screen(package: str) -> None:
    assert 5 <= len(readme(package).splitlines()) <= 80


def commands_of(source: Source) -> Iterator[str]:
    """Names given to argparse's add_parser, and the keys of a table COMMANDS."""
    for call in house.calls_of(source.tree, "add_parser"):
        if name := house.text_of(call.args[0]):
            yield name
    table = house.assigned(source, "COMMANDS")
    if isinstance(table, ast.Dict):
        yield from (name for key in table.keys if (name := house.text_of(key)))


def test_every_command_stands_in_its_readme() -> None:
    unsaid = []
    for source in house.of_the_house():
        package, _, rest = source.name.partition("/")
        if not rest.endswith("__main__.py"):
            continue
        start = "python -m " + source.name.removesuffix("/__main__.py").replace("/", ".")
        wanted = [f"{start} {name}" for name in commands_of(source)] or [start]
        unsaid += [line for line in wanted if line not in readme(package)]
    house.none_of(unsaid)


def test_every_script_of_infra_stands_in_its_readme() -> None:
    scripts = [
        path.name
        for path in (ROOT / "infra").iterdir()
        if path.is_file() and path.stat().st_mode & 0o100
    ]
    house.none_of(name for name in scripts if f"infra/{name}" not in readme("infra"))


def endpoints_of(source: Source) -> Iterator[str]:
    """Paths with their router's prefix, in the words of the source."""
    router = house.assigned(source, "router")
    keywords = router.keywords if isinstance(router, ast.Call) else []
    prefixes = [house.text_of(one.value) for one in keywords if one.arg == "prefix"]
    prefix = prefixes[0] if prefixes else ""
    for method in METHODS:
        for call in house.calls_of(source.tree, method):
            if ast.unparse(call.func).startswith(("router.", "app.")) and call.args:
                yield f"{prefix}{house.text_of(call.args[0])}"
    for call in house.calls_of(source.tree, "add_api_route"):
        yield f"{prefix}{house.text_of(call.args[0])}"


def office_endpoints() -> set[str]:
    return {path for source in house.sources("webhooks") for path in endpoints_of(source)}


def named(path: str, text: str) -> bool:
    """The whole path, and not as the beginning of a longer one."""
    return re.search(rf"(?<![\w/}}]){re.escape(path)}(?![\w/{{.])", text) is not None


def test_every_endpoint_stands_in_the_offices_readme() -> None:
    house.none_of(path for path in office_endpoints() if not named(path, readme("webhooks")))


def test_every_event_stands_in_the_offices_readme() -> None:
    house.none_of(kind for _, kind in acts() if kind not in readme("webhooks"))


def test_no_path_of_somebodys_machine_is_left_behind() -> None:
    machine = re.compile(rb"(?<![\w.])/(?:work|root|home/\w+)/")
    left = [
        path.relative_to(ROOT).as_posix()
        for path in house.repository_files()
        if machine.search(path.read_bytes())
    ]
    house.none_of(left)


def test_locks_name_no_registry() -> None:
    """A lock with addresses in it works on one network only; hashes say what is meant."""
    address = re.compile(
        r'"resolved":|index-url|find-links|^\s*(?:--|-i ).*https?://', re.MULTILINE
    )
    files = [path for path in house.repository_files() if any(map(path.match, LOCKS))]
    assert files != []
    house.none_of(path.name for path in files if address.search(path.read_text()))
