"""Prose for the model, with slots; one file each, so that a teacher can read and mend it."""

import json
from importlib.resources import files

from agent.teaching.lesson import OpenQuestion


def tutor() -> str:
    """The standing instructions of the lesson agent."""
    return files(__name__).joinpath("tutor.md").read_text()


def reference(question: OpenQuestion) -> str:
    """The marked block that travels with an open answer: what is right was decided by a person."""
    verified = {
        "question": question.question,
        "criteria": list(question.criteria),
        "reference": question.reference,
    }
    return f"<reference>{json.dumps(verified)}</reference>"
