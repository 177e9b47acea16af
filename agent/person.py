"""A person on request, and a call at another time (B-16), from the door and from the lesson.

Either somebody takes the call now, or the school is told and rings back. Only a number that the
school knows is promised a call (OP-6).
"""

from agent.asking import Utterances
from agent.conversation import Conversation
from agent.door.speech import DoorLines, door_speech
from agent.teaching.lesson import Step
from agent.teaching.words.commands import Command


def wanted(agent: Conversation, then: Utterances) -> Utterances:
    """Somebody wants a person. ``then`` follows where none can be had; it is said later, and
    nothing now, while the caller is being put through."""
    if agent.call.transferring:  # asked for twice
        return ()
    if agent.call.desk.staffed(agent.call.now()):
        agent.spawn(_put_through(agent, then))
        return ()
    return (*_promised(agent), *then)


def obeyed(agent: Conversation, step: Step) -> Utterances:
    """The lesson's step with what the school is asked for, where it is: ours for its first line."""
    if step.command is Command.PERSON:
        keeps = step.over or step.lesson.held  # goodbye, or the answer to an alarm
        return wanted(agent, step.say if keeps else step.say[1:])
    if step.command is Command.LATER and agent.call.brief.household is not None:
        agent.call.wish("call_back")
        return (_lines(agent).later, *step.say[1:])
    return step.say


async def _put_through(agent: Conversation, then: Utterances) -> None:
    """One sentence first, and heard to its end: who is put through should know it."""
    call = agent.call
    said = agent.say((_lines(agent).putting_through,))
    if said is not None:
        await said.wait_for_playout()
        if said.interrupted:
            return  # she said something else meanwhile, and that is answered
    call.transferring = True
    try:
        if call.over.done() or await call.desk.put_through():
            return
    finally:
        call.transferring = False
    agent.say((*_promised(agent), *then))


def _promised(agent: Conversation) -> Utterances:
    lines = _lines(agent)
    if agent.call.brief.household is None:
        return (lines.no_one_free, lines.ask_a_grown_up)
    agent.call.wish("person")
    return (lines.no_one_free, lines.promise)


def _lines(agent: Conversation) -> DoorLines:
    return door_speech(agent.call.curriculum.language).lines
