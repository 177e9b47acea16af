"""The doorkeeper on the live call: speaks the door's lines, asks the office, hands over.

A lesson hands back to it when it was opened for somebody else (ST-2).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from livekit.agents import AgentSession

from agent import person
from agent.asking import Utterances
from agent.call import Call
from agent.conversation import Conversation
from agent.door.speech import DoorSpeech, door_speech
from agent.doorkeeper import Answer, Door, Expects, back, keyed, quiet, ring, said, told
from agent.keypad import Mode
from agent.office import OfficeAway, OfficeRefused
from agent.resuming import leave_word
from agent.session import speak_in
from agent.teaching import spoken
from agent.teaching.forms import Identification, IdentifyAnswer
from agent.teaching.grading import Heard
from agent.teaching.lesson import Lesson
from agent.teaching.pacing import Pacing
from agent.teaching.words.commands import Command
from agent.teaching.words.plain import plain_words
from agent.turn_log import TurnLog
from sip.outcomes import Ended

# Seconds of silence before the door speaks again, by what it waits for.
PATIENCE = {Expects.LANGUAGE: 5.0, Expects.CONSENT: 1.2, Expects.PIN: 12.0}
PATIENCE_ELSE = 8.0
TRANSFER_PATIENCE = 60.0  # nothing is said into the ringing of a transfer
FIRST_ANSWERS = 2  # so long "that is not me" is about the lesson, not an answer in it


HandOver = Callable[[Call, TurnLog, str], Conversation]


class Doorkeeper(Conversation):
    """Finds out who is calling. ``hand_over`` starts the lesson for the learner or guest.

    ``first``: how the door stands when a lesson has handed back; None: the phone rings.
    """

    def __init__(
        self, call: Call, turns: TurnLog, *, hand_over: HandOver, first: Answer | None = None
    ) -> None:
        super().__init__(call, turns, instructions="You answer the phone.")
        self._hand_over = hand_over
        self._speaks_at_once = first is not None
        self._first = first or ring(call.brief, tuple(call.curricula) or (call.language,))
        self._door = self._before = self._first.door  # before: as it stood for the last words

    async def on_enter(self) -> None:
        await super().on_enter()
        self.call.floor.pacing = Pacing(language=self._door.language)
        self.call.door = self._door
        speak_in(self.session, self.call, self._door.language)
        if self._speaks_at_once:
            await self.greet()
        elif self.call.speech.phrases is not None:  # while it rings
            self.call.speech.phrases.prepare(spoken.sentences(self._first.say))

    async def greet(self) -> None:
        """The first words, once the line is active."""
        self.say(await self._carry_out(self._first) or ())

    @property
    def think_seconds(self) -> float:
        if self.call.transferring:
            return TRANSFER_PATIENCE
        return PATIENCE.get(self._door.expects, PATIENCE_ELSE)

    @property
    def keypad_mode(self) -> Mode:
        return Mode.PIN if self._door.expects is Expects.PIN else Mode.MENU

    async def heard(self, heard: Heard, *, revises: bool = False) -> Utterances | None:
        step = keyed if heard.source == "keypad" else said
        before = self._before if revises else self._door
        self._before = before
        return await self._carry_out(step(before, heard.text))

    async def quiet(self) -> Utterances:
        return await self._carry_out(quiet(self._door)) or ()

    async def _carry_out(self, answer: Answer) -> Utterances | None:
        """Do what the step asks; what to say, or None when the door is open."""
        self._door = self.call.door = answer.door
        speak_in(self.session, self.call, answer.door.language)
        await self._record(answer)
        if answer.joining is not None:
            self.call.wish(
                "join", first_name=answer.joining.first_name, language=answer.joining.language
            )
        if answer.ask_office is not None:
            return await self._carry_out(told(self._door, await self._ask(answer.ask_office)))
        if answer.command is not None:
            return self._obey(answer.command, spoken.sentences(answer.say))
        if answer.learner is None and not answer.guest:
            return spoken.sentences(answer.say)
        self.call.learner = answer.learner
        self.session.interrupt()  # a door that opens says no more
        self.session.update_agent(self._hand_over(self.call, self.turns, answer.say))
        return None

    def _obey(self, command: Command, say: Utterances) -> Utterances:
        """A person is wanted, or the call ends."""
        if command is Command.PERSON:
            return person.wanted(self, say)
        if command is Command.LATER and self.call.brief.household is not None:
            self.call.wish("call_back")
        self.close_after_this(Ended.GOODBYE)
        return say

    async def _ask(self, identification: Identification) -> IdentifyAnswer | None:
        try:
            return await self.call.office.identify(identification)
        except (OfficeAway, OfficeRefused):
            return None

    async def _record(self, answer: Answer) -> None:
        """Begins when she was told of it and did not say no (C-6)."""
        if answer.stop_recording:
            self.call.consent_refused = answer.door.refused
            leave_word(self.call)  # a tutor that takes over must not record either
            if self.call.recorder is not None:
                self.call.recorder.delete()
                self.call.recorder = None
        elif answer.door.may_record and self.call.recorder is None:
            await self.call.record()


class Teaching(Protocol):
    """The lesson agent, as the door sees it."""

    call: Call
    turns: TurnLog

    @property
    def lesson(self) -> Lesson: ...
    @property
    def session(self) -> "AgentSession[None]": ...


def is_for_the_door(teaching: Teaching, heard: Heard) -> bool:
    """Words in the lesson that are no business of the lesson."""
    return _is_not_she(teaching, heard) or _asks_what_it_is(teaching, heard)


def at_the_door(teaching: Teaching, heard: Heard, *, hand_over: HandOver) -> Utterances | None:
    """What the door still answers in a lesson. None: it is for the lesson.

    "I'm not Amina" goes back to the door (ST-2). "Are you a robot?" is answered by code and leads
    back to the question (C-11).
    """
    call, lesson = teaching.call, teaching.lesson
    if _is_not_she(teaching, heard):
        first = back(call.door or _as_taken_over(call), heard.text)
        call.learner, call.answers = None, lesson.sequence
        leave_word(call)  # a tutor that takes over asks again who it is
        call.brief = call.brief.model_copy(update={"resume": None})  # that lesson was not hers
        teaching.session.interrupt()
        door = Doorkeeper(call, teaching.turns, hand_over=hand_over, first=first)
        teaching.session.update_agent(door)
        return ()
    if _asks_what_it_is(teaching, heard):
        question = (lesson.item.question,) if lesson.item is not None else ()
        return (_speech(teaching).lines.what_i_am, *question)
    return None


def _is_not_she(teaching: Teaching, heard: Heard) -> bool:
    learner, words = teaching.call.learner, plain_words(heard.text)
    if learner is None or heard.source == "keypad":
        return False
    begins = teaching.lesson.sequence <= FIRST_ANSWERS
    speech = _speech(teaching)
    return speech.is_not(learner.first_name, words) or (begins and speech.means("not_me", words))


def _as_taken_over(call: Call) -> Door:
    """The door was opened by a tutor that is no more."""
    door, learner = ring(call.brief, tuple(call.curricula) or (call.language,)).door, call.learner
    hints = call.brief.household.learners if call.brief.household else ()
    return replace(
        door,
        candidate=next((one for one in hints if learner and one.id == learner.id), None),
        recording=door.recording and not call.consent_refused,
        refused=call.consent_refused,
        language=call.language,
    )


def _asks_what_it_is(teaching: Teaching, heard: Heard) -> bool:
    """Where speaking is practised, "who are you?" may be an answer."""
    lesson, item = teaching.lesson, teaching.lesson.item
    plays = lesson.subject.scale == "speaking" and item is not None and item.answer_type == "speech"
    if heard.source == "keypad" or plays or lesson.held:
        return False
    return _speech(teaching).means("what_are_you", plain_words(heard.text))


def _speech(teaching: Teaching) -> DoorSpeech:
    return door_speech(teaching.call.curriculum.language)
