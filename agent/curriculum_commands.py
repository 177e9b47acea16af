"""``python -m agent curriculum check | preview | import | map``: for who writes the content."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from agent import curriculum_preview, pictures, sheet_files
from agent.sheet_files import Refused, counted
from agent.teaching import check, curriculum
from agent.teaching.content import graph, sheets
from agent.teaching.content.toml_files import read_folder
from agent.teaching.curriculum import Curriculum, CurriculumFault

Command = Callable[[argparse.Namespace], int]

PICTURES = (".svg", ".png", ".pdf")
NEAREST, CLOSE = 3, 70.0  # names to suggest for one that nobody knows; rapidfuzz score, of 100
HEADINGS = ("subject", "language", "concepts", "templates", "items", "longest")
CHECK_HELP = """\
Find every fault of the content.

Every rule of the content linter, over every subject in every language that it lists. A fault is
told as file:line: what is wrong and what to do. Exit code 1 if there is one.
"""
MAP_HELP = """\
Show which concept needs which.

What must be known before what, as a tree: each concept stands under the last one that it needs,
what it needs besides is named behind it. --svg also draws it.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("curriculum", help="look at, try out and add to what is taught")
    what = parser.add_subparsers(dest="what", required=True, metavar="command")
    checking = _command(what, "check", check_all, told=CHECK_HELP)
    checking.add_argument("subjects", nargs="*", metavar="subject", help="only these")
    playing = _command(what, "preview", preview, told=curriculum_preview.HELP)
    playing.add_argument("concept", help="its id, such as num.sub2.borrow, or its title")
    playing.add_argument("--seed", type=int, default=1, help="of the numbers asked (default: 1)")
    playing.add_argument("--minutes", type=_minutes, default=6.0, help="of the call (default: 6)")
    filling = _command(what, "import", import_sheet, told=sheets.HELP)
    filling.add_argument("sheet", type=Path, help="the spreadsheet, saved as CSV")
    filling.add_argument("--subject", help="folder of the subject (default: the sheet's name)")
    filling.add_argument("--into", type=Path, dest="folder", help="where the subjects stand")
    mapping = _command(what, "map", draw_map, told=MAP_HELP)
    mapping.add_argument("--svg", type=Path, metavar="FILE", help="also draw it into this file")
    for parser in (checking, playing, mapping):
        parser.add_argument("--folder", type=Path, help="of the subjects (default: our own)")
    for parser in (playing, filling, mapping):
        parser.add_argument("--language", default="en", help="en, es … (default: en)")


def _command(
    what: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Command,
    *,
    told: str,
) -> argparse.ArgumentParser:
    parser = what.add_parser(
        name,
        help=told.split(".")[0].replace("\n", " ").lower(),
        description=told,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=lambda chosen: _answered(run, chosen), folder=curriculum.SUBJECTS)
    return parser


def _minutes(text: str) -> float:
    if not 1 <= (number := float(text)) <= 25:
        raise argparse.ArgumentTypeError("must be from 1 to 25")
    return number


def _answered(run: Command, chosen: argparse.Namespace) -> int:
    """Runs the command; what it refuses is told in one line, and the exit code is 1."""
    try:
        if not chosen.folder.is_dir():
            raise Refused(f"{chosen.folder} is no folder: give the one that holds the subjects")
        code = run(chosen)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # who reads, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Refused, CurriculumFault) as refusal:
        print(f"curriculum {chosen.what}: {refusal}", file=sys.stderr)
        return 1


def check_all(chosen: argparse.Namespace) -> int:
    """Every fault, or a table of what there is."""
    there = [subject.id for subject in read_folder(chosen.folder).subjects]
    for name in chosen.subjects:
        if name not in there:
            raise Refused(f"no subject {name} here{nearest(name, there)}")
    report = check.check(chosen.folder, only=frozenset(chosen.subjects), told=_progress)
    _progress("")
    for fault in report.faults:
        print(f"{_short(fault.path)}:{fault.line}: {fault.message}")
    if report.faults:
        files = len({fault.path for fault in report.faults})
        print(f"\n{counted(len(report.faults), 'fault')} in {counted(files, 'file')}")
        return 1
    _print_table(HEADINGS, [_cells(row) for row in report.rows])
    print("curriculum: no faults. Items: valid ones of the first 200 a template makes.")
    print("Longest: what takes longest to say, at 140 words a minute.")
    return 0


