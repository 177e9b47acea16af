"""The study as a page of tables, and what it holds against the targets."""

from collections.abc import Sequence

from agent.teaching.metrics.calllog import Share
from infra.bench.report import shown, table
from infra.caller.heard import percentile
from infra.caller.study.courses import Course
from infra.caller.study.figures import ALL, ONE_MIND, Row, misses, planted, rows, rungs

HEAD = (
    "kind", "n", "calls", "hours", "placed", "exact", "within 1", "mastered/h", "next item",
    "recall", "told", "found", "accused", "of learners", "misnamed", "unlisted", "recap", "leaks",
)  # fmt: skip


def page(courses: Sequence[Course], title: str) -> str:
    """Markdown. Shares in percent; a dash where there was nothing to count."""
    found = rows(courses)
    parts = (
        f"# {title}",
        table(HEAD, [_cells(row) for row in found]),
        _targets({row.name: row for row in found}),
        "Placed too high by so many levels (below 0: too low): "
        + ", ".join(f"{by}: {n}" for by, n in misses(c.placement for c in courses).items()),
        f"Items by highest hint rung, 0 to 4: {', '.join(map(str, rungs(courses)))}",
        _by_misconception(courses),
        _leaks(courses),
        _speed(courses),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def percent(one: Share, digits: int = 0) -> str:
    return "-" if one.value is None else f"{100 * one.value:.{digits}f}"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        str(row.learners),
        shown(row.calls, 0),
        shown(row.hours, 0),
        percent(row.placed),
        percent(row.exact),
        percent(row.near),
        shown(row.mastered_per_hour, 1),
        percent(row.next_item),
        percent(row.recall),
        percent(row.told),
        percent(row.found),
        percent(row.accused, 1),
        percent(row.accused_learners),
        percent(row.misnamed, 1),
        percent(row.unlisted),
        percent(row.completed),
        str(row.leaks),
    )


def _targets(by_name: dict[str, Row]) -> str:
    everyone, speakers = by_name[ALL], by_name[ONE_MIND]
    there = f"wrong tries there; anywhere, by chance: {percent(everyone.misnamed, 1)} %"
    rows = [
        _target("placement exact", speakers.exact, 0.80, of="one mind that speaks"),
        _target("placement exact", everyone.exact, 0.80, of="all who were placed"),
        _target("placement within one level", speakers.near, 0.98, of="one mind that speaks"),
        _target("placement within one level", everyone.near, 0.98, of="all who were placed"),
        _target("planted known misconceptions found", everyone.found, 0.90, of="all planted"),
        _most("wrongly accused", everyone.accused, 0.02, of="learner × misconception not held"),
        _most("bugs of no list, misnamed", everyone.unlisted, 0.10, of=there),
        ("answer leaks", "0", str(everyone.leaks), "utterances", _met(everyone.leaks == 0)),
    ]
    some = f"{everyone.accused_learners.hits} learners have one or more"
    rows.append(("learners wrongly accused of anything", "-", some, "all", "-"))
    return table(("figure", "target", "measured", "of", "met"), rows)


def _target(name: str, one: Share, least: float, *, of: str) -> tuple[str, ...]:
    met = one.value is not None and one.value >= least
    return name, f"≥ {100 * least:.0f} %", _counted(one), of, _met(met)


def _most(name: str, one: Share, most: float, *, of: str) -> tuple[str, ...]:
    met = one.value is not None and one.value <= most
    return name, f"≤ {100 * most:.0f} %", _counted(one), of, _met(met)


def _met(is_met: bool) -> str:
    return "yes" if is_met else "NO"


def _counted(one: Share) -> str:
    low, high = one.interval or (0.0, 0.0)
    span = f", {100 * low:.1f} to {100 * high:.1f}" if one.of else ""
    return f"{percent(one, 1)} % ({one.hits} of {one.of}{span})"


def _by_misconception(courses: Sequence[Course]) -> str:
    found = [
        (name, f"{held.hits} of {held.of}", f"{free.hits} of {free.of}")
        for name, (held, free) in planted(courses).items()
    ]
    return table(("misconception", "found where planted", "active where not"), found)


def _leaks(courses: Sequence[Course]) -> str:
    told = [f"- {leak.item} ({leak.answer}): {leak.text}" for c in courses for leak in c.leaks]
    return "\n".join(("Leaks:", *told)) if told else ""


def _speed(courses: Sequence[Course]) -> str:
    spent = [1000 * seconds for course in courses for seconds in course.stepped]
    middle, late = (shown(percentile(spent, rank), 2) for rank in (50, 99))
    calls = sum(one.calls for one in courses)
    return f"{calls} calls, {len(spent)} steps of the lesson: p50 {middle} ms, p99 {late} ms."
