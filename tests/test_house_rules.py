"""The budgets and bans of the design: size, shape, names, and the one net of each loop."""

import ast
import re
import sys
from statistics import quantiles

import pytest

from tests import house
from tests.house import PACKAGES, ROOT, Function, Source

FILE_LINES = 300
FUNCTION_LINES = 60
FUNCTION_LINES_P90 = 30
NESTING = 3
PARAMETERS = 5
POSITIONAL = 3  # infra/decisions/0001
PATCHES_PER_100_TESTS = 5
BANNED = frozenset(
    {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers"}
    | {"processor", "processors", "data", "info", "common", "misc"}
)

# One net for `except Exception` per process loop, and nowhere else.
NETS = {
    "agent/phone_call.py": "a call",
    "webhooks/events/inbox.py": "a row of the inbox",
    "webhooks/workflows/reconcile.py": "a round of the reconciler",
}

# __init__.py files that hold a table on purpose.
REGISTRIES = {
    "agent/providers/__init__.py": "vendor -> factory",
    "webhooks/models/__init__.py": "all tables, for Alembic",
}

# Signatures that a framework calls by position; they are its choice, not ours.
FRAMEWORK_CALLS = frozenset(
    {"llm_node", "tts_node", "stt_node", "transcription_node", "realtime_audio_output_node"}
    | {"_on_samples"}  # flite's, through ctypes
)

TEACHING_MAY_IMPORT = {
    "agent.teaching",
    "fsrs",
    "num2words",
    "pydantic",
    "rapidfuzz",
    "sip.calls",
    "sip.numbers",
    "sip.outcomes",
    "text_to_num",
}

# What of LiveKit is imported where: the framework by the tutor, the server's API by the telephone
# and by the one door through which its reports come. A bench compares its voice detectors.
LIVEKIT_DOORS = {
    "livekit.agents": ("agent/", "infra/bench/vad.py"),
    "livekit.plugins": ("agent/", "infra/bench/vad.py"),
    "livekit.api": ("sip/", "webhooks/events/livekit.py"),
}


def every_function() -> list[tuple[Source, Function]]:
    return [(source, one) for source in house.of_the_house() for one in source.functions()]


def is_called_by_a_framework(source: Source, function: Function) -> bool:
    """Routes, their dependencies and tools get their arguments by name; nodes by position."""
    given = r"(router|app)\.|function_tool"
    named = any(re.match(given, text) for text in house.decorators_of(function))
    depended_on = f"Depends({function.name})" in source.text
    return (
        named or depended_on or function.name.startswith("__") or function.name in FRAMEWORK_CALLS
    )


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = [
        f"{source.name}: {source.length} lines"
        for source in (*house.of_the_house(), *house.of_the_tests())
        if source.length > FILE_LINES
    ]
    house.none_of(long)


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{house.place_of(source, one)}: {house.lines_of(one)} lines"
        for source in (*house.of_the_house(), *house.of_the_tests())
        for one in source.functions()
        if house.lines_of(one) > FUNCTION_LINES
    ]
    house.none_of(long)


@pytest.mark.parametrize("package", PACKAGES)
def test_nine_functions_of_ten_fit_in_thirty_lines(package: str) -> None:
    lengths = [
        house.lines_of(one) for source in house.sources(package) for one in source.functions()
    ]
    assert quantiles(lengths, n=10)[-1] <= FUNCTION_LINES_P90


def test_no_block_lies_deeper_than_three() -> None:
    deep = [
        f"{house.place_of(source, one)}: {house.depth_of(one)} deep"
        for source in (*house.of_the_house(), *house.of_the_tests())
        for one in source.functions()
        if house.depth_of(one) > NESTING
    ]
    house.none_of(deep)


def test_no_function_takes_more_than_five_parameters() -> None:
    wide = [
        f"{house.place_of(source, one)}: {len(house.parameters_of(one))}"
        for source, one in every_function()
        if len(house.parameters_of(one)) > PARAMETERS and not is_called_by_a_framework(source, one)
    ]
    house.none_of(wide)