def _cells(row: check.Row) -> tuple[str, ...]:
    counts = (row.concepts, row.templates, row.items)
    return row.subject, row.language, *(str(n) for n in counts), f"{row.seconds:.1f} s"


def _print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [headings, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(headings))]
    for line in lines:
        words = [cell.ljust(w) for cell, w in zip(line[:2], widths[:2], strict=True)]
        counts = [cell.rjust(w) for cell, w in zip(line[2:], widths[2:], strict=True)]
        print("  ".join((*words, *counts)))


def _progress(text: str) -> None:
    """One line that is written over, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def _short(path: Path) -> Path:
    """From where the command was started, if it lies below that."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def preview(chosen: argparse.Namespace) -> int:
    """Plays it against the lines of the standard input."""
    files = read_folder(chosen.folder)
    found, faults = curriculum.survey(files, chosen.language)
    concept_id = _concept_id(found, chosen.concept, faults)
    playing = curriculum_preview.Preview(
        found,
        concept_id,
        sys.stdin,
        sys.stdout,
        seed=chosen.seed,
        minutes=chosen.minutes,
        echo=not sys.stdin.isatty(),
    )
    playing.play()
    return 0


def _concept_id(found: Curriculum, words: str, faults: Sequence[CurriculumFault]) -> str:
    """What the author means; where its file is faulty, that is what is told."""
    if words in found.concepts:
        return words
    if faults:
        raise faults[0]
    titles = {concept.title.lower(): name for name, concept in found.concepts.items()}
    if words.lower() in titles:
        return titles[words.lower()]
    meant = found.find(words)
    raise Refused(
        f"no concept {words} in {found.language}; did you mean {meant.id}?"
        if meant
        else f"no concept {words} in {found.language}{nearest(words, found.concepts)}"
    )


def nearest(name: str, names: Iterable[str]) -> str:
    """ "; did you mean …?", for the end of a sentence that says a name is unknown."""
    scored = process.extract(name, list(names), scorer=fuzz.WRatio, limit=NEAREST)
    close = [one for one in scored if one[1] >= CLOSE]
    meant = " or ".join(one for one, _, _ in close)
    return f"; did you mean {meant}?" if meant else f"; there are: {', '.join(names) or 'none'}"


def import_sheet(chosen: argparse.Namespace) -> int:
    """All of it, or, with a bad row, nothing."""
    made = sheet_files.import_sheet(
        chosen.sheet, chosen.folder, subject=chosen.subject, language=chosen.language
    )
    for path in made.paths:
        print(f"wrote {_short(path)}")
    print(f"Try it: python -m agent curriculum preview {made.first}{_place_of(chosen)}")
    return 0


def _place_of(chosen: argparse.Namespace) -> str:
    folder = "" if chosen.folder == curriculum.SUBJECTS else f" --folder {chosen.folder}"
    return folder if chosen.language == "en" else f"{folder} --language {chosen.language}"


def draw_map(chosen: argparse.Namespace) -> int:
    """Prints the tree of every subject; draws it too if a file is named."""
    if chosen.svg is not None and chosen.svg.suffix not in PICTURES:
        raise Refused(f"{chosen.svg} is no picture: name a file that ends in .svg")
    if chosen.svg is not None and not chosen.svg.parent.is_dir():
        raise Refused(f"{chosen.svg.parent} is no folder: make it first")
    found = curriculum.load(chosen.folder, chosen.language)
    print("\n".join(_trees(found)))
    if chosen.svg is not None:
        pictures.draw_map(found, chosen.svg)
        print(f"drew {chosen.svg}")
    return 0


def _trees(found: Curriculum) -> Iterator[str]:
    for subject in found.subjects.values():
        requires = {name: concept.requires for name, concept in subject.concepts.items()}
        labels = {name: f"{name}  {one.title}" for name, one in subject.concepts.items()}
        yield f"{subject.title} ({subject.id}, {len(requires)} concepts)"
        yield from graph.tree(graph.direct(requires), labels)
        yield ""
