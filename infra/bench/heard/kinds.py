"""The kinds of turns the bench makes the caller take, and what is measured on each. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    CLOSED = "closed"  # a number, and no longer one lies in the range
    EXTENSIBLE = "extensible"  # a whole answer that might have gone on
    PAUSED = "paused"  # a prefix or filler, silence, then the answer
    CORRECTED = "corrected"  # "seven, no, eight"
    THINK = "think"  # silence of thought, then the answer
    OPEN = "open"  # a sentence, in one breath
    HESITANT = "hesitant"  # a sentence with silences of 0.6-1.2 s in it
    BACKCHANNEL = "backchannel"  # "uh-huh" into the tutor's words
    BARGE_IN = "barge-in"  # words that ask for the floor, into the tutor's words
    FAULT = "fault"  # an answer while a provider fails
    OTHER = "other"  # the door, repairs: not measured


# Taken after a question; the two others are said into the tutor's words.
OF_NUMBERS = (Kind.CLOSED, Kind.EXTENSIBLE, Kind.PAUSED, Kind.CORRECTED, Kind.THINK)
OF_SENTENCES = (Kind.OPEN, Kind.HESITANT)
INTO_SPEECH = (Kind.BACKCHANNEL, Kind.BARGE_IN)
MEASURED = (*OF_NUMBERS, *OF_SENTENCES, *INTO_SPEECH)

# In the run's own folder of recordings, where its manifest names no kind: by the first letter.
BY_LETTER = {
    "n": Kind.OPEN,
    "l": Kind.OPEN,
    "p": Kind.HESITANT,
    "b": Kind.BARGE_IN,
    "u": Kind.BACKCHANNEL,
}
