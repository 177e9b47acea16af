import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import SQLModel, col, select

from tests.webhooks.dashboard.conftest import token_in
from tests.webhooks.dashboard.sample import Sample, call_of
from tests.webhooks.dashboard.sample_told import SAID, alarm
from webhooks.database import reading
from webhooks.models import AlertRow, Call, OpeningRow

SEEN = re.compile(r'action="/alerts/(\d+)/seen"')


@pytest.fixture
def lead(visitor: TestClient, sign_in: Callable[..., int]) -> TestClient:
    """A browser in which the safeguarding lead of Riverside School is signed in."""
    assert sign_in("lead.rivers@example.org") == 303
    return visitor


def rows(made: Sample, table: type[SQLModel]) -> list[SQLModel]:
    with reading(made.engine) as db:
        return list(db.exec(select(table)).all())


def alarm_of(made: Sample, level: str) -> AlertRow:
    with reading(made.engine) as db:
        asked = select(AlertRow).where(AlertRow.call_id == made.calls["told"])
        return db.exec(asked.where(col(AlertRow.level) == level)).one()


def send(client: TestClient, address: str, **form: str) -> int:
    form = {"token": token_in(client, "/calls"), **form}
    return client.post(address, data=form).status_code


def test_s5_a_call_with_an_alarm_is_held_back_from_teachers(
    made: Sample, teacher: TestClient
) -> None:
    held = made.calls["told"]
    assert held not in teacher.get("/calls").text
    assert teacher.get(f"/calls/{held}").status_code == 404
    assert teacher.get(f"/calls/{held}").text == teacher.get("/calls/" + "0" * 32).text
    assert held not in teacher.get("/wishes").text


def test_s5_the_lead_sees_it_and_that_it_is_held(made: Sample, lead: TestClient) -> None:
    assert "Held back" in lead.get("/calls").text
    page = lead.get(f"/calls/{made.calls['told']}").text
    for words in (
        SAID,
        "Held back from the class view",
        "S3, danger to life",
        "“hurt: by somebody”",
        "#turn-2",
    ):
        assert words in page


def test_a_call_that_only_upset_somebody_stays_in_the_class_view(
    made: Sample, teacher: TestClient
) -> None:
    page = teacher.get(f"/calls/{made.calls['refused']}")
    assert page.status_code == 200
    assert "upset" not in page.text


def test_alerts_are_for_the_lead_alone(made: Sample, teacher: TestClient) -> None:
    assert "Alerts" not in teacher.get("/calls").text
    assert teacher.get("/alerts").status_code == 404
    number = alarm_of(made, "S3").id
    assert send(teacher, f"/alerts/{number}/seen") == 404
    assert send(teacher, f"/calls/{made.calls['told']}/release") == 404
    assert alarm_of(made, "S3").acknowledged_at is None


def test_s4_alerts_are_listed_newest_first_with_how_long_they_wait(
    made: Sample, lead: TestClient
) -> None:
    page = lead.get("/alerts").text
    levels = re.findall("S3, danger to life|S1, upset", page)
    assert levels == ["S3, danger to life", "S1, upset", "S1, upset"]
    assert "Too late: waits for 5 h" in page
    assert SAID not in page


def test_s4_it_is_written_down_who_saw_an_alert_first_and_when(
    made: Sample, lead: TestClient
) -> None:
    number = alarm_of(made, "S3").id
    assert send(lead, f"/alerts/{number}/seen") == 303
    made.clock.now += timedelta(hours=1)
    send(lead, f"/alerts/{number}/seen")
    seen = alarm_of(made, "S3")
    assert seen.acknowledged_by == made.teachers["lead.rivers@example.org"]
    assert seen.acknowledged_at == made.clock.now - timedelta(hours=1)
    page = lead.get("/alerts").text
    assert "Ms Lead" in page
    assert str(number) not in SEEN.findall(page)


def test_a_button_leads_back_to_the_page_it_stood_on(made: Sample, lead: TestClient) -> None:
    number = alarm_of(made, "S3").id
    form = {"token": token_in(lead, "/alerts"), "back": ""}
    address = f"/alerts/{number}/seen"
    assert lead.post(address, data=form).headers["location"] == f"/alerts#alert-{number}"
    onward = lead.post(address, data=form | {"back": "call"}).headers["location"]
    assert onward == f"/calls/{made.calls['told']}"