def test_after_three_parameters_the_rest_go_by_name() -> None:
    """`now` does not count: the clock is an argument everywhere and reads as what it is."""
    loose = [
        f"{house.place_of(source, one)}({', '.join(given)}): by name after {given[POSITIONAL - 1]}"
        for source, one in every_function()
        if len(given := [name for name in house.positional_of(one) if name != "now"]) > POSITIONAL
        and not is_called_by_a_framework(source, one)
    ]
    house.none_of(loose)


def test_no_name_says_nothing() -> None:
    """A module, class or function called helper or data could hold anything, and soon does."""
    files = [*house.of_the_house(), *house.of_the_tests()]
    names = [(source.name, word) for source in files for word in source.name[:-3].split("/")]
    for source in house.of_the_house():
        for node in ast.walk(source.tree):
            if isinstance(node, Function | ast.ClassDef):
                names.append((house.place_of(source, node), node.name))
    empty = [f"{place} ({name})" for place, name in names if BANNED & set(house.words_of(name))]
    house.none_of(empty)


def test_only_the_nets_catch_everything() -> None:
    found: dict[str, list[int]] = {}
    for source in house.of_the_house():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and house.swallows(node):
                found.setdefault(source.name, []).append(node.lineno)
    house.none_of(
        f"{name}:{lines}" for name, lines in found.items() if name not in NETS or len(lines) > 1
    )


def test_only_settings_read_the_environment() -> None:
    """infra may: it hands environments to the processes that it starts."""
    reads = [
        f"{source.name}:{node.lineno}"
        for source in house.sources("sip", "agent", "webhooks")
        if not source.name.endswith("settings.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.ImportFrom)
        and re.search(
            r"\bos\.(environ|getenv)\b|from os import.*(environ|getenv)", ast.unparse(node)
        )
    ]
    house.none_of(reads)


def test_imports_are_absolute_and_packages_start_empty() -> None:
    relative = [
        f"{source.name}:{node.lineno}"
        for source in house.of_the_house()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    filled = [
        source.name
        for source in house.of_the_house()
        if source.name.endswith("__init__.py") and source.name not in REGISTRIES
        # a docstring that says what the package is for is no code
        if [node for node in source.tree.body if not house.text_of(getattr(node, "value", None))]
    ]
    house.none_of([*relative, *filled])


def test_what_is_taught_needs_no_telephone() -> None:
    """agent.teaching is pure: the standard library, pydantic, small libraries, and call words."""
    strange = [
        f"{source.name}: {name}"
        for source in house.sources("agent")
        if source.name.startswith("agent/teaching/")
        for name in source.imports()
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(f"{name}.".startswith(f"{allowed}.") for allowed in TEACHING_MAY_IMPORT)
        and name != "agent.teaching"
    ]
    house.none_of(strange)


def test_each_part_of_livekit_comes_in_by_its_door() -> None:
    strange = [
        f"{source.name}: {name}"
        for source in house.of_the_house()
        for name in source.imports()
        for part, doors in LIVEKIT_DOORS.items()
        if f"{name}.".startswith(f"{part}.") and not source.name.startswith(doors)
    ]
    house.none_of(strange)


def test_every_test_is_a_sentence() -> None:
    short = [
        house.place_of(source, one)
        for source in house.of_the_tests()
        for one in source.functions()
        if one.name.startswith("test_") and len(one.name.split("_")) < 4
    ]
    house.none_of(short)


def test_parts_are_arguments_and_not_patched() -> None:
    tests = [
        one
        for source in house.of_the_tests()
        for one in source.functions()
        if one.name.startswith("test_")
    ]
    patches = [
        f"{source.name}:{node.lineno}"
        for source in house.of_the_tests()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and re.match(
            r"monkeypatch\.set|monkeypatch\.del|(\w+\.)*patch(\.\w+)?\(", ast.unparse(node)
        )
    ]
    assert len(patches) * 100 < PATCHES_PER_100_TESTS * len(tests), patches


def test_a_decision_fits_on_twenty_five_lines() -> None:
    decisions = (ROOT / "infra" / "decisions").glob("*.md")
    house.none_of(path.name for path in decisions if len(path.read_text().splitlines()) > 25)
