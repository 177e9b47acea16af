"""Registry of tables: importing this package makes the metadata whole (Alembic reads it)."""

from webhooks.models.call import Call, CallLearner, GuestDay, TurnRow
from webhooks.models.consent import ConsentKind, ConsentRecord
from webhooks.models.evidence import EvaluationRow, EvidenceRow, Override
from webhooks.models.household import Guardian, Household, Learner, PhoneNumberRow, PinLock
from webhooks.models.inbox import InboxRow
from webhooks.models.school import Class, School, Teacher

__all__ = [
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
    "Override",
    "PhoneNumberRow",
    "PinLock",
    "School",
    "Teacher",
    "TurnRow",
]
