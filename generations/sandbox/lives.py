"""The life of a run: queued, dispatching, running, ended. One task per run.

Everything a task knows it reads from the run's row, and each step is written before the next begins. So a task may be
stopped at any point and begun again: after a restart, and whenever the speed or a fault is switched.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from generations.sandbox.billing import Billing
from generations.sandbox.callbacks import Callbacks
from generations.sandbox.clips import ClipOrder, ClipStudio
from generations.sandbox.database import Database
from generations.sandbox.faults import Faults
from generations.sandbox.moments import now
from generations.sandbox.pace import Pace
from generations.sandbox.pictures import PictureRefusedError, Pictures
from generations.sandbox.records import Outcome, Records, Run
from generations.sandbox.settings import SandboxSettings
from generations.sandbox.switches import Switches
from generations.sandbox.tasks import Tasks

logger = logging.getLogger(__name__)
BILL_FACTORS = {"cost_higher": Decimal("1.5"), "cost_lower": Decimal("0.5")}


@dataclass
class Lives:
    """Lets runs live, as many at once as there are places."""

    settings: SandboxSettings
    database: Database
    records: Records
    faults: Faults
    switches: Switches
    billing: Billing
    callbacks: Callbacks
    pictures: Pictures
    studio: ClipStudio

    def __post_init__(self) -> None:
        self._tasks = Tasks()
        self._places = asyncio.Semaphore(self.settings.concurrency)

    def begin(self, run_id: str) -> None:
        self._tasks.begin(run_id, self._live(run_id))

    def resume(self) -> None:
        """Go on with every run that has not ended."""
        for run in self.records.unfinished():
            self.begin(run.id)

    async def restart(self) -> None:
        """Begin all tasks again, because something was switched that they have read already."""
        await self.stop()
        self.resume()

    async def stop(self) -> None:
        await self._tasks.stop()

    async def ended(self, run_id: str) -> None:
        """Wait until a run's task has nothing more to do."""
        await self._tasks.wait(run_id)

    async def cancel(self, run: Run) -> bool:
        """End a run by an admin's word; False where it had ended. What the provider began is billed."""
        await self._tasks.cancel(run.id)
        cost = run.price if run.status_code == "running" else Decimal(0)
        return self._finish(run.id, Outcome("canceled", cost))

    async def _live(self, run_id: str) -> None:
        run = self.records.get(run_id)
        pace = self._pace(run)
        await _until(run.created_at, pace.queued)
        async with self._places:
            try:
                outcome = await self._work(run, pace)
            except PictureRefusedError as refusal:
                outcome = _failure(refusal.code, refusal.message, "dispatch")
            except Exception:
                # Whatever it is, a run that stays unfinished for ever would tell less than a failed one.
                logger.exception("Run %s could not be made.", run_id)
                outcome = _failure("PROVIDER_ERROR", "The clip could not be made.", "execution")
        if outcome:
            self._finish(run_id, outcome)

    def _pace(self, run: Run) -> Pace:
        early = self.faults.armed("callback_early", run.subject)
        return Pace(0, 0) if early else self.switches.pace(run.id)

    async def _work(self, run: Run, pace: Pace) -> Outcome | None:
        """Make the clip; no outcome where the run is never to end."""
        self.records.move(run.id, "dispatching", sources=("queued",))
        pictures = await self.pictures.gather(run)
        self.records.start(run.id)
        if self.faults.armed("never_ends", run.subject):
            return None
        clip = await self.studio.make(self._clip_order(run, pictures))
        await _until(self.records.get(run.id).started_at, pace.running)
        return self._outcome(run, clip)

    def _clip_order(self, run: Run, pictures: tuple[bytes, ...]) -> ClipOrder:
        values = run.kind.with_defaults(run.input)
        return ClipOrder(
            pictures,
            values["prompt"],
            values["aspect_ratio"],
            values["resolution"],
            values["duration"],
            run.seed,
            self.settings.clip_fps,
        )

    def _outcome(self, run: Run, clip: str) -> Outcome:
        if self.faults.strikes("moderation_refused", run.subject):
            message = "The prompt or an image was refused by moderation."
            return _failure("CONTENT_POLICY_VIOLATION", message, "dispatch")
        if self.faults.strikes("run_failed", run.subject):
            return _failure("PROVIDER_ERROR", "The provider could not generate this video.", "execution")
        flagged = self.faults.strikes("output_flagged", run.subject)
        checked = run.kind.with_defaults(run.input)["enable_safety_checker"]
        return Outcome("succeeded", self._bill(run), clip, nsfw_detected=flagged or (False if checked else None))

    def _bill(self, run: Run) -> Decimal:
        for fault, factor in BILL_FACTORS.items():
            if self.faults.strikes(fault, run.subject):
                return (run.price * factor).quantize(Decimal("0.0001"))
        return run.price

    def _finish(self, run_id: str, outcome: Outcome) -> bool:
        """End the run, take its cost from the balance and write its callback: all of it or nothing."""
        with self.database.transaction():
            if not self.records.finish(run_id, outcome):
                return False
            self.billing.debit(outcome.cost)
            self.callbacks.announce(self.records.get(run_id))
        self.callbacks.resume()
        return True


def _failure(code: str, message: str, stage: str) -> Outcome:
    return Outcome("failed", failure_code=code, failure_message=message, failure_stage_code=stage)


async def _until(start: str | None, seconds: float) -> None:
    """Wait until so many seconds after the moment ``start``."""
    if start is not None:
        passed = (now() - datetime.fromisoformat(start)).total_seconds()
        await asyncio.sleep(max(0.0, seconds - passed))