def test_a_form_without_our_token_sees_and_releases_nothing(made: Sample, lead: TestClient) -> None:
    number = alarm_of(made, "S3").id
    assert send(lead, f"/alerts/{number}/seen", token="forged") == 403
    assert send(lead, f"/calls/{made.calls['told']}/release", token="forged") == 403
    assert alarm_of(made, "S3").acknowledged_at is None
    assert "Held back" in lead.get(f"/calls/{made.calls['told']}").text


def test_s5_a_released_call_is_in_the_class_view_and_its_alarms_are_seen(
    made: Sample, lead: TestClient, sign_in: Callable[..., int]
) -> None:
    address = f"/calls/{made.calls['told']}"
    assert send(lead, f"{address}/release") == 303
    assert alarm_of(made, "S3").acknowledged_by == made.teachers["lead.rivers@example.org"]
    assert "Ms Lead released the call" in lead.get(address).text
    sign_in_again(lead, sign_in)
    page = lead.get(address)
    assert page.status_code == 200
    assert "danger" not in page.text


def sign_in_again(client: TestClient, sign_in: Callable[..., int]) -> None:
    client.post("/signout", data={"token": token_in(client, "/calls")})
    assert sign_in() == 303


def test_s9_it_is_written_down_who_opened_a_held_call(
    made: Sample, lead: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"/calls/{made.calls['told']}"
    with caplog.at_level(logging.INFO, logger="webhooks.dashboard.calls"):
        for _ in range(2):
            lead.get(address)
        lead.get(f"/calls/{made.calls['lesson']}")
    assert [row.what for row in openings(made)] == ["page"]
    made.clock.now += timedelta(hours=1)
    assert "Ms Lead opened this page, 10 Mar 2026, 16:00" in lead.get(address).text
    assert len(openings(made)) == 2
    assert {vars(record)["call"] for record in caplog.records} == {"key-told"}


def openings(made: Sample) -> list[OpeningRow]:
    with reading(made.engine) as db:
        return list(db.exec(select(OpeningRow)).all())


def test_s9_listening_to_a_held_call_is_written_down_and_not_begun_by_the_page(
    made: Sample, lead: TestClient
) -> None:
    call = call_of(made, "heard", "Anna", may_record=True, recording="lesson.wav")
    made.add(alarm(call, 1, "S2", at=made.clock.now))
    assert 'preload="none"' in lead.get(f"/calls/{call.id}").text
    for _ in range(3):  # a player asks for pieces
        lead.get(f"/calls/{call.id}/recording.wav")
    assert [row.what for row in openings(made)] == ["page", "recording"]


@pytest.mark.parametrize("name", ["mixed", "guest", "foreign"])
def test_an_alarm_reaches_the_lead_of_every_school_it_touches(
    made: Sample, lead: TestClient, name: str
) -> None:
    with reading(made.engine) as db:
        call = db.get_one(Call, made.calls[name])
    made.add(alarm(call, 1, "S2", at=made.clock.now))
    touched = name != "foreign"
    assert (call.id in lead.get("/alerts").text) is touched
    assert (lead.get(f"/calls/{call.id}").status_code == 200) is touched


def test_a_call_that_ended_for_safety_without_an_alert_can_be_released_too(
    made: Sample, lead: TestClient
) -> None:
    address = f"/calls/{made.calls['safety']}"
    assert "no alert of it was filed" in lead.get(address).text
    assert send(lead, f"{address}/release") == 303
    assert "Held back" not in lead.get(address).text


def test_the_lead_can_ask_for_calls_that_ended_for_safety(made: Sample, lead: TestClient) -> None:
    page = lead.get("/calls?outcome=safety").text
    assert made.calls["safety"] in page
    assert made.calls["lesson"] not in page


def test_without_alerts_the_page_says_so(visitor: TestClient, sign_in: Callable[..., int]) -> None:
    assert sign_in("lead.hills@example.org") == 303
    assert "No alerts" in visitor.get("/alerts").text
