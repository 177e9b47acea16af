"""What must be known before what: the prerequisite graph of concepts, its layers and circles.

A graph is given as name -> the names it requires. Names that are required and not there are
left out: the loader tells of them.
"""

from collections.abc import Iterator, Mapping, Sequence

Requires = Mapping[str, Sequence[str]]


def circles(requires: Requires) -> tuple[tuple[str, ...], ...]:
    """Every set of names that require each other, once, as a route from its first name."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for name in sorted(requires):
        route = _way_back(requires, name)
        if route and not any(set(route) & known for known in found):
            found[frozenset(route)] = route
    return tuple(found.values())


def _way_back(requires: Requires, start: str) -> tuple[str, ...]:
    """The shortest route that leads from a name back to it; empty: there is none."""
    routes: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for route in routes:  # grows while it is walked: breadth first
        for name in requires.get(route[-1], ()):
            if name == start:
                return route
            if name in requires and name not in seen:
                seen.add(name)
                routes.append((*route, name))
    return ()


def layers(requires: Requires) -> tuple[tuple[str, ...], ...]:
    """Layer 0 needs nothing; each name stands one layer after the last that it requires.

    Inside a layer the order of ``requires`` is kept. Raises ``ValueError`` on a circle.
    """
    depth = depths(requires)
    last = max(depth.values(), default=-1)
    return tuple(tuple(n for n in requires if depth[n] == layer) for layer in range(last + 1))


def depths(requires: Requires) -> dict[str, int]:
    """The layer of every name. Raises ``ValueError`` on a circle."""
    depth: dict[str, int] = {}
    todo = list(requires)
    while todo:
        ready = [n for n in todo if all(r in depth for r in requires[n] if r in requires)]
        if not ready:
            raise ValueError(f"these require each other: {', '.join(todo)}")
        for name in ready:
            depth[name] = 1 + max((depth[r] for r in requires[name] if r in requires), default=-1)
        todo = [name for name in todo if name not in depth]
    return depth


def direct(requires: Requires) -> dict[str, tuple[str, ...]]:
    """Without what is required anyway by way of another: the arrows that a picture needs."""
    known = {name: tuple(r for r in wanted if r in requires) for name, wanted in requires.items()}
    return {
        name: tuple(r for r in wanted if not _is_behind(known, r, set(wanted) - {r}))
        for name, wanted in known.items()
    }


def _is_behind(requires: Requires, name: str, others: set[str]) -> bool:
    """Is ``name`` required by one of the others, or by what they require?"""
    todo, seen = list(others), set(others)
    while todo:
        for one in requires[todo.pop()]:
            if one == name:
                return True
            if one not in seen:
                seen.add(one)
                todo.append(one)
    return False


def tree(requires: Requires, labels: Mapping[str, str]) -> Iterator[str]:
    """The graph as lines of text: each name under the last thing that it requires.

    What it requires besides stands behind it. So the indentation is the layer. ``labels`` are
    the texts to show for names.
    """
    depth = depths(requires)
    under: dict[str | None, list[str]] = {}
    for name in sorted(requires, key=lambda one: depth[one]):
        known = [one for one in requires[name] if one in requires]
        parent = max(known, key=lambda one: depth[one]) if known else None
        under.setdefault(parent, []).append(name)
    yield from _branches(None, under, requires, labels=labels)


def _branches(
    parent: str | None,
    under: Mapping[str | None, Sequence[str]],
    requires: Requires,
    *,
    labels: Mapping[str, str],
    stem: str = "",
) -> Iterator[str]:
    names = under.get(parent, ())
    for place, name in enumerate(names):
        last = place == len(names) - 1
        also = [one for one in requires[name] if one != parent]
        needs = f"  (also after {', '.join(also)})" if also else ""
        yield f"{stem}{'└─ ' if last else '├─ '}{labels.get(name, name)}{needs}"
        inner = stem + ("   " if last else "│  ")
        yield from _branches(name, under, requires, labels=labels, stem=inner)
