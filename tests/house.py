"""Reading the house's own code: what the tests of its rules count, by syntax tree."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sip", "agent", "webhooks", "infra")
MADE = {".venv", ".build", ".run", ".git", "node_modules", "__pycache__", ".hypothesis"} | {
    f".{tool}_cache" for tool in ("mypy", "ruff", "pytest", "import_linter")
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its path from the root, with slashes."""

    name: str
    text: str
    tree: ast.Module

    @property
    def length(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def imports(self) -> Iterator[str]:
        """Dotted names as they are imported: `a.b` and, for `from a import b`, also `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: git's view, or the tree's where there is no git."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        paths = [ROOT / name for name in names if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not MADE & set(path.parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files of these folders, without migrations' generated versions."""
    found = (path for path in repository_files() if path.suffix == ".py")
    names = ((path, path.relative_to(ROOT).as_posix()) for path in found)
    return tuple(
        Source(name, text := path.read_text(), ast.parse(text, name))
        for path, name in names
        if name.split("/")[0] in folders and "/migrations/versions/" not in name
    )


def of_the_house() -> tuple[Source, ...]:
    return sources(*PACKAGES)


def of_the_tests() -> tuple[Source, ...]:
    return sources("tests")


def place_of(source: Source, node: Function | ast.ClassDef) -> str:
    return f"{source.name}:{node.lineno} {node.name}"


def lines_of(function: Function) -> int:
    """From the def to its last line; decorators do not count."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def depth_of(node: ast.AST) -> int:
    """Blocks inside blocks. An elif stands beside its if; a function inside starts anew."""
    return max((_depth(child, node) for child in ast.iter_child_nodes(node)), default=0)


def _depth(node: ast.AST, parent: ast.AST) -> int:
    if isinstance(node, Function | ast.Lambda | ast.ClassDef):
        return 0
    is_elif = isinstance(node, ast.If) and isinstance(parent, ast.If) and parent.orelse == [node]
    return depth_of(node) + (isinstance(node, BLOCKS) and not is_elif)


def positional_of(function: Function) -> list[str]:
    """Names of the parameters a call may give by position, without self or cls."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def parameters_of(function: Function) -> list[str]:
    return positional_of(function) + [argument.arg for argument in function.args.kwonlyargs]


def decorators_of(function: Function) -> list[str]:
    return [ast.unparse(decorator) for decorator in function.decorator_list]


def words_of(name: str) -> list[str]:
    """["call", "report"] from call_report, CallReport or CALL_REPORT."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def swallows(handler: ast.ExceptHandler) -> bool:
    """Catches whatever comes and does not raise it again."""
    caught = ast.unparse(handler.type) if handler.type else "BaseException"
    broad = bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))
    return broad and not isinstance(handler.body[-1], ast.Raise)


def assigned(source: Source, name: str) -> ast.expr | None:
    """The value of a module-level `name = …` or `name: T = …`."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            return node.value
    return None


def calls_of(tree: ast.AST, method: str) -> Iterator[ast.Call]:
    """Calls of `anything.method(…)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=named)) if named == method:
                yield node


def text_of(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def none_of(found: Iterable[str]) -> None:
    """Fails with every finding on a line of its own."""
    listed = sorted(found)
    assert not listed, "\n  " + "\n  ".join(listed)
