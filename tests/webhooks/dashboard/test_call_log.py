import re

import pytest
from fastapi.testclient import TestClient

from sip.calls import CallKey
from tests.webhooks.dashboard.sample import NOW, PASSWORD_HASH, Sample, call_of
from webhooks.models import EvaluationRow, Override, School, Teacher

LINK = re.compile(r'href="/calls/([0-9a-f]{32})"')


def shown(made: Sample, client: TestClient, query: str = "") -> list[str]:
    """Names of the sample's calls on the page, from top to bottom."""
    answer = client.get("/calls" + query)
    assert answer.status_code == 200
    names = {call_id: name for name, call_id in made.calls.items()}
    return [names[call_id] for call_id in LINK.findall(answer.text)]


def test_the_newest_call_stands_first(made: Sample, teacher: TestClient) -> None:
    assert shown(made, teacher) == ["running", "lesson", "busy", "refused", "unnamed"]


def test_a_teacher_sees_no_call_of_another_school(made: Sample, teacher: TestClient) -> None:
    assert not {"foreign", "mixed"} & set(shown(made, teacher))
    assert "Ben" not in teacher.get("/calls").text


def test_a_call_that_ended_for_safety_is_held_back(made: Sample, teacher: TestClient) -> None:
    assert "safety" not in shown(made, teacher)
    assert teacher.get(f"/calls/{made.calls['safety']}").status_code == 404
    assert "safety" not in teacher.get("/calls").text.lower()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?outcome=goodbye", ["lesson"]),
        ("?outcome=caller", ["refused", "unnamed"]),
        ("?outcome=busy", ["busy"]),
        ("?outcome=running", ["running"]),
        ("?outcome=not_known", []),
        ("?outcome=limit", []),
        ("?from=2026-03-09", ["running", "lesson"]),
        ("?to=2026-03-07", ["refused", "unnamed"]),
        ("?from=2026-03-08&to=2026-03-08", ["busy"]),
        ("?outcome=caller&from=2026-03-07", ["refused"]),
        ("?learner=&from=&to=&outcome=", ["running", "lesson", "busy", "refused", "unnamed"]),
    ],
)
def test_a_filter_leaves_what_was_asked_for(
    made: Sample, teacher: TestClient, query: str, names: list[str]
) -> None:
    assert shown(made, teacher, query) == names


def test_a_learner_can_be_picked(made: Sample, teacher: TestClient) -> None:
    query = f"?learner={made.learners['Samuel']}"
    assert shown(made, teacher, query) == ["busy", "refused"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?from=yesterday", "“From” is not a date"),
        ("?to=2026-02-30", "“To” is not a date"),
        ("?from=0001-01-01", "“From” is not a date"),
        ("?from=2026-03-02&to=2026-03-01", "The last day is before the first day."),
        ("?outcome=safety", "There is no such outcome"),
        ("?outcome=<script>", "There is no such outcome"),
        ("?learner=x%00y", "This learner is not in your school."),
        ("?sort=password_hash", "The calls cannot be sorted by that."),
        ("?order=sideways", "The order is either asc or desc."),
        ("?page=0", "A page is a number from 1 upwards."),
        ("?page=-1", "A page is a number"),
        ("?page=99999999999999999999", "A page is a number"),
        ("?page=٣", "A page is a number"),
    ],
)
def test_a_wrong_filter_is_explained(teacher: TestClient, query: str, words: str) -> None:
    answer = teacher.get("/calls" + query)
    assert answer.status_code == 400
    assert words in answer.text
    assert "<script>" not in answer.text
    assert not LINK.findall(answer.text)


def test_a_learner_of_another_school_cannot_be_asked_for(made: Sample, teacher: TestClient) -> None:
    answer = teacher.get(f"/calls?learner={made.learners['Ben']}")
    assert "This learner is not in your school." in answer.text


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("when", "unnamed refused busy lesson running"),
        ("who", "running lesson busy refused unnamed"),
        ("direction", "running lesson refused unnamed busy"),
        ("outcome", "busy refused unnamed lesson running"),
        ("length", "lesson refused unnamed running busy"),
        ("score", "lesson running busy refused unnamed"),
    ],
)
def test_every_column_sorts_and_what_is_missing_goes_last(
    made: Sample, teacher: TestClient, sort: str, names: str
) -> None:
    assert shown(made, teacher, f"?sort={sort}&order=asc") == names.split()


