"""Evidence of one learner, made up: ``answer`` fills in what a test does not care about."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from agent.teaching.forms import Evidence, Verdict

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
BORROW, CARRY = "num.sub2.borrow", "num.add2.carry"
BUG, OTHER_BUG = "num.sub2.smaller_from_larger", "num.sub2.borrow_no_decrement"


def answer(number: int, verdict: str = "right", *, day: float = 0, **fields: object) -> Evidence:
    """The ``number``-th answer of the one call of a day: a first try at an item of its own,
    unaided, unless ``fields`` say else."""
    plain = {
        "call_key": f"call-{day}",
        "sequence": number,
        "concept": BORROW,
        "content": f"{BORROW}@1.0.0#abc",
        "item": f"bare:{day}-{number}",
        "answer_type": "integer",
        "question": "?",
        "expected": "27",
        "verdict": verdict,
        "reason": "silence" if verdict == "no_evidence" else None,
        "could_show": (BUG, OTHER_BUG),
        "at": START + timedelta(days=day, minutes=number),
    }
    return Evidence.model_validate(plain | fields)


def wrong(number: int, *, day: float = 0, bug: str = BUG, **fields: object) -> Evidence:
    """A wrong answer that a bug predicts."""
    return answer(number, "wrong", day=day, misconceptions=(bug,), **fields)


def explained(number: int, verdict: str = "right", *, day: float = 0, **fields: object) -> Evidence:
    plain = {"kind": "explain", "answer_type": "speech", "item": "explain:", "could_show": ()}
    return answer(number, verdict, day=day, **(plain | fields))


def sent_twice(evidence: Sequence[Evidence], random: Random) -> list[Evidence]:
    """All of it in any order, and half of it once more (LM-1)."""
    shuffled = [*evidence, *evidence[::2]]
    random.shuffle(shuffled)
    return shuffled


def corrections_of(evidence: Evidence) -> st.SearchStrategy[Evidence]:
    return st.sampled_from(Verdict).map(
        lambda verdict: evidence.model_copy(update={"revision": 1, "verdict": verdict})
    )


def _one(day: int, number: int, verdict: str, *, concept: str, attempt: int, rung: int) -> Evidence:
    bug = (BUG,) if verdict == "wrong" and number % 2 else ()
    return answer(
        number,
        verdict,
        day=day,
        concept=concept,
        content=f"{concept}@1.0.0#abc",
        attempt=attempt,
        rung=rung,
        misconceptions=bug,
        part="placement" if number == 1 else "new",
    )


# A few weeks of one learner: up to eight calls of up to nine answers.
WEEKS = st.lists(
    st.builds(
        _one,
        st.integers(0, 20),
        st.integers(1, 9),
        st.sampled_from([verdict.value for verdict in Verdict]),
        concept=st.sampled_from([BORROW, CARRY, "num.gone"]),
        attempt=st.integers(1, 2),
        rung=st.integers(0, 4),
    ),
    max_size=40,
    unique_by=lambda e: (e.call_key, e.sequence),
)
