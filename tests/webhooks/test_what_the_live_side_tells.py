from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select

from tests.webhooks.office import Line, Office
from webhooks import safeguarding, seeds, wishes
from webhooks.database import writing
from webhooks.models import (
    AlertRow,
    Call,
    Class,
    ConsentRecord,
    Guardian,
    Learner,
    Teacher,
    TurnRow,
    WishRow,
)
from webhooks.wishes import Joining, NoKeyLeft, NotToConfirm


def alert(line: Line, number: int = 1, **fields: Any) -> dict[str, Any]:
    made = {
        "call_key": line.key,
        "number": number,
        "level": "S2",
        "source": "rule",
        "rule": "en.s2.hurt",
        "turn": 4,
        "at": line.office.clock.now.isoformat(),
    }
    return made | fields


def wish(line: Line, number: int = 1, **fields: Any) -> dict[str, Any]:
    at = line.office.clock.now.isoformat()
    return {"call_key": line.key, "number": number, "kind": "call_back", "at": at} | fields


def join(office: Office) -> WishRow:
    line = office.ring()
    line.ask("notes", {"wishes": [wish(line, kind="join", first_name="Mira", language="en")]})
    return office.rows(WishRow)[-1]


def joining(office: Office, **fields: Any) -> Joining:
    plain = {
        "first_name": "Mira",
        "language": "en",
        "class_id": office.rows(Class)[0].id,
        "guardian_id": office.rows(Guardian)[0].id,
        "source": "telephone",
    }
    return Joining(**{**plain, **fields})


def confirm(office: Office, asked: WishRow, form: Joining) -> Learner:
    teacher = office.rows(Teacher)[0].id
    with writing(office.engine) as db:
        return wishes.confirm(db, asked, joining=form, teacher_id=teacher, now=office.clock.now)


# ---- turns, cost, pauses


def test_the_whole_record_of_a_turn_is_kept(office: Office) -> None:
    line = office.ring()
    record = {
        "played": 2.25,
        "prepared": True,
        "requests": 2,
        "stopped_by": "learner",
        "taken_back": True,
    }
    line.ask("notes", {"turns": [line.turn(1, speaker="tutor", **record)]})
    kept = office.rows(TurnRow)[0]
    assert {name: getattr(kept, name) for name in record} == record


def test_the_turns_of_an_older_tutor_have_no_record_and_its_report_no_cost(office: Office) -> None:
    line = office.ring()
    assert line.ask("notes", {"turns": [line.turn(1)]}).status_code == 204
    assert line.ask("close", line.report()).status_code == 204
    kept = office.rows(TurnRow)[0]
    assert (kept.played, kept.prepared, kept.requests, kept.stopped_by) == (None, False, 0, "")
    assert (line.row.prepared_seconds, line.row.unheard_seconds) == (0.0, 0.0)


def test_speech_that_nobody_heard_is_kept_as_cost(office: Office) -> None:
    line = office.ring()
    line.ask("close", line.report(prepared_seconds=42.5, unheard_seconds=12.0))
    assert (line.row.prepared_seconds, line.row.unheard_seconds) == (42.5, 12.0)


def pauses_told(office: Office) -> Any:
    line = office.ring()
    asked = {"learner_id": office.learners["Anna"], "pin": "4071"}
    told = line.ask("identify", asked).json()["learner"]["pauses"]
    line.ask("close", line.report())
    return told


def closed_with_pauses(office: Office, count: int, *, learner: str = "Anna") -> Line:
    line = office.ring()
    line.identify(office.learners["Anna"], "4071")
    pauses = {"typical": 0.5, "longest": 1.4, "count": count}
    line.ask("close", line.report(learner_id=office.learners[learner], pauses=pauses))
    return line


def test_b10_how_she_pauses_is_known_in_her_next_call(office: Office) -> None:
    assert pauses_told(office) is None
    closed_with_pauses(office, 7)
    assert pauses_told(office) == {"typical": 0.5, "longest": 1.4, "count": 7}


def test_an_older_call_s_late_report_does_not_undo_the_newer_pauses(office: Office) -> None:
    late = closed_with_pauses(office, 7)
    form = late.report(
        learner_id=office.learners["Anna"], pauses={"typical": 9, "longest": 9, "count": 1}
    )
    office.clock.pass_by(minutes=30)
    closed_with_pauses(office, 12)
    late.ask("close", form)
    assert pauses_told(office)["count"] == 12


def test_pauses_of_somebody_who_was_not_identified_are_nobody_s(office: Office) -> None:
    closed_with_pauses(office, 7, learner="Samuel")
    assert [one.pauses for one in office.rows(Learner)] == [None, None]


# ---- alarms


def test_s4_an_alarm_is_filed_once_and_never_changed(office: Office) -> None:
    line = office.ring()
    for level in ("S3", "S1"):
        assert line.ask("notes", {"alerts": [alert(line, level=level)]}).status_code == 204
    kept = office.rows(AlertRow)
    assert [(one.level, one.source, one.rule, one.turn) for one in kept] == [
        ("S3", "rule", "en.s2.hurt", 4)
    ]


