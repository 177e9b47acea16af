import logging
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sip.outcomes import Ended
from tests.webhooks.dashboard.sample import Sample, call_of
from webhooks.models import TurnRow


def page_of(made: Sample, client: TestClient, name: str) -> str:
    answer = client.get(f"/calls/{made.calls[name]}")
    assert answer.status_code == 200
    return answer.text


def test_a_line_of_the_transcript_carries_its_time_and_its_seconds(
    made: Sample, teacher: TestClient
) -> None:
    page = page_of(made, teacher, "lesson")
    line = re.search(r'<li id="turn-4".*?</li>', page, re.DOTALL)
    assert line
    for part in ('data-start="19.0"', 'data-end="20.4"', "00:19", "Learner", "Forty-two!"):
        assert part in line[0]


def test_what_a_learner_says_is_text_and_never_code(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "lesson")
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2  # transcript and mark


def test_only_the_last_revision_of_an_answer_is_shown(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "lesson")
    assert "“forty two”" in page
    assert "forty three" not in page


def test_a_score_leads_to_criteria_turns_and_seconds(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "lesson")
    article = re.findall(r"<article.*?</article>", page, re.DOTALL)[0]
    for part in (
        "Adding with a carry",
        "2 of 4",
        "With help",
        "Says that ten ones make a ten",
        "<q>it is a ten</q>",
        '<a class="turn" href="#turn-2">Turn 2, 00:08</a>',
        '<a class="turn" href="#turn-4">Turn 4, 00:19</a>',
        '<a class="turn" href="#turn-6">Turn 6, 00:29</a>',
    ):
        assert part in article


def test_every_link_to_a_turn_leads_somewhere(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "lesson")
    links = set(re.findall(r'href="#(turn-\d+)"', page))
    assert links
    assert links <= set(re.findall(r'<li id="(turn-\d+)"', page))


def test_a_concept_without_evidence_is_not_assessed_and_says_why(
    made: Sample, teacher: TestClient
) -> None:
    article = re.findall(r"<article.*?</article>", page_of(made, teacher, "lesson"), re.DOTALL)[1]
    assert "Not assessed" in article
    assert "nothing was said" in article
    assert " of 4" not in article


def test_marks_tell_hint_misconception_and_verdict(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "lesson")
    for words in ("Forgets the carry", "1: pointed at it", "Partly right", "expected 42"):
        assert words in page


def test_the_latency_bars_have_a_table_of_their_figures(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "lesson")
    assert page.count('<svg class="bar"') == 3
    assert 'class="part model"' in page
    assert all(f'data-label="{part}"' in page for part in ("Transcript", "Model", "Rest", "Total"))
    assert "1.18 s" in page


def test_each_turn_of_the_tutor_tells_how_it_was_made_and_what_was_heard_of_it(
    made: Sample, teacher: TestClient
) -> None:
    table = page_of(made, teacher, "lesson").split("Turns of the tutor")[1]
    rows = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)) for row in table.split("<tr")[2:]]
    told = (
        ("Turn 1", "From memory", "4.5 s"),
        ("Turn 3", "From memory", "4.6 s stopped by the learner"),
        ("Turn 5", "Spoken live", "5.1 s"),
        ("Turn 7", "By the model 2 model requests", "3.6 s"),
    )
    assert len(rows) == len(told)
    for row, words in zip(rows, told, strict=True):
        assert all(word in row for word in words), row


def test_a_turn_that_was_taken_back_says_so_and_is_no_reply(
    made: Sample, teacher: TestClient
) -> None:
    call = call_of(made, "retracted", "Anna", may_keep_transcript=True)
    plain = {"call_id": call.id, "speaker": "tutor", "text": "Yes.", "start": 1.0, "end": 2.0}
    made.add(
        TurnRow(number=1, taken_back=True, latency={"total": 0.1}, played=0.3, **plain),
        TurnRow(number=2, latency={"total": 0.9}, played=1.0, **plain),
    )
    page = page_of(made, teacher, "retracted")
    assert page.count("taken back: the learner went on") == 2  # transcript and table
    assert re.search(r"<dt>Typical reply</dt><dd>0.90 s", page)


def test_a_call_of_an_older_tutor_claims_nothing_of_its_turns(
    made: Sample, teacher: TestClient
) -> None:
    call = call_of(made, "older", "Anna")
    plain = {"call_id": call.id, "speaker": "tutor", "start": 1.0, "end": 2.0}
    made.add(TurnRow(number=1, interrupted=True, latency={"total": 0.9}, **plain))
    page = page_of(made, teacher, "older")
    assert "was interrupted" in page
    assert not re.search("From memory|Spoken live|By the model", page)


