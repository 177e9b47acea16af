"""A PostgreSQL cluster for one test run: Debian's binaries, a socket, no network, no durability."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "postgres"
SECONDS = 30


@contextmanager
def cluster() -> Iterator[Path]:
    """A running server; gives the folder of its socket. It refuses to run as root."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="office-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, USER, USER)
    initdb = [binaries / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-N"]
    subprocess.run([*_as_user(), *initdb], check=True, capture_output=True)
    options = ["-k", folder, "-F", "-c", "listen_addresses=", "-c", "full_page_writes=off"]
    server = subprocess.Popen(
        [*_as_user(), binaries / "postgres", "-D", folder / "data", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(binaries, folder, server)
        yield folder
    finally:
        server.terminate()
        server.wait(SECONDS)
        shutil.rmtree(folder)


def url(socket: Path, database: str) -> str:
    return f"postgresql://{USER}@/{database}?host={socket}"


def execute(socket: Path, *statements: str) -> None:
    with psycopg.connect(f"host={socket} user={USER} dbname=postgres", autocommit=True) as db:
        for statement in statements:
            db.execute(statement.encode())


def _wait(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    ready = [str(binaries / "pg_isready"), "-h", str(folder), "-q"]
    deadline = time.monotonic() + SECONDS
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not come up")
        time.sleep(0.05)  # between two looks; the condition is pg_isready


def _as_user() -> list[str]:
    if os.getuid() != 0:
        return []
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--"]
