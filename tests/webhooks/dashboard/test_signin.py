from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.webhooks.dashboard.conftest import token_in
from tests.webhooks.dashboard.sample import PASSWORD, Sample, sample
from webhooks.dashboard.pages import install
from webhooks.dashboard.parts import DashboardParts

SignIn = Callable[..., int]


def test_a_teacher_comes_in_and_is_greeted_by_the_call_log(
    visitor: TestClient, sign_in: SignIn
) -> None:
    assert sign_in() == 303
    page = visitor.get("/calls")
    assert page.status_code == 200
    assert "Ms Rivers" in page.text


def test_an_e_mail_is_known_in_any_case(sign_in: SignIn) -> None:
    assert sign_in(email="Rivers@Example.org ") == 303


@pytest.mark.parametrize("email", ["rivers@example.org", "nobody@example.org", "", "a\x00b"])
def test_a_miss_never_says_what_was_wrong(visitor: TestClient, sign_in: SignIn, email: str) -> None:
    form = {"email": email, "password": "wrong", "token": token_in(visitor, "/signin")}
    answer = visitor.post("/signin", data=form)
    assert answer.status_code == 401
    assert "E-mail or password is not right." in answer.text
    assert visitor.get("/calls").headers["location"] == "/signin"


@pytest.mark.parametrize("address", ["/calls", "/calls/abc", "/calls/abc/recording.wav"])
def test_a_stranger_is_led_to_the_form(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")


def test_after_five_misses_even_the_right_password_waits(
    made: Sample, visitor: TestClient, sign_in: SignIn
) -> None:
    assert [sign_in(password="wrong") for _ in range(5)] == [401] * 5
    assert sign_in() == 429
    made.clock.now += timedelta(minutes=16)
    assert sign_in() == 303


def test_a_sign_in_form_of_another_site_is_refused(visitor: TestClient) -> None:
    form = {"email": "rivers@example.org", "password": "x", "token": "made up"}
    assert visitor.post("/signin", data=form).status_code == 403


def test_a_token_of_one_browser_is_useless_in_another(made: Sample, visitor: TestClient) -> None:
    token = token_in(visitor, "/signin")
    with TestClient(made.app) as other:
        other.get("/signin")
        assert other.post("/signin", data={"token": token}).status_code == 403


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    visitor: TestClient,
) -> None:
    token = token_in(visitor, "/signin")
    form = {"email": "rivers@example.org", "password": PASSWORD, "token": token}
    cookies = visitor.post("/signin", data=form).headers.get_list("set-cookie")
    session = next(cookie.lower() for cookie in cookies if cookie.startswith("office_session"))
    assert "httponly" in session
    assert "samesite=lax" in session
    assert "max-age=43200" in session
    assert "secure" not in session  # plain http: a browser would drop it


def test_cookies_travel_over_https_only_when_the_office_is_on_https(tmp_path: Path) -> None:
    made = sample(tmp_path, public_url="https://office.example.org")
    with TestClient(made.app, base_url="https://office.example.org") as client:
        answer = client.get("/signin")
    made.engine.dispose()
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_session_ends_after_twelve_hours(made: Sample, teacher: TestClient) -> None:
    made.clock.now += timedelta(hours=12)
    assert teacher.get("/calls").status_code == 303
    assert teacher.get("/signin").status_code == 200


def test_signing_out_ends_the_session(teacher: TestClient) -> None:
    token = token_in(teacher, "/calls")
    assert teacher.post("/signout", data={"token": token}).status_code == 303
    assert teacher.get("/calls").status_code == 303


def test_no_other_site_can_sign_a_teacher_out(teacher: TestClient) -> None:
    assert teacher.post("/signout", data={"token": "made up"}).status_code == 403
    assert teacher.post("/signout").status_code == 403
    assert teacher.get("/calls").status_code == 200


def test_every_answer_carries_the_safety_headers(teacher: TestClient) -> None:
    for address in ("/calls", "/calls/nope", "/signin", "/static/office.css"):
        headers = teacher.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
    assert teacher.get("/calls").headers["cache-control"] == "no-store"


def test_without_a_secret_there_is_no_door_at_all(made: Sample, tmp_path: Path) -> None:
    app = FastAPI()
    install(
        app,
        DashboardParts(
            engine=made.engine, session_secret="", recordings_folder=tmp_path, clock=made.clock
        ),
    )
    with TestClient(app) as client:
        assert client.get("/signin").status_code == 404
        assert client.get("/calls").status_code == 404
