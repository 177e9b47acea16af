"""When a provider fails: what is done about it, and the words. A table, and no clock.

A call never falls silent on our turn: what is late is bridged, what is gone is done without.
Times are in a row: the first trouble of a kind is 1, and one success begins anew.
"""

from dataclasses import dataclass
from enum import StrEnum

from agent.keypad import Mode


class Part(StrEnum):
    """Named as in livekit's errors."""

    EAR = "stt_error"
    MODEL = "llm_error"
    VOICE = "tts_error"


class Trouble(StrEnum):
    TRIES_AGAIN = "tries_again"  # the plugin asks again by itself, at once
    GONE = "gone"  # it has given up
    LATE = "late"  # nothing came of it yet
    NOTHING_CAME = "nothing_came"  # she spoke, and no word of it came


class Act(StrEnum):
    WAIT = "wait"  # usually over before anyone notices; if not, it is LATE
    BRIDGE = "bridge"  # a prepared line
    ASK_AGAIN = "ask_again"
    KEYPAD = "keypad"
    WITHOUT_MODEL = "without_model"
    SAY_AGAIN = "say_again"  # the whole sentence
    APOLOGISE = "apologise"  # and promise to ring back, and hang up


# What the first trouble of a kind brings, the second, …; the last stands for all after it.
TABLE: dict[tuple[Part, Trouble], tuple[Act, ...]] = {
    (Part.EAR, Trouble.TRIES_AGAIN): (Act.WAIT,),
    (Part.EAR, Trouble.LATE): (Act.BRIDGE,),
    (Part.EAR, Trouble.NOTHING_CAME): (Act.ASK_AGAIN, Act.KEYPAD),
    (Part.EAR, Trouble.GONE): (Act.KEYPAD,),
    (Part.MODEL, Trouble.TRIES_AGAIN): (Act.WAIT,),
    (Part.MODEL, Trouble.LATE): (Act.BRIDGE,),
    (Part.MODEL, Trouble.GONE): (Act.WITHOUT_MODEL,),
    (Part.VOICE, Trouble.TRIES_AGAIN): (Act.WAIT,),
    (Part.VOICE, Trouble.LATE): (Act.BRIDGE,),
    (Part.VOICE, Trouble.GONE): (Act.SAY_AGAIN, Act.APOLOGISE),
}


def act(part: Part, trouble: Trouble, times: int = 1) -> Act:
    """``times`` in a row, from 1. What the table does not name is waited for."""
    row = TABLE.get((part, trouble), (Act.WAIT,))
    return row[min(times, len(row)) - 1]


@dataclass(frozen=True)
class Lines:
    """What is said in trouble. A field's name is the name of its recording."""

    one_moment: str
    still_here: str
    not_heard: str
    key_answer: str
    key_command: str
    keys: str
    no_voice: str

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(vars(self).values())

    def bridge(self, before: int) -> str:
        """The line after ``before`` others within one wait."""
        return self.still_here if before else self.one_moment

    def for_keys(self, mode: Mode) -> str:
        """What she can do without being heard."""
        if mode is Mode.COMMANDS:
            return self.key_command
        return self.key_answer if mode is Mode.ANSWER else self.keys


IN_WORDS = {
    "en": Lines(
        one_moment="One moment, please.",
        still_here="I am still here. One moment more.",
        not_heard="Sorry, I did not hear that. Please say it again.",
        key_answer="I can not hear you well. Please key your answer, then the hash key.",
        key_command="I can not hear you well. Press four to go on, or eight to stop.",
        keys="I can not hear you well. Please use the keys of your telephone.",
        no_voice="I am sorry, something is wrong on our side. We will ring you back. Goodbye.",
    ),
    "es": Lines(
        one_moment="Un momento, por favor.",
        still_here="Sigo aquí. Un momento más.",
        not_heard="Perdona, no te he oído. Dilo otra vez, por favor.",
        key_answer="No te oigo bien. Marca tu respuesta y después la tecla almohadilla.",
        key_command="No te oigo bien. Pulsa cuatro para seguir, u ocho para parar.",
        keys="No te oigo bien. Usa las teclas de tu teléfono.",
        no_voice="Lo siento, algo falla por nuestra parte. Te volveremos a llamar. Adiós.",
    ),
}


def lines(language: str) -> Lines:
    return IN_WORDS.get(language, IN_WORDS["en"])