def test_an_alarm_names_only_who_was_identified(office: Office) -> None:
    line = office.ring()
    line.identify(office.learners["Anna"], "4071")
    forms = [
        alert(line, number, learner_id=office.learners[name])
        for number, name in enumerate(("Anna", "Samuel"), start=1)
    ]
    line.ask("notes", {"alerts": forms})
    named = {one.number: one.learner_id for one in office.rows(AlertRow)}
    assert named == {1: office.learners["Anna"], 2: None}


def test_alarms_and_wishes_of_another_call_are_refused_whole(office: Office) -> None:
    line, other = office.ring(), office.ring()
    assert line.ask("notes", {"alerts": [alert(line), alert(other)]}).status_code == 409
    assert line.ask("notes", {"wishes": [wish(line), wish(other)]}).status_code == 409
    assert (office.rows(AlertRow), office.rows(WishRow)) == ([], [])


@pytest.mark.parametrize(("level", "held"), [("S1", 0), ("abuse", 0), ("S2", 1), ("S3", 1)])
def test_s5_what_is_said_of_danger_holds_the_call_back(
    office: Office, level: str, held: int
) -> None:
    line = office.ring()
    line.ask("notes", {"alerts": [alert(line, level=level)]})
    assert held_calls(office) == held


def test_s5_a_released_call_is_held_again_by_a_new_alarm_and_not_by_the_old_one(
    office: Office,
) -> None:
    line, lead = office.ring(), office.rows(Teacher)[0].id
    line.ask("notes", {"alerts": [alert(line)]})
    with writing(office.engine) as db:
        safeguarding.release(db, line.row, teacher_id=lead, now=office.clock.now)
    line.ask("notes", {"alerts": [alert(line)]})
    assert (held_calls(office), office.rows(AlertRow)[0].acknowledged_by) == (0, lead)
    line.ask("notes", {"alerts": [alert(line, 2)]})
    assert held_calls(office) == 1


def held_calls(office: Office) -> int:
    with writing(office.engine) as db:
        return len(db.exec(select(Call).where(safeguarding.is_held())).all())


# ---- wishes


def test_a_wish_is_filed_once(office: Office) -> None:
    line = office.ring()
    for _ in range(2):
        line.ask("notes", {"wishes": [wish(line), wish(line, 2, kind="person")]})
    assert [one.kind for one in office.rows(WishRow)] == ["call_back", "person"]


def test_of_a_guest_s_wish_no_name_is_kept(office: Office) -> None:
    line = office.ring(caller=None)
    line.ask("notes", {"wishes": [wish(line, kind="join", first_name="Mira")]})
    assert [(one.kind, one.first_name) for one in office.rows(WishRow)] == [("join", None)]


def test_c7_a_confirmed_wish_makes_a_learner_whom_the_next_call_knows(office: Office) -> None:
    asked = join(office)
    made = confirm(office, asked, joining(office, first_name="Mira"))
    hints = office.ring().brief["household"]["learners"]
    assert [(one["first_name"], one["key"]) for one in hints] == [
        ("Anna", "1"),
        ("Samuel", "2"),
        ("Mira", "3"),
    ]
    with writing(office.engine) as db:
        said = db.exec(select(ConsentRecord).where(col(ConsentRecord.learner_id) == made.id)).one()
    assert (said.kind, said.source, said.text_version) == ("lessons", "telephone", "join:1")
    assert said.recorded_by == office.rows(Teacher)[0].id
    assert said.guardian_id == office.rows(Guardian)[0].id
    assert office.rows(WishRow)[0].learner_id == made.id


def test_one_wish_never_makes_two_learners(office: Office) -> None:
    asked = join(office)
    confirm(office, asked, joining(office))
    with pytest.raises(NotToConfirm):
        confirm(office, asked, joining(office))
    assert len(office.rows(Learner)) == 3


def test_of_teachers_who_confirm_at_the_same_moment_each_wish_makes_one_learner(
    office: Office,
) -> None:
    asked, form = [join(office), join(office)], joining(office)

    def try_one(wish: WishRow) -> bool:
        try:
            confirm(office, wish, form)
        except NotToConfirm:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(try_one, asked * 4))
    assert made.count(True) == 2
    assert sorted(one.key for one in office.rows(Learner)) == ["1", "2", "3", "4"]


def test_a_family_has_six_keys_and_the_seventh_learner_waits(office: Office) -> None:
    for _ in range(4):
        confirm(office, join(office), joining(office))
    with pytest.raises(NoKeyLeft):
        confirm(office, join(office), joining(office))
    assert "".join(sorted(one.key for one in office.rows(Learner))) == "123457"
    assert office.rows(WishRow)[-1].done_at is None


@pytest.mark.parametrize("guest", [True, False])
def test_a_wish_of_a_guest_or_of_another_kind_makes_nobody(office: Office, guest: bool) -> None:
    line = office.ring(caller=None if guest else seeds.PHONE)
    line.ask("notes", {"wishes": [wish(line, kind="join" if guest else "person")]})
    with pytest.raises(NotToConfirm):
        confirm(office, office.rows(WishRow)[0], joining(office))
    assert len(office.rows(Learner)) == 2
