"""A subject of six concepts for the planner: two ladders' rungs, a warm-up, two that build on them.

count (warm-up) -> add -> carry -> story
                      `-> sub -> borrow
"""

from agent.teaching.content.concept import Concept
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.forms import ConceptState, LearnerBrief

REQUIRES = {
    "count": (),
    "add": ("count",),
    "carry": ("add",),
    "sub": ("add",),
    "borrow": ("sub", "carry"),
    "story": ("carry",),
}
MAIN = ("add", "carry", "sub", "borrow", "story")
ANNA = LearnerBrief(id="anna", first_name="Anna", subject="small")


def concept(name: str) -> Concept:
    return Concept.model_construct(
        id=name,
        version="1.0.0",
        title=f"The title of {name}",
        recap=f"The recap of {name}.",
        requires=REQUIRES[name],
    )


def subject(*ladder: tuple[str, ...]) -> Subject:
    return Subject(
        id="small",
        title="small",
        greeting="Hello.",
        teach_first=False,
        easy=("count",),
        main=MAIN,
        concepts={name: concept(name) for name in REQUIRES},
        placement=ladder,
    )


def curriculum(*ladder: tuple[str, ...]) -> Curriculum:
    return Curriculum({"small": subject(*ladder)})


def known(**statuses: str) -> tuple[ConceptState, ...]:
    probable = {"nearly": 0.97, "mastered": 0.99, "learning": 0.4, "stuck": 0.1, "new": 0.2}
    return tuple(
        ConceptState.model_validate(
            {"concept": name, "status": status, "p_known": probable[status]}
        )
        for name, status in statuses.items()
    )
