import logging
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import col, select

from tests.webhooks.dashboard.conftest import token_in
from tests.webhooks.dashboard.sample import Sample
from webhooks.database import reading
from webhooks.models import Class, ConsentRecord, Learner, WishRow


def wish_of(made: Sample, kind: str) -> WishRow:
    with reading(made.engine) as db:
        asked = select(WishRow).where(col(WishRow.kind) == kind)
        return db.exec(asked.order_by(col(WishRow.id))).first() or WishRow()


def family(made: Sample) -> list[tuple[str, str]]:
    home = made.learners["home of Anna"]
    with reading(made.engine) as db:
        found = db.exec(select(Learner).where(Learner.household_id == home))
        return sorted((one.key, one.first_name) for one in found)


def send_join(made: Sample, client: TestClient, **fields: str) -> Response:
    address = f"/wishes/{wish_of(made, 'join').id}/join"
    with reading(made.engine) as db:
        anna = db.get_one(Learner, made.learners["Anna"])
        school = db.get_one(Class, anna.class_id)
    form = {
        "token": token_in(client, "/calls"),
        "first_name": " Mira ",
        "language": "en",
        "class_id": school.id,
        "guardian_id": "guardian",
        "source": "telephone",
        "agreed": "yes",
    }
    return client.post(address, data={**form, **fields})


def test_a_teacher_sees_what_the_families_of_the_school_asked_for(
    made: Sample, teacher: TestClient
) -> None:
    page = teacher.get("/wishes").text
    asked = re.findall("To be rung back|To join as a new learner|To talk to a person", page)
    assert asked == ["To be rung back", "To join as a new learner", "To talk to a person"]
    for words in ("Family of Anna, Samuel", "Mira", "Guest", 'class="count">3<'):
        assert words in page


def test_another_school_hears_of_the_guests_only(
    visitor: TestClient, sign_in: Callable[..., int]
) -> None:
    assert sign_in("hills@example.org") == 303
    page = visitor.get("/wishes").text
    assert "Guest" in page
    assert not {"Anna", "Mira"} & set(re.findall(r"\w+", page))


def test_a_wish_is_done_once_and_tells_by_whom(made: Sample, teacher: TestClient) -> None:
    asked = wish_of(made, "call_back")
    form = {"token": token_in(teacher, "/wishes")}
    answer = teacher.post(f"/wishes/{asked.id}/done", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/wishes#wish-{asked.id}")
    assert wish_of(made, "call_back").done_by == made.teachers["rivers@example.org"]
    page = teacher.get("/wishes").text
    assert "Ms Rivers" in page
    assert f'action="/wishes/{asked.id}/done"' not in page


def test_a_wish_of_a_held_call_is_the_lead_s(made: Sample, teacher: TestClient) -> None:
    asked = wish_of(made, "person")
    form = {"token": token_in(teacher, "/wishes")}
    assert asked.call_id == made.calls["told"]
    assert teacher.post(f"/wishes/{asked.id}/done", data=form).status_code == 404


def test_a_form_without_our_token_does_nothing(made: Sample, teacher: TestClient) -> None:
    asked = wish_of(made, "call_back")
    assert teacher.post(f"/wishes/{asked.id}/done", data={"token": "forged"}).status_code == 403
    assert send_join(made, teacher, token="forged").status_code == 403
    assert wish_of(made, "call_back").done_at is None
    assert len(family(made)) == 2


def test_c7_a_guardian_s_yes_makes_the_learner_on_the_next_free_key(
    made: Sample, teacher: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert send_join(made, teacher).status_code == 303
    assert family(made) == [("1", "Anna"), ("2", "Samuel"), ("3", "Mira")]
    with reading(made.engine) as db:
        said = db.exec(select(ConsentRecord)).one()
    assert (said.kind, said.guardian_id, said.source) == ("lessons", "guardian", "telephone")
    assert said.recorded_by == made.teachers["rivers@example.org"]
    assert "Mira joined on key 3" in teacher.get("/wishes").text
    assert "Mira" not in caplog.text


def test_one_wish_never_makes_two_learners(made: Sample, teacher: TestClient) -> None:
    assert [send_join(made, teacher).status_code for _ in range(2)] == [303, 400]
    assert "in the meantime" in send_join(made, teacher).text
    assert len(family(made)) == 3
    address = f"/wishes/{wish_of(made, 'join').id}/join"
    assert teacher.get(address).status_code == 303


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"agreed": ""}, "only after her guardian has said yes"),
        ({"first_name": "  "}, "Write the first name"),
        ({"first_name": "x" * 41}, "Write the first name"),
        ({"first_name": "Mi\x00ra"}, "Write the first name"),
        ({"class_id": "of-another-school"}, "from the lists"),
        ({"language": "tlh"}, "from the lists"),
        ({"guardian_id": "of another family"}, "from the lists"),
        ({"guardian_id": ""}, "from the lists"),
        ({"source": "rumour"}, "from the lists"),
    ],
)
def test_a_form_that_is_not_whole_makes_nobody_and_says_why(
    made: Sample, teacher: TestClient, fields: dict[str, str], why: str
) -> None:
    answer = send_join(made, teacher, **fields)
    assert answer.status_code == 400
    assert why in answer.text
    assert len(family(made)) == 2
    assert wish_of(made, "join").done_at is None


def test_a_family_with_a_learner_on_every_key_is_told_so(made: Sample, teacher: TestClient) -> None:
    with reading(made.engine) as db:
        anna = db.get_one(Learner, made.learners["Anna"]).model_dump(exclude={"id", "key"})
    made.add(*(Learner(key=key, **anna) for key in "3457"))
    assert "none left" in send_join(made, teacher).text
    assert wish_of(made, "join").done_at is None


def test_the_form_proposes_what_was_said_and_never_the_yes(
    made: Sample, teacher: TestClient
) -> None:
    page = teacher.get(f"/wishes/{wish_of(made, 'join').id}/join").text
    assert 'value="Mira"' in page
    assert '<option value="en" selected>' in page
    assert "checked" not in page
    assert '<option value="guardian" selected>' not in page


@pytest.mark.parametrize("kind", ["call_back", "person"])
def test_only_a_wish_to_join_has_a_form(made: Sample, teacher: TestClient, kind: str) -> None:
    assert teacher.get(f"/wishes/{wish_of(made, kind).id}/join").status_code == 404
