"""A call of full length, for the tests of this folder."""

from datetime import datetime
from typing import Any

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick, Evidence
from tests.teaching.played import Call, anna, opening

PLACED = 1  # addition passed
BORROW, NO_BORROW = "num.sub2.borrow", "num.sub2.noborrow"


def whole_call(curriculum: Curriculum, now: datetime, minutes: float = 15.0, **brief: Any) -> Call:
    told = {"level": PLACED, "concepts": (BORROW,)} | brief
    return Call(curriculum, now, opening(anna(**told), 1, minutes))


def part(call: Call) -> str:
    return call.lesson.leg.part


def until(call: Call, *parts: str) -> None:
    """Right answers until one of these parts has begun."""
    while not call.last.over and part(call) not in parts:
        call.is_right()


def explain(call: Call, text: str = "one ten becomes ten ones") -> None:
    ticks = (CriterionTick(criterion=c, met="yes", quote=text) for c in call.item.criteria)
    call.explains(*ticks, text=text)


def to_the_end(call: Call) -> None:
    while not call.last.over:
        if call.item.answer_type == "speech":
            explain(call)
        else:
            call.is_right()


def parts(call: Call) -> list[str]:
    """In the order of the evidence."""
    return list(dict.fromkeys(one.part for one in call.evidence))


def of_part(call: Call, name: str) -> list[Evidence]:
    return [one for one in call.evidence if one.part == name]
