"""The fixed sentences of a lesson. Each is one utterance and passes the speakable gate."""

from agent.teaching import spoken
from agent.teaching.arithmetic import has_teen_twin
from agent.teaching.items import Item

RIGHT = "Yes, that is right."
NOT_YET = "Not yet."
LOOK_AGAIN = "Look again."
TRY_YOURS = "Now try yours."
LIKE_IT = "Now one like it, all by yourself."
SOMETHING_NEW = "Now something new."
TELL_ME_WHY = "One more thing."

FINE = "That is fine."
HAVE_A_GO = "Have a go first."
OWN_WORDS = "Say it in your own words. Any start is good."
SLOWER = "All right, slower."
LEAVE_IT = "All right, we leave that one."
WE_GO_ON = "Never mind. We go on."
TAKE_YOUR_TIME = "Take your time."
OFFER = "Shall I say it again, or give a hint?"
BACK_TO_IT = "Let us come back to our question. You can say stop at any time."
NO_PERSON = "I am a computer program and cannot put you through. Your teacher can help you later."

SAY_NUMBER_AGAIN = "I did not catch that. Please say the number once more."
SAY_AGAIN = "I did not catch that. Please say it once more."
JUST_ONE = "I heard two answers. Please tell me just one."
TYPE_NUMBER = "Please type the number on your keys, then press the hash key."
PRESS_KEY = "Please press the key for your answer."
ANOTHER_WAY = "I am not sure I understood. Please say it another way."
LEAVE_IT_THERE = "Thank you. We leave it there."

OPEN_RIGHT = "Yes, that is it."
OPEN_PART = "You have part of it."
OPEN_NOT_YET = "Not quite."
WHAT_ELSE = "What would you add?"

THAT_IS_ALL = "That is all for today."
CANNOT_HEAR = "I cannot hear you, so I end the call here. Call again when you like."
CALL_AGAIN = "All right. Call again when it suits you."
ALL_RIGHT = "All right."


def hello(name: str | None) -> str:
    return f"Hello {name}." if name else "Hello."


def goodbye(name: str | None) -> str:
    return f"Goodbye, {name}." if name else "Goodbye."


def echo(item: Item, value: int, *, again: bool = False) -> str:
    """What was heard, before any verdict (B-17); the second time digit by digit (B-13)."""
    if item.answer_type == "choice":
        return f"{_capital(item.options[value])}."
    words = _capital(spoken.say_number(value))
    if again and has_teen_twin(value):
        return f"{words}, {spoken.say_digits(value)}."
    return f"{words}."


def once_more(item: Item, reason: str) -> str:
    """The first time an answer was not understood."""
    if reason == "two_answers":
        return JUST_ONE
    return SAY_NUMBER_AGAIN if item.answer_type == "integer" else SAY_AGAIN


def by_key(item: Item) -> str:
    return TYPE_NUMBER if item.answer_type == "integer" else PRESS_KEY


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
