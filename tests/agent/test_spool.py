"""The queue on disk: order, privacy, and what is left after a crash."""

import json
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.spool import Keepable, Spool, Unreadable
from agent.teaching.forms import CallOpening, CallReport, EvaluationRequest, Notes, Turn
from sip.calls import CallKey, Direction
from sip.outcomes import Ended

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
KEY = CallKey("SCL_abc")
OPENING = CallOpening(
    call_key=KEY, direction=Direction.INBOUND, caller="+15550100001", room="r", started_at=NOW
)
REPORT = CallReport(call_key=KEY, ended=Ended.GOODBYE, ended_at=NOW)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def turn(number: int) -> Notes:
    return Notes(
        turns=(Turn(call_key=KEY, number=number, speaker="learner", text="x", start=0, end=1),)
    )


def test_forms_come_back_in_the_order_they_were_kept(spool: Spool) -> None:
    forms: list[Keepable] = [
        *(turn(number) for number in range(1, 13)),
        EvaluationRequest(concept="a"),
        REPORT,
    ]
    for form in forms:
        spool.keep(KEY, OPENING, form)
    (call,) = spool.pending()
    assert call.opening() == OPENING
    assert [kept.form() for kept in call.kept] == forms


def test_another_process_finds_what_this_one_kept(spool: Spool, tmp_path: Path) -> None:
    spool.keep(KEY, OPENING, REPORT)
    (call,) = Spool(tmp_path / "spool").pending()
    assert call.kept[0].form() == REPORT


def test_an_opening_alone_is_something_to_deliver(spool: Spool) -> None:
    assert spool.keep(KEY, OPENING, None) is None
    (call,) = spool.pending()
    assert call.kept == ()


def test_the_files_are_for_the_owner_only_and_do_not_bear_the_call_key(
    spool: Spool, tmp_path: Path
) -> None:
    spool.keep(CallKey("../../etc"), OPENING, REPORT)
    for path in (tmp_path / "spool").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        assert ".." not in path.name


def test_half_a_file_of_a_crash_is_not_seen_and_goes_with_the_call(spool: Spool) -> None:
    kept = spool.keep(KEY, OPENING, REPORT)
    assert kept is not None
    (kept.path.parent / "000002.notes.json.half").write_text('{"turns": [')
    assert len(spool.of(KEY).kept) == 1
    spool.delivered(kept)
    spool.settle(spool.of(KEY))
    assert spool.pending() == ()


def test_a_call_with_forms_left_is_not_forgotten(spool: Spool) -> None:
    spool.keep(KEY, OPENING, REPORT)
    spool.settle(spool.of(KEY))
    assert len(spool.pending()) == 1


def test_a_file_that_is_no_form_is_unreadable_and_its_words_are_not_quoted(spool: Spool) -> None:
    kept = spool.keep(KEY, OPENING, REPORT)
    assert kept is not None
    kept.path.write_text('{"ended": "Anna"}')
    with pytest.raises(Unreadable) as unreadable:
        kept.form()
    assert "Anna" not in str(unreadable.value)
    assert unreadable.value.__suppress_context__


def test_refused_forms_are_put_aside_with_the_reason_and_never_over_each_other(
    spool: Spool, tmp_path: Path
) -> None:
    for number in (1, 2):
        kept = spool.keep(KEY, OPENING, turn(number))
        assert kept is not None
        spool.refused(kept, reason="refused with 422", now=NOW)
    aside = tmp_path / "spool" / "refused"
    assert len(list(aside.rglob("*.notes.json"))) == 2
    reasons = [json.loads(path.read_text()) for path in aside.rglob("*.reason")]
    assert reasons == [{"reason": "refused with 422", "at": NOW.isoformat()}] * 2


def test_a_call_is_claimed_once_and_free_again_after_release(spool: Spool, tmp_path: Path) -> None:
    claim = spool.claim(KEY)
    assert claim is not None
    assert Spool(tmp_path / "spool").claim(KEY) is None
    claim.release()
    claim.release()
    again = spool.claim(KEY)
    assert again is not None
    again.release()


HOLDER = """
import signal, sys
from pathlib import Path
from agent.spool import Spool
claim = Spool(Path(sys.argv[1])).claim("SCL_abc")
print("held" if claim else "taken", flush=True)
signal.pause()
"""


def test_a_killed_process_gives_up_its_claim(spool: Spool, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "spool")],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path.cwd()), "PATH": os.defpath},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert spool.claim(KEY) is None
        holder.send_signal(signal.SIGKILL)
    claim = spool.claim(KEY)
    assert claim is not None
    claim.release()


def test_lock_files_of_dead_processes_are_swept_and_those_of_live_ones_kept(
    spool: Spool, tmp_path: Path
) -> None:
    locks = tmp_path / "spool" / "locks"
    (locks / "dead.lock").touch()
    claim = spool.claim(KEY)
    spool.sweep_locks()
    assert len(list(locks.iterdir())) == 1
    assert claim is not None
    claim.release()
