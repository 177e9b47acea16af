"""Our own house for one seed and one setting: up, rung at, read, down.

Every call is of a learner nobody has taught yet, with a telephone of her own: what the office
gives the tutor for her is then known beforehand, and each call of a seed asks the same questions.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from sqlmodel import select

from agent.teaching import curriculum as curricula
from agent.teaching import planning
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import LearnerBrief
from infra.bench.heard.caller import BenchLearner, Mouth, Tools, Wanted
from infra.bench.heard.figures import Usage
from infra.bench.heard.providers import Fault, OfflineProviders
from infra.bench.heard.rows import CallTaken
from infra.bench.heard.speech import Recorded
from infra.caller.baresip import Place
from infra.caller.ear import Ear
from infra.caller.learner import Parts
from infra.caller.phone import Phone
from infra.caller.pupil import Pupil
from infra.caller.voice import Voice
from infra.demonstration.record import Filed, OfficeFiles
from infra.stack.ports import NotReadyError, until
from infra.stack.stack import REALISTIC, Stack
from webhooks.database import open_engine, writing
from webhooks.keys import OfficeKeys
from webhooks.models import (
    Class,
    ConsentKind,
    ConsentRecord,
    Guardian,
    Household,
    Learner,
    PhoneNumberRow,
)

NAME, KEY = "anna", "1"
NUMBER = "+1555010{:04d}"  # of the run's own office only
VOICE = "rms"  # not the tutor's
MINUTES = 20.0
FILED_SECONDS = 15.0
SAMPLE_SECONDS = 5.0
PARTS = ("tutor", "livekit-sip", "livekit-server")
SETTLES_SECONDS = 3.0  # after a call: what it started ends


@dataclass
class House:
    """``variant``: a value of TUTOR_TURN_TAKING; "": as it is."""

    stack: Stack
    seed: int
    variant: str
    told: Callable[[str], None]
    recorded: tuple[Recorded, ...] = ()
    calls: int = 0
    usages: list[Usage] = field(default_factory=list)
    ear: Ear = field(default_factory=Ear)
    curriculum: Curriculum = field(default_factory=curricula.load)

    @classmethod
    def planned(
        cls, folder: Path, seed: int, variant: str, *, told: Callable[[str], None]
    ) -> "House":
        extra = {"OFFICE_LESSON_MINUTES": f"{MINUTES:.0f}"}
        if variant:
            extra["TUTOR_TURN_TAKING"] = variant
        stack = Stack.planned(folder, seed=seed, delays=REALISTIC, extra=extra)
        stack.ear = "scripted"
        return cls(stack, seed, variant, told)

    async def ring(
        self, subject: str, wanted: Wanted, *, seconds: float, fault: Fault | None = None
    ) -> CallTaken:
        """One call of a new learner of ``subject``, until all is taken or ``seconds`` are over."""
        self.calls += 1
        number = NUMBER.format(9000 + self.calls)
        brief = self._new_learner(number, subject)
        folder = self.stack.folder / f"phone-{self.calls}"
        chance = random.Random(f"{self.seed}:{subject}:{self.calls}")
        pupil = Pupil(
            NAME, "", self.seed, key=KEY, minutes=MINUTES, brief=brief, longest_call=seconds
        )
        async with aiohttp.ClientSession() as http, Phone(Place(folder, number)) as phone:
            providers = OfflineProviders(http, f"http://127.0.0.1:{self.stack.offline_port}")
            voice = Voice(self.stack.folder / "voice", VOICE)
            mouth = Mouth(voice, self.recorded, chance)
            learner = BenchLearner(
                pupil,
                Parts(phone, voice, self.ear, self.curriculum),
                Tools(mouth, providers, wanted, chance, self.told, fault),
            )
            watching = asyncio.create_task(self._watch(subject))
            try:
                async for _event in learner.call(self.stack.sip_uri):
                    pass
            finally:
                watching.cancel()
            requests = await providers.asked()
        recording = learner.outcome.recording if learner.outcome else None
        filed = await self._filed()
        await asyncio.sleep(SETTLES_SECONDS)
        return CallTaken(
            self.seed, self.variant, subject, self.calls, tuple(learner.taken), recording,
            filed=filed, requests=requests,
        )  # fmt: skip

    async def _filed(self) -> Filed | None:
        """The call in the office, when it is closed; None: it was not in time."""
        files = OfficeFiles(self.stack.env()["OFFICE_DATABASE_URL"])
        try:
            await until(
                lambda: (found := files.latest()) is not None and found.call.ended_at is not None,
                what="the call in the office",
                seconds=FILED_SECONDS,
            )
            return files.latest()
        except NotReadyError:
            self.told("  the office has not closed this call")
            return None
        finally:
            files.close()

    # ---- who rings

    def _new_learner(self, number: str, subject: str) -> LearnerBrief:
        """In the office of this run; returns what the tutor will be given for her."""
        env = self.stack.env()
        keys = OfficeKeys.of(env["OFFICE_NUMBER_KEY"], env["OFFICE_PIN_PEPPER"])
        now = datetime.now(UTC)
        engine = open_engine(env["OFFICE_DATABASE_URL"])
        hashed = keys.hash_number(number)
        with writing(engine) as db:
            household = Household(created_at=now)
            guardian = Guardian(household_id=household.id, name="Bench guardian", created_at=now)
            class_id = db.exec(select(Class.id)).first() or ""
            learner = Learner(
                household_id=household.id,
                class_id=class_id,
                key=KEY,
                first_name=NAME.capitalize(),
                subject=subject,
                created_at=now,
            )
            row = PhoneNumberRow(
                number_hash=hashed,
                sealed=keys.seal(number),
                household_id=household.id,
                created_at=now,
            )
            db.add(household)
            db.flush()
            db.add_all([guardian, learner, row])
            db.flush()
            for kind in ConsentKind:
                db.add(
                    ConsentRecord(
                        household_id=household.id,
                        kind=kind,
                        guardian_id=guardian.id,
                        number_hash=hashed,
                        text_version="bench:1",
                        source="bench",
                        given_at=now,
                    )
                )
            who = LearnerBrief(id=learner.id, first_name=NAME.capitalize(), subject=subject)
        engine.dispose()
        return planning.brief(who, [], self.curriculum, now)

    # ---- what it costs

    async def _watch(self, subject: str) -> None:
        """Samples CPU while the call lasts; the last sample counts."""
        begun, before = time.monotonic(), self._cpu()
        self.usages.append(Usage(self.seed, self.variant, subject, self.calls, 0.0, {}, 0.0))
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            lasted, now = time.monotonic() - begun, self._cpu()
            memory = self.usages[-1].memory or self.stack.pss_megabytes()
            spent = {part: 60 * (now[part] - before[part]) / lasted for part in PARTS}
            self.usages[-1] = Usage(
                self.seed, self.variant, subject, self.calls, lasted, spent, memory
            )

    def _cpu(self) -> Mapping[str, float]:
        return {part: self.stack.processes[part].cpu_seconds() for part in PARTS}
