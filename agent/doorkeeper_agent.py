"""The doorkeeper on the live call: speaks the door's lines, asks the office, hands over."""

from collections.abc import Callable

from agent.asking import Utterances
from agent.call import Call
from agent.conversation import Conversation
from agent.doorkeeper import Answer, Expects, keyed, quiet, ring, said, told
from agent.keypad import Mode
from agent.office import OfficeAway, OfficeRefused
from agent.teaching import spoken
from agent.teaching.forms import Identification, IdentifyAnswer
from agent.teaching.grading import Heard
from agent.turn_log import TurnLog

# Seconds of silence before the door speaks again, by what it waits for.
PATIENCE = {Expects.CONSENT: 1.2, Expects.PIN: 12.0}
PATIENCE_ELSE = 8.0


HandOver = Callable[[Call, TurnLog, str], Conversation]


class Doorkeeper(Conversation):
    """Finds out who is calling. ``hand_over`` starts the lesson for the learner or guest."""

    def __init__(self, call: Call, turns: TurnLog, *, hand_over: HandOver) -> None:
        super().__init__(call, turns, instructions="You answer the phone.")
        self._hand_over = hand_over
        self._first = ring(call.brief)
        self._door = self._before = self._first.door  # before: as it stood for the last words

    async def on_enter(self) -> None:
        await super().on_enter()
        if self.call.speech.phrases is not None:  # while it rings
            self.call.speech.phrases.prepare(spoken.sentences(self._first.say))

    async def greet(self) -> None:
        """The first words, once the line is active."""
        self.say(await self._carry_out(self._first) or ())

    @property
    def think_seconds(self) -> float:
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
        self._door = answer.door
        if answer.stop_recording:
            self._stop_recording()
        if answer.ask_office is not None:
            return await self._carry_out(told(self._door, await self._ask(answer.ask_office)))
        if answer.learner is None and not answer.guest:
            return spoken.sentences(answer.say)
        self.call.learner = answer.learner
        self.session.interrupt()  # a door that opens says no more
        self.session.update_agent(self._hand_over(self.call, self.turns, answer.say))
        return None

    async def _ask(self, identification: Identification) -> IdentifyAnswer | None:
        try:
            return await self.call.office.identify(identification)
        except (OfficeAway, OfficeRefused):
            return None

    def _stop_recording(self) -> None:
        self.call.consent_refused = self._door.refused
        if self.call.recorder is not None:
            self.call.recorder.delete()
            self.call.recorder = None
