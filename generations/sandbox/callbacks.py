"""Sending callbacks: signed, a few attempts, the same bytes each time; and the faults that befall them.

A delivery is written in the transaction that ends the run, so that a killed process sends it after its restart.
"""

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime

import httpx

from generations.sandbox.database import Database
from generations.sandbox.deliveries import Attempt, Deliveries, Delivery
from generations.sandbox.faults import Faults
from generations.sandbox.moments import now
from generations.sandbox.records import Records, Run
from generations.sandbox.settings import SandboxSettings
from generations.sandbox.signing import CallbackSecrets, signature_of
from generations.sandbox.switches import Switches
from generations.sandbox.tasks import Tasks
from generations.sandbox.view import View

logger = logging.getLogger(__name__)
LONGEST_ANSWER_KEPT = 2000


@dataclass
class Callbacks:
    """Announces ended runs to the address their creator named."""

    settings: SandboxSettings
    database: Database
    deliveries: Deliveries
    secrets: CallbackSecrets
    records: Records
    faults: Faults
    switches: Switches
    view: View
    client: httpx.AsyncClient

    def __post_init__(self) -> None:
        self._tasks = Tasks()

    def announce(self, run: Run) -> None:
        """Write the delivery of a run that has just ended."""
        if run.callback_url is None:
            return
        delivery = self._freeze(run, run.callback_url, is_automatic=True)
        if self.faults.strikes("callback_lost", run.subject):
            self.deliveries.complete(delivery.id, "failed", "LOST", "Lost on purpose.")
        elif self.faults.strikes("callback_late", run.subject):
            self.deliveries.postpone(delivery.id, self.settings.late_seconds)

    def redeliver(self, run: Run, address: str) -> Delivery:
        """Write a new delivery with a body of the run's present state, and send it."""
        delivery = self._freeze(run, address, is_automatic=False)
        self.resume()
        return delivery

    def resume(self) -> None:
        """Send whatever is pending."""
        for delivery in self.deliveries.pending():
            self._tasks.begin(delivery.id, self._deliver(delivery.id))

    async def settled(self, run_id: str) -> None:
        """Wait until nothing of a run is being sent any more."""
        for delivery in self.deliveries.history(run_id):
            await self._tasks.wait(delivery["id"])

    async def stop(self) -> None:
        await self._tasks.stop()

    def _freeze(self, run: Run, address: str, *, is_automatic: bool) -> Delivery:
        signed = self.switches.dialect.callback_signature == "signed"
        return self.deliveries.add(
            run.id,
            address,
            self.view.callback(run),
            self.secrets.current_id() if signed else "",
            is_automatic=int(is_automatic),
            max_attempts=len(self.settings.callback_waits) + 1,
        )

    async def _deliver(self, delivery_id: str) -> None:
        delivery = self.deliveries.get(delivery_id)
        run = self.records.get(delivery.run_id)
        await self._turn(delivery)
        if delivery.attempt_count == 0 and delivery.is_automatic:
            await self._send_others_first(delivery, run)
        while await self._try_once(delivery, run):
            await self._turn(delivery)
        if delivery.is_automatic and self.faults.strikes("callback_doubled", run.subject):
            self.deliveries.record(delivery_id, await self._post(delivery, run))

    async def _turn(self, delivery: Delivery) -> None:
        """Wait for the moment that is set for the next attempt."""
        moment = datetime.fromisoformat(self.deliveries.get(delivery.id).next_attempt_at)
        await asyncio.sleep(max(0.0, (moment - now()).total_seconds()))

    async def _try_once(self, delivery: Delivery, run: Run) -> bool:
        """Send and note what came; True where another attempt follows."""
        attempt = await self._post(delivery, run)
        with self.database.transaction():
            count = self.deliveries.record(delivery.id, attempt)
            if attempt.accepted:
                self.deliveries.complete(delivery.id, "delivered", None, None)
                return False
            if count >= delivery.max_attempts or not self._worth_repeating(attempt):
                self.deliveries.complete(delivery.id, "failed", _reason(attempt), attempt.error_message)
                return False
            self.deliveries.postpone(delivery.id, self.settings.callback_waits[count - 1])
        return True

    def _worth_repeating(self, attempt: Attempt) -> bool:
        any_error = self.switches.dialect.callback_retry == "any_error"
        return any_error or attempt.status_code is None or attempt.status_code >= 500

    async def _send_others_first(self, delivery: Delivery, run: Run) -> None:
        if self.faults.strikes("callback_reordered", run.subject):
            older = self.deliveries.latest_elsewhere(run.id)
            if older is not None:
                await self._post(older, self.records.get(older.run_id))
        if self.faults.strikes("callback_forged", run.subject):
            await self._send(delivery, run, _contradiction(delivery), signature_of("whsec_forged", b"forged"))

    async def _post(self, delivery: Delivery, run: Run) -> Attempt:
        signature = self.secrets.sign(delivery.signing_secret_id, delivery.payload)
        return await self._send(delivery, run, delivery.payload, signature)

    async def _send(self, delivery: Delivery, run: Run, body: bytes, signature: str) -> Attempt:
        headers = {"Content-Type": "application/json", "Runflow-Request-Id": run.request_id}
        if signature:
            headers["Runflow-Signature"] = signature
        start = time.monotonic()
        status, answer, problem = None, None, None
        try:
            response = await self.client.post(delivery.callback_url, content=body, headers=headers)
            status, answer = response.status_code, response.text[:LONGEST_ANSWER_KEPT]
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            problem = f"{type(error).__name__}: {error}"
            logger.warning("The callback of run %s was not taken: %s", run.id, problem)
        return Attempt(status, answer, problem, int((time.monotonic() - start) * 1000))


def _contradiction(delivery: Delivery) -> bytes:
    """A body that says the opposite of the real one."""
    payload = json.loads(delivery.payload)
    event, status = ("run.failed", "failed") if payload["status"] == "succeeded" else ("run.completed", "succeeded")
    opposite = {**payload, "event": event, "status": status, "output": None}
    return json.dumps(opposite, separators=(",", ":")).encode()


def _reason(attempt: Attempt) -> str:
    return "NETWORK_ERROR" if attempt.status_code is None else f"HTTP_{attempt.status_code}"
