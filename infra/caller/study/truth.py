"""What the study knows and the tutor does not: which concept a skill is, which misconception a bug.

The only place where a learner's own names meet the curriculum's.
"""

from collections.abc import Iterable, Mapping

from agent.teaching.curriculum import Subject
from infra.caller.learners.memory import Memory
from infra.caller.learners.sums import BUGS

SUBJECT = "numeracy"
SKILL_OF: Mapping[str, str] = {
    "num.count.100": "counting",
    "num.numbers.100": "stepping",
    "num.tens.100": "tens",
    "num.add.20": "small_sums",
    "num.add2.nocarry": "sums",
    "num.add2.carry": "carrying",
    "num.sub2.noborrow": "taking",
    "num.sub2.borrow": "opening",
    "num.money.change": "money",
    "num.times.groups": "tables",
    "num.times2.one": "long_times",
    "num.estimate.tens": "estimating",
    "num.time.hour": "clock",
    "num.share.equal": "sharing",
    "num.divide.rest": "rest",
    "num.words.two_steps": "two_steps",
}
MISCONCEPTION_OF: Mapping[str, str] = {
    "counts_the_start": "num.count.start_counted",
    "goes_on_by_one": "num.numbers.went_on_by_one",
    "stays_in_the_ten": "num.numbers.same_ten",
    "a_ten_is_a_one": "num.tens.tens_as_ones",
    "counts_the_start_in_sums": "num.add.start_counted",
    "takes_in_place_of_adding": "num.add.taken_away_instead",
    "every_digit_a_one": "num.add2.all_digits_added",
    "adds_only_ones": "num.add2.only_ones_added",
    "forgets_the_carry": "num.add2.forgotten_carry",
    "writes_both_digits": "num.add2.both_digits_written",
    "adds_in_place_of_taking": "num.sub2.added_instead",
    "takes_only_ones": "num.sub2.only_ones_taken",
    "small_from_big": "num.sub2.smaller_from_larger",
    "forgets_the_opened_ten": "num.sub2.borrow_no_decrement",
    "change_ten_too_many": "num.money.ten_too_many",
    "nothing_take_seven": "num.money.nothing_take_away",
    "adds_the_factors": "num.times.added_instead",
    "one_group_less": "num.times.one_group_short",
    "loses_the_carry": "num.times2.carry_lost",
    "carries_too_early": "num.times2.carry_added_first",
    "times_only_ones": "num.times2.only_ones_multiplied",
    "always_rounds_down": "num.estimate.always_down",
    "does_not_round": "num.estimate.not_rounded",
    "hour_of_a_hundred": "num.time.hundred_minutes",
    "ten_minutes_too_many": "num.time.ten_too_many",
    "keeps_the_hour": "num.time.hour_not_taken_off",
    "takes_the_minutes": "num.time.taken_away_instead",
    "gives_one_round": "num.share.taken_away_once",
    "stops_a_round_early": "num.share.one_round_short",
    "groups_for_the_rest": "num.divide.groups_and_rest_mixed_up",
    "says_what_is_missing": "num.divide.still_missing",
    "rest_is_a_group": "num.divide.rest_made_a_group",
    "stops_after_one_step": "num.words.second_step_left_out",
    "adds_everything": "num.words.all_added",
}


def misconceptions_of(bugs: Iterable[str]) -> frozenset[str]:
    """Those that the curriculum has a name for."""
    return frozenset(MISCONCEPTION_OF[bug] for bug in bugs if bug in MISCONCEPTION_OF)


def level_of(memory: Memory, subject: Subject) -> int:
    """Levels of the subject's ladder of which she can do everything, from the bottom."""
    done = [all(memory.knows(SKILL_OF[name]) for name in level) for level in subject.placement]
    return next((level for level, knows in enumerate(done) if not knows), len(done))


def concepts_of(bugs: Iterable[str]) -> frozenset[str]:
    """Where the bugs sit."""
    skills = {BUGS[bug].skill for bug in bugs}
    return frozenset(concept for concept, skill in SKILL_OF.items() if skill in skills)
