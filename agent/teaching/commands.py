"""What the learner may ask at any time, by word or key (B-16), and other words that are no answer.

Patterns match the words of ``hearing.words_of``: lower case, no punctuation, apostrophes closed up.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from agent.teaching.hearing import bag


class Command(StrEnum):
    REPEAT = "repeat"
    SLOWER = "slower"
    HINT = "hint"
    SKIP = "skip"
    STOP = "stop"
    LATER = "later"
    NEVER = "never"
    PERSON = "person"
    WAIT = "wait"
    YES = "yes"
    NO = "no"


KEYS: Mapping[str, Command] = {
    "1": Command.REPEAT,
    "2": Command.SLOWER,
    "3": Command.HINT,
    "4": Command.SKIP,
    "6": Command.LATER,
    "8": Command.STOP,
    "9": Command.NEVER,
    "0": Command.PERSON,
}

PHRASES: Mapping[Command, str] = {
    Command.NEVER: r"(?:do not|dont|never) (?:ever )?call (?:me |us )?(?:again|any ?more)",
    Command.LATER: r"(?:please )?call (?:me )?(?:back )?(?:later|tomorrow)|call me back",
    Command.PERSON: r"(?:can i |i want to |let me )?(?:speak|talk) (?:to|with) (?:a |my )?"
    r"(?:person|human|teacher|someone)|a (?:person|human)",
    Command.SLOWER: r"(?:can you |could you |please )*(?:(?:speak|talk|go|say (?:it|that)) )?"
    r"(?:a (?:bit|little) )?(?:more )?slow(?:er|ly)?(?: down)?|(?:its |thats |youre )?too fast",
    Command.REPEAT: r"(?:can you |could you |please )*(?:repeat(?: (?:it|that|the question))?|"
    r"say (?:it|that|the question)(?: again| once more| one more time)?|again|once more|"
    r"one more time|come again)|pardon(?: me)?|what|sorry|excuse me|what did you say|"
    r"what (?:was|is) (?:that|the question)(?: again)?|"
    r"i (?:didnt|did not) (?:hear|catch|get) (?:you|that|it)",
    Command.HINT: r"(?:can i have |can you give me |give me |i (?:need|want) |may i have )?"
    r"(?:a |another |some |the )?(?:hint|clue|help)(?: me)?|(?:can you |please )?help me|"
    r"(?:im|i am) stuck|(?:just )?tell me(?: the answer)?|what(?:s| is) the answer",
    Command.SKIP: r"(?:can we |lets |please |i want to )*(?:skip|pass)"
    r"(?: (?:it|this|that|this one|that one))?|"
    r"(?:the )?next(?: one| question)?|another (?:one|question)|move on",
    Command.STOP: r"(?:can we |lets |please |i (?:want|have|need) to |ive got to |i must )+"
    r"(?:stop|go|finish|hang up)"
    r"(?: now)?|stop(?: it| now| the (?:call|lesson))?|good ?bye|(?:good )?bye(?: bye)?|hang up|"
    r"end (?:the |this )?(?:call|lesson)|no more|(?:im|i am) (?:done|finished)",
    Command.WAIT: r"(?:wait|hold on|hang on)(?: a (?:moment|second|minute|bit)| please)*|"
    r"(?:just )?(?:one|a|just a) (?:moment|second|minute|sec)|"
    r"(?:please )?give me (?:a |some |one )?(?:moment|second|minute|time)|"
    r"let me think(?: about (?:it|that))?|(?:im|i am) thinking",
    Command.YES: r"yes|yeah|yep|yes please|sure|thats right|correct",
    Command.NO: r"no|nope|no thanks|no thank you|not really",
}
WHOLE: Mapping[Command, re.Pattern[str]] = {c: re.compile(p) for c, p in PHRASES.items()}
# Inside a longer sentence only words that cannot be part of an answer count.
INSIDE: Mapping[Command, re.Pattern[str]] = {
    Command.NEVER: WHOLE[Command.NEVER],
    Command.LATER: re.compile(r"\bcall (?:me )?(?:back )?(?:later|tomorrow)\b"),
    Command.REPEAT: re.compile(r"\brepeat\b|\bsay (?:it|that|the \w+) (?:again|once more)\b"),
    Command.SLOWER: re.compile(r"\bslow(?:er|ly)\b|\bslow down\b|\btoo fast\b"),
    Command.HINT: re.compile(r"\b(?:hint|clue)\b|\bhelp me\b|\btell me the answer\b|\bstuck\b"),
    Command.SKIP: re.compile(r"\bskip\b|\bnext (?:one|question)\b"),
    Command.STOP: re.compile(r"\bgood ?bye\b|\bhang up\b|\bwant to stop\b|\b(?:have|need) to go\b"),
    Command.WAIT: re.compile(r"\bwait\b|\bhold on\b|\bhang on\b|\blet me think\b"),
}
DONT_KNOW = re.compile(
    r"(?:(?:i|we) )?(?:really |just )*(?:dont|do not) (?:really )?know"
    r"(?: (?:it|that|this|the answer|this one))?|"
    r"(?:i have )?no (?:idea|clue)|(?:im |i am )?not sure|dunno|"
    r"i (?:cant|can not|cannot) (?:do it|do this)|i give up|i forgot"
)
BACKCHANNELS = bag("uh huh mm hm mhm okay ok right yeah yes yep aha oh ah i see good cool fine all")
ASKS = re.compile(
    r"(?:what (?:is|are|do|does|did|was|time)|whats|why (?:do|is|are|does|did|should)|"
    r"who (?:is|are)|how (?:do|does|old|many|much|are|come)|where (?:is|are|do)|"
    r"when (?:is|do|does)|can (?:you|i|we)|could (?:you|i)|do (?:you|i|we)|are (?:you|we)|may i|"
    r"is (?:it|this|that)|will (?:you|we))\b.*"
)


def whole(words: Sequence[str]) -> Command | None:
    """The command that the whole utterance is, if it is one."""
    said = " ".join(words)
    return next((c for c, pattern in WHOLE.items() if pattern.fullmatch(said)), None)


def inside(words: Sequence[str]) -> Command | None:
    """A command within a longer sentence that holds no answer."""
    said = " ".join(words)
    return next((c for c, pattern in INSIDE.items() if pattern.search(said)), None)


# A question about a word of the lesson, whatever numbers stand in it ("what is a ten?"). A number
# said as a guess ("is it ten?", "what about ten") is none.
WORD_ASKED = re.compile(
    r"(?:what|who) (?:is|are|was|does|do) (?:a|an|the|that|this|these|those|it|you|i|we)\b"
    r"|(?:what|how) (?:does|do)\b.* (?:mean|work)|why (?:is|are|do|does|did)\b"
    r"|how do (?:i|you|we)\b"
)
