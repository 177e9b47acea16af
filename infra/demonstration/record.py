"""What the office has of the demo's call: read from its database, the way a teacher's page does."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select

from agent.teaching.forms import Verdict
from webhooks.database import open_engine, reading
from webhooks.models import Call, EvaluationRow, EvidenceRow, Learner, TurnRow


@dataclass(frozen=True)
class Filed:
    """One call with everything filed under it, in order."""

    call: Call
    turns: tuple[TurnRow, ...]
    answers: tuple[EvidenceRow, ...]  # the highest revision of each
    evaluations: tuple[EvaluationRow, ...]
    learner: str | None

    @property
    def complete(self) -> bool:
        """Closed, and the recording is there if there is one: it is uploaded last."""
        return self.call.ended_at is not None and bool(
            self.call.recording or not self.call.recorded
        )

    def answer_with(self, **wanted: object) -> EvidenceRow | None:
        """The first answer whose fields have these values."""
        return next(
            (row for row in self.answers if all(getattr(row, k) == v for k, v in wanted.items())),
            None,
        )

    @property
    def judged(self) -> tuple[EvidenceRow, ...]:
        return tuple(row for row in self.answers if row.verdict != Verdict.NO_EVIDENCE)


class OfficeFiles:
    """Reads the office's database of a run folder."""

    def __init__(self, database_url: str) -> None:
        self._engine: Engine = open_engine(database_url)

    def latest(self) -> Filed | None:
        """The youngest call, or None before the first."""
        with reading(self._engine) as db:
            call = db.exec(select(Call).order_by(col(Call.started_at).desc())).first()
            if call is None:
                return None
            learner = db.get(Learner, call.learner_id) if call.learner_id else None
            turns = select(TurnRow).where(TurnRow.call_id == call.id).order_by(col(TurnRow.start))
            rows = db.exec(
                select(EvidenceRow)
                .where(EvidenceRow.call_id == call.id)
                .order_by(col(EvidenceRow.sequence), col(EvidenceRow.revision))
            ).all()
            scores = select(EvaluationRow).where(EvaluationRow.call_id == call.id)
            return Filed(
                call=call,
                turns=tuple(db.exec(turns).all()),
                answers=tuple({row.sequence: row for row in rows}.values()),
                evaluations=tuple(db.exec(scores).all()),
                learner=learner.first_name if learner else None,
            )

    def close(self) -> None:
        self._engine.dispose()


def recording_of(filed: Filed, folder: Path) -> Path | None:
    """The two-channel recording as the office keeps it."""
    return folder / filed.call.recording if filed.call.recording else None
