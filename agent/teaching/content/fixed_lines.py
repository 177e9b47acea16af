"""The fixed sentences of a lesson, one field each; their words stand in ``languages/<code>.toml``.

Each is one utterance and passes the speakable gate. ``{…}`` is a slot.
"""

from pydantic import BaseModel, ConfigDict


class Lines(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    right: str
    not_yet: str
    look_again: str
    try_yours: str
    like_it: str
    something_new: str
    tell_me_why: str

    where_we_were: str
    from_before: str
    find_level: str
    start_here: str
    step_back: str
    step_up: str
    without_help: str
    last_one: str
    come_back: str
    just_try: str
    say_it_again: str
    now_you: str
    recap_ask: str
    thank_you: str
    caregiver_start: str
    caregiver_end: str
    last_time: str  # {recap}
    next_time: str  # {goal}
    we_call: str  # {when}
    where_we_stopped: str
    guest_next: str
    cut_off: str

    still_here: str

    fine: str
    have_a_go: str
    own_words: str
    slower: str
    leave_it: str
    we_go_on: str
    take_your_time: str
    offer: str
    let_me_look: str
    back_to_it: str
    no_person: str

    say_number_again: str
    digit_by_digit: str
    say_again: str
    just_one: str
    type_number: str
    press_key: str
    another_way: str
    leave_it_there: str

    open_right: str
    open_part: str
    open_not_yet: str
    what_else: str

    answer_is: str  # {answer}
    option_is: str  # {option}
    you_said: str  # {quote}
    that_is_all: str
    cannot_hear: str
    call_again: str
    all_right: str

    hello: str
    hello_name: str  # {name}
    goodbye: str
    goodbye_name: str  # {name}

    def greeting(self, name: str | None) -> str:
        return self.hello_name.format(name=name) if name else self.hello

    def parting(self, name: str | None) -> str:
        return self.goodbye_name.format(name=name) if name else self.goodbye