def test_the_sorted_column_says_so_and_turns_round(teacher: TestClient) -> None:
    page = teacher.get("/calls?sort=who&order=asc").text
    assert page.count('aria-sort="ascending"') == 1
    assert "/calls?sort=who&amp;order=desc&amp;page=1" in page
    assert 'aria-sort="descending"' in teacher.get("/calls").text


def test_pages_hold_twenty_five_calls_and_keep_the_filter(
    made: Sample, teacher: TestClient
) -> None:
    for number in range(50):
        call_of(made, f"more {number:02}", "Samuel", key=CallKey(f"more-{number}"))
    query = f"?learner={made.learners['Samuel']}"
    first = teacher.get(f"/calls{query}").text
    assert len(LINK.findall(first)) == 25
    assert "Calls 1 to 25 of 52" in first
    assert f"/calls?learner={made.learners['Samuel']}&amp;sort=when" in first
    assert len(LINK.findall(teacher.get(f"/calls{query}&page=3").text)) == 2
    assert "Calls 51 to 52 of 52" in teacher.get(f"/calls{query}&page=900").text


def test_every_call_stands_on_exactly_one_page(made: Sample, teacher: TestClient) -> None:
    for number in range(50):
        call_of(made, f"more {number:02}", "Samuel", key=CallKey(f"more-{number}"))
    pages = [shown(made, teacher, f"?sort=who&page={page}") for page in (1, 2, 3)]
    names = [name for page in pages for name in page]
    assert len(names) == len(set(names)) == 55


def test_an_empty_filter_and_an_empty_school_read_differently(
    made: Sample, visitor: TestClient, teacher: TestClient
) -> None:
    assert "No call fits this filter" in teacher.get("/calls?to=2020-01-01").text
    made.add(*_new_school())
    teacher.cookies.clear()
    token = teacher.get("/signin").text.split('name="token" value="')[1].split('"')[0]
    form = {"email": "new@example.org", "password": "correct horse battery", "token": token}
    assert teacher.post("/signin", data=form).status_code == 303
    assert "No calls yet" in teacher.get("/calls").text


def _new_school() -> tuple[School, Teacher]:
    school = School(name="New School")
    teacher = Teacher(
        school_id=school.id,
        name="Mr New",
        email="new@example.org",
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    return school, teacher


def test_a_row_tells_length_score_and_typical_reply(teacher: TestClient) -> None:
    page = teacher.get("/calls?outcome=goodbye").text
    for words in ("42 s", '<span class="score-chip">2</span> of 4', "0.52 s", "Finished"):
        assert words in page


def test_the_newest_correction_of_a_teacher_is_the_score_that_counts(
    made: Sample, teacher: TestClient
) -> None:
    author = made.teachers["rivers@example.org"]
    for score in (1, 3):
        made.add(
            Override(
                call_id=made.calls["lesson"],
                concept="add.carry",
                score=score,
                reason="Heard it myself",
                teacher_id=author,
                at=NOW,
            )
        )
    assert '<span class="score-chip">3</span> of 4' in teacher.get("/calls?outcome=goodbye").text
    page = teacher.get(f"/calls/{made.calls['lesson']}").text
    assert "Corrected by a teacher: Heard it myself (worked out from the answers: 2 of 4)" in page


def test_a_zero_is_a_score_and_not_a_gap(made: Sample, teacher: TestClient) -> None:
    call = call_of(made, "zero", "Samuel")
    made.add(
        EvaluationRow(
            call_id=call.id, concept="add.carry", score=0, rubric="rubric:1", computed_at=NOW
        )
    )
    assert '<span class="score-chip">0</span> of 4' in teacher.get("/calls").text
    assert shown(made, teacher, "?sort=score&order=asc")[0] == "zero"


def test_the_page_loads_nothing_from_elsewhere_and_holds_no_inline_code(
    made: Sample, teacher: TestClient
) -> None:
    for address in ("/signin", "/calls", f"/calls/{made.calls['lesson']}"):
        page = teacher.get(address).text
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=", page)
