"""The prerequisite graph: layers, circles, the tree and the picture's layout."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.content import graph
from agent.teaching.content.layout import layout
from agent.teaching.curriculum import Curriculum

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c", "a")}


@st.composite
def acyclic(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Each name requires some of those before it."""
    names = [f"n{i}" for i in range(draw(st.integers(0, 12)))]
    return {
        name: tuple(draw(st.lists(st.sampled_from(names[:i]), unique=True))) if i else ()
        for i, name in enumerate(names)
    }


def test_what_needs_nothing_stands_in_the_first_layer() -> None:
    assert graph.layers(DIAMOND) == (("a",), ("b", "c"), ("d",))


def test_what_is_required_and_not_there_is_left_out() -> None:
    assert graph.layers({"a": ("elsewhere",)}) == (("a",),)


@given(acyclic())
def test_everything_stands_behind_all_that_it_requires(
    requires: dict[str, tuple[str, ...]],
) -> None:
    depth = graph.depths(requires)
    assert all(depth[one] < depth[name] for name in requires for one in requires[name])
    assert graph.circles(requires) == ()


@pytest.mark.parametrize(
    ("requires", "found"),
    [
        ({"a": ("a",)}, (("a",),)),
        ({"a": ("b",), "b": ("a",)}, (("a", "b"),)),
        ({"a": ("b",), "b": ("c",), "c": ("b",)}, (("b", "c"),)),
        ({"a": ("b",), "b": ("a",), "x": ("y",), "y": ("x",)}, (("a", "b"), ("x", "y"))),
    ],
)
def test_every_circle_is_found_once(
    requires: dict[str, tuple[str, ...]], found: tuple[tuple[str, ...], ...]
) -> None:
    assert graph.circles(requires) == found


def test_layers_of_a_circle_are_refused_with_its_names() -> None:
    with pytest.raises(ValueError, match="a, b"):
        graph.layers({"a": ("b",), "b": ("a",)})


def test_an_arrow_that_others_imply_is_left_out() -> None:
    assert graph.direct(DIAMOND)["d"] == ("b", "c")


@given(acyclic())
def test_the_arrows_that_are_left_say_the_same(requires: dict[str, tuple[str, ...]]) -> None:
    assert graph.depths(graph.direct(requires)) == graph.depths(requires)


def test_the_tree_shows_everything_once_under_what_it_needs_last() -> None:
    lines = list(graph.tree(graph.direct(DIAMOND), {"a": "Apples"}))
    assert lines == ["└─ Apples", "   ├─ b", "   │  └─ d  (also after c)", "   └─ c"]


@given(acyclic())
def test_no_two_boxes_of_the_picture_stand_on_each_other(
    requires: dict[str, tuple[str, ...]],
) -> None:
    drawn = layout(requires)
    assert set(drawn.spots) == set(requires)
    spots = sorted(drawn.spots.values())
    for (layer, row), (other, below) in pairwise(spots):
        assert layer != other or below - row >= 1 - 1e-9
    assert all(0.5 - 1e-9 <= row <= drawn.rows - 0.5 + 1e-9 for _, row in spots)


@given(acyclic())
def test_an_arrow_of_the_picture_takes_one_step_right_at_a_time(
    requires: dict[str, tuple[str, ...]],
) -> None:
    for arrow in layout(requires).arrows:
        layers = [layer for layer, _ in arrow]
        assert layers == list(range(layers[0], layers[0] + len(layers)))


def test_our_own_prerequisites_have_a_first_concept_in_every_subject(
    curriculum: Curriculum,
) -> None:
    for subject in curriculum.subjects.values():
        requires = {name: one.requires for name, one in subject.concepts.items()}
        assert graph.layers(requires)[0]
