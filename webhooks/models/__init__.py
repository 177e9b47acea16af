"""Registry of tables: importing this package makes the metadata whole (Alembic reads it)."""

from webhooks.models.call import Call, CallLearner, GuestDay, TurnRow, WorkerRow
from webhooks.models.consent import ConsentKind, ConsentRecord
from webhooks.models.evidence import EvaluationRow, EvidenceRow, Override
from webhooks.models.household import Guardian, Household, Learner, PhoneNumberRow, PinLock
from webhooks.models.inbox import InboxRow
from webhooks.models.safeguarding import AlertRow, OpeningRow
from webhooks.models.school import Class, School, Teacher
from webhooks.models.wish import WishRow

__all__ = [
    "AlertRow",
    "Call",
    "CallLearner",
    "Class",
    "ConsentKind",
    "ConsentRecord",
    "EvaluationRow",
    "EvidenceRow",
    "Guardian",
    "GuestDay",
    "Household",
    "InboxRow",
    "Learner",
    "OpeningRow",
    "Override",
    "PhoneNumberRow",
    "PinLock",
    "School",
    "Teacher",
    "TurnRow",
    "WishRow",
    "WorkerRow",
]
