"""python -m webhooks: the office's commands, and where its parts are put together."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import uvicorn
from pydantic import ValidationError
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from agent.teaching import curriculum
from sip.livekit_switchboard import LiveKitSwitchboard
from sip.provision import carry_out, difference, livekit_sip, read
from sip.settings import SipSettings
from sip.trunks import wanted
from webhooks import logs, seeds
from webhooks.app import Work, create_app
from webhooks.database import open_engine, writing
from webhooks.events import inbox, livekit, twilio_voice
from webhooks.keys import BadKey, OfficeKeys
from webhooks.migrate import migrate
from webhooks.models import Teacher
from webhooks.parts import Parts, wall_clock
from webhooks.settings import OfficeSettings
from webhooks.takeover import TakeOver
from webhooks.workflows.reconcile import Reconciler

DESCRIPTION = """The office: keeps the records, hears what LiveKit and Twilio report, shows the
call log. It is configured by environment variables, see webhooks/README.md."""


class NotReady(Exception):
    """A setting is missing or wrong; says which, and what to do."""


def build(settings: OfficeSettings) -> Parts:
    """The real parts. Raises NotReady."""
    engine = open_engine(settings.database_url)
    switchboard = _switchboard(settings)
    return Parts(
        settings=settings,
        engine=engine,
        keys=_keys(settings),
        tutor_lost=TakeOver(engine, switchboard, wall_clock).lost if switchboard else None,
        titles=_titles(),
    )


def serve(parts: Parts, _asked: argparse.Namespace) -> None:
    """Answer requests; on SQLite also reconcile, in the same process."""
    work = _work(parts) if parts.engine.dialect.name == "sqlite" else None
    app = create_app(parts, work=work)
    # No access log: addresses of pages and queries do not belong into it.
    settings = parts.settings
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, log_config=None)


def work(parts: Parts, _asked: argparse.Namespace) -> None:
    """Reconcile until stopped: for an office on PostgreSQL, beside any number of `serve`."""
    running = _work(parts)
    if running is None:
        raise NotReady("there is nothing to reconcile with: set LIVEKIT_URL, _API_KEY, _API_SECRET")
    with suppress(KeyboardInterrupt):
        asyncio.run(_until_stopped(running))


def migrations(parts: Parts, _asked: argparse.Namespace) -> None:
    """Bring the tables up to date. Harmless when they are."""
    migrate(parts.engine)
    print("the tables are up to date")


def seed(parts: Parts, asked: argparse.Namespace) -> None:
    """Make the demo's school, class, teacher, family and learners. Harmless when they are there."""
    if not asked.demo:
        raise NotReady("say --demo: there is no other cast")
    if parts.keys is None:
        raise NotReady("set OFFICE_NUMBER_KEY and OFFICE_PIN_PEPPER first")
    with writing(parts.engine) as db:
        made = seeds.demo(db, parts.keys, wall_clock())
    print(f"made {made}")
    print(f"sign in: {seeds.TEACHER_EMAIL} / {seeds.TEACHER_PASSWORD}")


def replay(parts: Parts, asked: argparse.Namespace) -> None:
    """Handle what the inbox holds and nobody has handled; --all: everything again."""
    acts = {**livekit.ACTS, **twilio_voice.ACTS}
    count = inbox.replay(parts.engine, acts, now=wall_clock(), failed_only=not asked.all)
    print(f"handled {count}")


def lead(parts: Parts, asked: argparse.Namespace) -> None:
    """Make the teacher with this e-mail a safeguarding lead; --off: not any more."""
    mine = col(Teacher.email) == asked.email.strip().lower()
    with writing(parts.engine) as db:
        named = db.exec(update(Teacher).where(mine).values(safeguarding_lead=not asked.off))
    if not named.rowcount:
        raise NotReady("no teacher signs in with this e-mail")
    print("not a safeguarding lead any more" if asked.off else "a safeguarding lead from now on")


Command = Callable[[Parts, argparse.Namespace], None]
COMMANDS: Final[dict[str, Command]] = {
    "serve": serve,
    "work": work,
    "migrate": migrations,
    "seed": seed,
    "replay": replay,
    "lead": lead,
}
FLAGS: Final[dict[str, tuple[str, str]]] = {
    "seed": ("--demo", "the cast of the demo"),
    "replay": ("--all", "everything again, not only what failed"),
    "lead": ("--off", "take it back"),
}


def _titles() -> dict[str, str]:
    """Concepts and misconceptions in words, for the pages."""
    concepts = curriculum.load().concepts.values()
    found = {concept.id: concept.title for concept in concepts}
    for mistake in (one for concept in concepts for one in concept.misconceptions):
        found[mistake.id] = mistake.id.rpartition(".")[2].replace("_", " ").capitalize()
    return found


def main(
    arguments: Sequence[str], *, read_settings: Callable[[], OfficeSettings] = OfficeSettings
) -> int:
    """Run one command; the exit code: 0 done, 1 no database, 2 a setting is missing or wrong."""
    asked = _parser().parse_args(arguments)
    logs.configure()
    try:
        _run(build(read_settings()), asked)
    except (NotReady, BadKey, curriculum.CurriculumFault) as fault:
        print(fault, file=sys.stderr)
        return 2
    except ValidationError as fault:
        for error in fault.errors(include_input=False, include_url=False):
            print(
                f"OFFICE_{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}",
                file=sys.stderr,
            )
        return 2
    except OperationalError as fault:
        print(
            f"the database does not answer ({type(fault.orig).__name__}): "
            "check OFFICE_DATABASE_URL and run `python -m webhooks migrate`",
            file=sys.stderr,
        )
        return 1
    return 0


def _run(parts: Parts, asked: argparse.Namespace) -> None:
    try:
        COMMANDS[asked.command](parts, asked)
    finally:
        parts.engine.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m webhooks", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        if name in FLAGS:
            flag, text = FLAGS[name]
            one.add_argument(flag, action="store_true", help=text)
        if name == "lead":
            one.add_argument("email", help="with which the teacher signs in")
    return parser


def _keys(settings: OfficeSettings) -> OfficeKeys | None:
    if settings.number_key is None or settings.pin_pepper is None:
        return None
    return OfficeKeys.of(
        settings.number_key.get_secret_value(), settings.pin_pepper.get_secret_value()
    )


def _switchboard(office: OfficeSettings) -> LiveKitSwitchboard | None:
    """None without a LiveKit to ask."""
    if not (office.livekit_url and office.livekit_api_key and office.livekit_api_secret):
        return None
    telephone = SipSettings()
    return LiveKitSwitchboard(
        url=telephone.livekit_url,
        api_key=telephone.livekit_api_key,
        api_secret=telephone.livekit_api_secret.get_secret_value(),
        call_key_secret=telephone.call_key_secret.get_secret_value(),
        agent_name=telephone.sip_agent_name,
    )


def _work(parts: Parts) -> Work | None:
    """None without a LiveKit to ask."""
    switchboard = _switchboard(parts.settings)
    if switchboard is None:
        return None
    telephone = SipSettings()

    async def provision() -> None:
        async with livekit_sip(telephone) as sip:
            await carry_out(sip, difference(wanted(telephone), await read(sip)))

    return Reconciler(
        parts.engine,
        switchboard,
        provision=provision,
        clock=parts.clock,
        # Without keys no tutor can open a call: the books hold no rooms to recognise.
        hash_room=parts.keys.hash_room if parts.keys else str,
    ).run


async def _until_stopped(running: Work) -> None:
    await running()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
