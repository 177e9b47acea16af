"""One process of the stack: started in a session of its own, its log in a file, ended by its id."""

import asyncio
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from infra.stack.ports import NotReadyError

LOG_TAIL_LINES = 15
PR_SET_PDEATHSIG = 1


class Process:
    """A running child and its log file."""

    def __init__(self, name: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
        self.name, self.log = name, log
        self._child = child

    @classmethod
    def start(
        cls, name: str, command: Sequence[str], *, folder: Path, env: Mapping[str, str]
    ) -> "Process":
        """Start ``command``; its output goes to ``folder/name.log``."""
        log = folder / f"{name}.log"
        with log.open("ab") as output:
            child = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                start_new_session=True,
                preexec_fn=_die_with_the_parent,
            )
        return cls(name, child, log)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._child.poll()

    def tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def must_run(self) -> None:
        """Raise NotReadyError with the end of the log when the process has ended."""
        if not self.running:
            raise NotReadyError(
                f"{self.name} ended with {self._child.returncode}; its log {self.log} ends:\n"
                + self.tail()
            )

    def said(self, text: str) -> bool:
        """True once the log contains ``text``; raises if the process has ended before."""
        if text.encode() in self.log.read_bytes():
            return True
        self.must_run()
        return False

    async def stop(self, *, kill_after: float = 8.0, interrupt: bool = False) -> None:
        """SIGTERM (or SIGINT) to the process, SIGKILL to its whole group if it will not end."""
        if self.running:
            self._child.send_signal(signal.SIGINT if interrupt else signal.SIGTERM)
            deadline = asyncio.get_running_loop().time() + kill_after
            while self.running and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group: also what the process left behind."""
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def pss_kilobytes(self) -> int:
        """Proportional set size of the process and all its descendants, from /proc."""
        return sum(_pss(pid) for pid in descendants(self.pid))

    def cpu_seconds(self) -> float:
        """User and system time of the process and its living descendants."""
        return sum(_cpu(pid) for pid in descendants(self.pid))


def _die_with_the_parent() -> None:
    """Whoever started the house may be killed outright: then nobody else would end its parts."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def descendants(root: int) -> list[int]:
    """``root`` and every process below it, as /proc shows them now."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _pss(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
