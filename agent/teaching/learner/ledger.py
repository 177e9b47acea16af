"""Evidence as it stands: the highest revision of every answer, call by call, in the order given.

Evidence is append-only (LM-1): a learner who goes on, a teacher who corrects and an item that is
mended all add a revision, and whatever is derived is derived again from here. Neither the order
nor the repetition of what comes in makes a difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from agent.teaching.forms import Evidence, Verdict
from sip.calls import CallKey

SAFETY = "safety"  # the reason of evidence at an alarm of S1 or above (S-6)
CORRECTED_BY = "corrected:"  # how the grader of a correction begins


@dataclass(frozen=True)
class CallEvidence:
    """What one call shows of one learner, up to the first alarm (S-6: nothing counts after it).

    ``at`` is the first moment that any of its evidence names, so a correction made a week later
    moves nothing, and a call over midnight belongs to the day on which it began.
    """

    key: CallKey
    at: datetime
    answers: tuple[Evidence, ...]  # by sequence, those without evidence among them

    @property
    def usable(self) -> tuple[Evidence, ...]:
        return tuple(one for one in self.answers if one.verdict is not Verdict.NO_EVIDENCE)

    def day(self, zone: tzinfo) -> date:
        """The calendar day of the learner (LM-5)."""
        return self.at.astimezone(zone).date()

    def by_concept(self) -> Mapping[str, tuple[Evidence, ...]]:
        """The usable answers of each concept, in order."""
        found: defaultdict[str, list[Evidence]] = defaultdict(list)
        for one in self.usable:
            found[one.concept].append(one)
        return {concept: tuple(answers) for concept, answers in found.items()}


def latest_revisions(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The highest revision of each (call, sequence), in order of call and sequence."""
    latest: dict[tuple[str, int], Evidence] = {}
    for one in evidence:
        key = (one.call_key, one.sequence)
        if key not in latest or one.revision > latest[key].revision:
            latest[key] = one
    return [latest[key] for key in sorted(latest)]


def calls(evidence: Iterable[Evidence]) -> list[CallEvidence]:
    """One entry per call, the earliest first."""
    of_call: defaultdict[CallKey, list[Evidence]] = defaultdict(list)
    for one in evidence:
        of_call[one.call_key].append(one)
    made = (
        CallEvidence(key, min(one.at for one in all_of_it), tuple(_until_alarm(all_of_it)))
        for key, all_of_it in of_call.items()
    )
    return sorted(made, key=lambda call: (call.at, call.key))


def _until_alarm(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    for one in latest_revisions(evidence):
        if one.reason == SAFETY:
            return
        yield one


def is_first_unaided(evidence: Evidence) -> bool:
    """A first try without a hint: the only kind that shows what she can do alone (B-23)."""
    return evidence.attempt == 1 and evidence.rung == 0


def is_right_alone(evidence: Evidence) -> bool:
    """An item that she got right at the first try and without help."""
    right = evidence.verdict is Verdict.RIGHT and evidence.kind == "item"
    return right and is_first_unaided(evidence)


def is_explained(evidence: Evidence) -> bool:
    """A whole explanation, without help (B-24)."""
    right = evidence.verdict is Verdict.RIGHT and evidence.kind == "explain"
    return right and evidence.rung == 0


def corrected(
    wrong: Evidence,
    verdict: Verdict,
    misconceptions: tuple[str, ...] = (),
    *,
    by: str,
    reason: str | None = None,
) -> Evidence:
    """The revision that sets an answer right: a teacher heard it, or its item was mended.

    It stands where the answer stood, at its time; everything after it is derived anew. ``by`` is
    "teacher" or the grader that marked again, and no person's name.
    """
    change = {
        "revision": wrong.revision + 1,
        "verdict": verdict,
        "reason": reason,
        "misconceptions": misconceptions,
        "grader": f"{CORRECTED_BY}{by}",
    }
    return wrong.model_copy(update=change)


def is_self_corrected(evidence: Evidence) -> bool:
    """Did she take her first words back herself? A correction by others is not hers."""
    return evidence.revision > 0 and not evidence.grader.startswith(CORRECTED_BY)
