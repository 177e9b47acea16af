"""One call, several tutors: what each leaves for the next, and how the next one begins."""

import logging
from dataclasses import replace

from agent.call import Call
from agent.teaching import lesson as lessons
from agent.teaching.forms import Resume
from agent.teaching.lesson import Lesson, LessonOpening, Step
from agent.teaching.lessons import saved
from agent.teaching.notices import SavedLesson

log = logging.getLogger("tutor.resuming")


def leave_word(call: Call, lesson: Lesson | None = None) -> None:
    """How the call stands now, should this process die. Without a lesson: at the door."""
    call.words_left += 1
    call.save(
        SavedLesson(
            call_key=call.brief.call_key,
            number=call.words_left,
            lesson="" if lesson is None else saved.dumped(lesson),
            answered_at=call.answered_at,
            consent_refused=call.consent_refused,
            model_requests=call.model_requests,
        )
    )


def second_zero(call: Call) -> None:
    """The line is active. For a tutor that takes over it has been for a while."""
    resume = call.brief.resume
    call.answer(resume.answered_at if resume else None)
    if resume is not None:
        _take_up(call, resume)
    if not in_mid_lesson(call):
        leave_word(call)


def _take_up(call: Call, resume: Resume) -> None:
    """The call as the last tutor left it."""
    call.learner = resume.learner
    call.consent_refused = resume.consent_refused
    call.concepts, call.model_requests = list(resume.concepts), resume.model_requests
    call.words_left, call.answers = resume.saved, resume.evidence


def in_mid_lesson(call: Call) -> bool:
    """The door was open already: nobody is asked again who she is."""
    return call.brief.resume is not None and call.brief.resume.lesson is not None


def first_step(call: Call, language: str) -> Step:
    """The lesson's beginning, or where another tutor had to leave it."""
    resume = call.brief.resume
    if resume is not None and resume.lesson is not None:
        try:
            left = saved.restored(resume.lesson, call.curriculum)
        except saved.SavedLessonFault:
            log.exception("lesson begins again", extra={"call": call.brief.call_key})
        else:
            return lessons.taken_over(left, call.now())
    begun = lessons.begin(
        LessonOpening(
            call_key=call.brief.call_key,
            learner=call.learner,
            seed=call.brief.seed,
            minutes=call.minutes,
            language=language,
            guest_subject=call.brief.guest_subject,
        ),
        call.curriculum,
        call.now(),
    )
    # Its answers must not be taken for those that are stored already: of somebody who was not she,
    # or of a lesson that nobody can read any more.
    return replace(begun, lesson=replace(begun.lesson, sequence=call.answers))
