"""The words behind scores, verdicts, criteria and hints, as tables (guides: rubric 0-4, rungs)."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.teaching.forms import Verdict


@dataclass(frozen=True)
class Sign:
    """``mark`` stands before the word, so that colour is never the only difference."""

    label: str
    tone: str
    mark: str


@dataclass(frozen=True)
class Score:
    name: str
    anchor: str


SCORES: Mapping[int | None, Score] = {
    None: Score("Not assessed", "There was no answer that could be judged."),
    0: Score("Not yet", "Tried, but no part of the idea was shown."),
    1: Score("Beginning", "A piece is there, or it works only when it is shown."),
    2: Score("With help", "Gets there with a hint or two, or alone on less than two thirds."),
    3: Score("On their own", "At least two different tasks right without help."),
    4: Score("Secure", "On their own, and explains it or handles a changed situation."),
}
TOP_SCORE = 4

VERDICTS: Mapping[str, Sign] = {
    Verdict.RIGHT: Sign("Right", "good", "✓"),
    Verdict.PARTIAL: Sign("Partly right", "calm", "~"),
    Verdict.WRONG: Sign("Wrong", "bad", "✕"),
    Verdict.NO_EVIDENCE: Sign("Not judged", "calm", "–"),
}

TICKS: Mapping[str, Sign] = {
    "yes": Sign("Met", "good", "✓"),
    "no": Sign("Not met", "bad", "✕"),
    "unclear": Sign("Unclear", "calm", "?"),
}

ALARMS: Mapping[str, Sign] = {  # tutoring guide, S-1 and S-7
    "S3": Sign("S3, danger to life", "bad", "‼"),
    "S2": Sign("S2, harm told or hinted", "bad", "!"),
    "S1": Sign("S1, upset", "calm", "~"),
    "abuse": Sign("Abuse of the tutor", "calm", "•"),
}

RUNGS = ("None", "1: pointed at it", "2: one step together", "3: worked example", "4: told")

REASONS: Mapping[str, str] = {
    "silence": "nothing was said",
    "not_understood": "not understood",
    "unintelligible": "not understood",
    "asr_doubt": "not heard clearly enough",
    "skipped": "skipped",
    "dont_know": "said “I don’t know”",
    "two_answers": "gave two answers",
    "off_topic": "about something else",
    "command": "asked for something instead",
    "backchannel": "only a sound of listening",
    "no_evidence": "nothing to judge",
    "dropped": "the call broke off",
    "safety": "stopped for safety",
}
