"""The doorkeeper on the live call: speaks the door's lines, asks the office, hands over."""

from collections.abc import Callable

from agent.call import Call
from agent.conversation import Conversation
from agent.doorkeeper import Answer, Door, Expects, keyed, quiet, ring, said, told
from agent.keypad import Mode
from agent.office import OfficeAway, OfficeRefused
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
        self._door: Door = self._first.door

    async def greet(self) -> None:
        """The first words, once the line is active."""
        reply = await self._carry_out(self._first)
        if reply:
            self.session.say(reply)

    @property
    def think_seconds(self) -> float:
        return PATIENCE.get(self._door.expects, PATIENCE_ELSE)

    @property
    def keypad_mode(self) -> Mode:
        return Mode.PIN if self._door.expects is Expects.PIN else Mode.MENU

    async def heard(self, heard: Heard) -> str | None:
        step = keyed if heard.source == "keypad" else said
        return await self._carry_out(step(self._door, heard.text))

    async def quiet(self) -> str:
        return await self._carry_out(quiet(self._door)) or ""

    async def _carry_out(self, answer: Answer) -> str | None:
        """Do what the step asks; what to say, or None when the door is open."""
        self._door = answer.door
        if answer.stop_recording:
            self._stop_recording()
        if answer.ask_office is not None:
            return await self._carry_out(told(self._door, await self._ask(answer.ask_office)))
        if answer.learner is None and not answer.guest:
            return answer.say
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