def test_speech_made_ahead_is_told_with_what_was_for_nothing(
    made: Sample, teacher: TestClient
) -> None:
    assert "<dt>Made ahead</dt><dd>48 s, 25% unheard</dd>" in page_of(made, teacher, "lesson")
    assert "<dt>Made ahead</dt><dd>–</dd>" in page_of(made, teacher, "refused")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"guest": True}, "nothing is recorded of guests"),
        ({"consent_refused": True, "may_record": True}, "the caller said no"),
        ({}, "the guardian has not agreed to recordings"),
        ({"may_record": True, "recording": "gone.wav"}, "kept for its time and then deleted"),
        ({"may_record": True, "ended_at": None, "ended": None}, "arrives when the call is over"),
        ({"may_record": True, "answered_at": None}, "Nobody answered"),
        ({"may_record": True, "recorded": True}, "lost on its way here"),
        ({"may_record": True}, "No sound was recorded"),
        ({"may_record": True, "recording": "../secret.wav"}, "deleted"),
    ],
)
def test_a_missing_recording_says_why(
    made: Sample, teacher: TestClient, facts: dict[str, object], why: str
) -> None:
    learner = "Samuel" if "ended_at" in facts else "Anna"
    call_of(made, "silent", learner, **facts)
    page = page_of(made, teacher, "silent")
    assert why in page
    assert "<audio" not in page


def test_words_that_were_not_kept_are_said_to_be_missing(made: Sample, teacher: TestClient) -> None:
    call = call_of(made, "wordless", "Anna")
    made.add(TurnRow(call_id=call.id, number=1, speaker="learner", text="", start=1.0, end=2.0))
    page = page_of(made, teacher, "wordless")
    assert "the guardian has not agreed to transcripts" in page
    assert "words not kept" in page
    assert '<button type="button" class="line"' not in page


@pytest.mark.parametrize("name", ["foreign", "mixed", "safety"])
def test_a_call_that_is_not_for_her_eyes_looks_like_none(
    made: Sample, teacher: TestClient, name: str
) -> None:
    missing = teacher.get("/calls/" + "0" * 32)
    hidden = teacher.get(f"/calls/{made.calls[name]}")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text == missing.text


@pytest.mark.parametrize("call_id", ["x%00y", "%F0%9F%98%80", "'--"])
def test_a_broken_address_is_no_call(teacher: TestClient, call_id: str) -> None:
    assert teacher.get(f"/calls/{call_id}").status_code == 404


def test_a_recording_of_another_school_stays_shut(made: Sample, teacher: TestClient) -> None:
    call = call_of(made, "theirs", "Ben", may_record=True, recording="lesson.wav")
    assert teacher.get(f"/calls/{call.id}/recording.wav").status_code == 404


def test_a_recording_plays_in_ranges(made: Sample, teacher: TestClient) -> None:
    address = f"/calls/{made.calls['lesson']}/recording.wav"
    whole = (made.recordings / "lesson.wav").read_bytes()
    part = teacher.get(address, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert part.content == whole[100:200]
    assert teacher.get(address).content == whole
    assert teacher.get(address, headers={"Range": "bytes=999999999-"}).status_code == 416
    assert part.headers["content-type"] == "audio/wav"
    assert part.headers["cache-control"] == "no-store"


def test_listening_is_logged_without_a_name(
    made: Sample, teacher: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="webhooks.dashboard.calls"):
        teacher.get(f"/calls/{made.calls['lesson']}/recording.wav")
    record = next(r for r in caplog.records if r.getMessage() == "recording opened")
    assert vars(record)["call"] == "key-lesson"
    assert vars(record)["teacher"] == made.teachers["rivers@example.org"]


def test_a_damaged_recording_is_still_offered_but_not_drawn(
    made: Sample, teacher: TestClient
) -> None:
    Path(made.recordings / "lesson.wav").write_bytes(b"RIFF")
    page = page_of(made, teacher, "lesson")
    assert "<audio" in page
    assert 'id="wave"' not in page


def test_a_running_call_shows_what_is_there_so_far(made: Sample, teacher: TestClient) -> None:
    page = page_of(made, teacher, "running")
    assert "Still going on" in page
    assert "No question was answered" in page


def test_every_way_a_call_can_end_has_words(made: Sample, teacher: TestClient) -> None:
    for ended in Ended:
        if ended is not Ended.SAFETY:
            call_of(made, ended.value, "Samuel", ended=ended)
            page_of(made, teacher, ended.value)
