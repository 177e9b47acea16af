"""Prose for the model, with slots: prompts/ has one file each, for a teacher to read and mend."""

import json
from importlib.resources import files

from agent.teaching.lesson import OpenQuestion


def tutor() -> str:
    """The standing instructions of the lesson agent."""
    return files("agent").joinpath("prompts", "tutor.md").read_text(encoding="utf-8")


def reference(question: OpenQuestion) -> str:
    """The marked block that travels with an open answer: what is right was decided by a person."""
    verified = {
        "question": question.question,
        "criteria": list(question.criteria),
        "reference": question.reference,
    }
    return f"<reference>{json.dumps(verified)}</reference>"
