"""The sandbox as one object: its parts, how they are put together, and what a request asks of all of them."""

import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from generations.sandbox.assets import Assets
from generations.sandbox.billing import Billing
from generations.sandbox.callbacks import Callbacks
from generations.sandbox.clips import ClipStudio
from generations.sandbox.database import Database
from generations.sandbox.deliveries import Deliveries
from generations.sandbox.errors import conflict
from generations.sandbox.faults import Faults
from generations.sandbox.links import Links
from generations.sandbox.lives import Lives
from generations.sandbox.orders import Order
from generations.sandbox.pictures import Pictures
from generations.sandbox.records import Records, Run
from generations.sandbox.settings import SandboxSettings
from generations.sandbox.signing import CallbackSecrets
from generations.sandbox.switches import Switches
from generations.sandbox.view import View


@dataclass
class Sandbox:
    """Everything a request may need."""

    settings: SandboxSettings
    database: Database
    switches: Switches
    faults: Faults
    links: Links
    records: Records
    billing: Billing
    secrets: CallbackSecrets
    assets: Assets
    studio: ClipStudio
    view: View
    deliveries: Deliveries
    callbacks: Callbacks
    lives: Lives

    def accept(self, order: Order, run_id: str, base_url: str) -> Run:
        """Record a run; from here on it exists, whatever becomes of the answer."""
        addresses = [self.assets.take_in(address) for address in order.input["image_urls"]]
        stored = replace(order, input={**order.input, "image_urls": addresses})
        seed = order.input.get("seed")
        chosen = secrets.randbelow(2**31) if seed is None else seed
        return self.records.add(run_id, stored, base_url, chosen)

    def remember_answer(self, key: str, body: dict[str, Any], status: int, answer: dict[str, Any]) -> None:
        """Keep a first answer under its idempotency key."""
        if key and self.switches.dialect.idempotency == "replay":
            self.database.insert(
                "idempotency", name=key, digest=_digest(body), status=status, answer=json.dumps(answer)
            )

    def remembered_answer(self, key: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """The answer of an earlier request with the same key; raises ApiError 409 where its body differed."""
        if not key or self.switches.dialect.idempotency == "ignored":
            return None
        row = self.database.row("select * from idempotency where name = ?", [key])
        if row is None:
            return None
        if row["digest"] != _digest(body):
            raise conflict("This Idempotency-Key was used with another body.")
        return row["status"], json.loads(row["answer"])

    async def reset(self) -> None:
        """Forget everything, as if the sandbox had never run; rendered clips stay, for they are found by content."""
        await self.lives.stop()
        await self.callbacks.stop()
        self.database.clear()
        self.assets.clear()
        self.secrets.ensure(self.settings.callback_secret)


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


@asynccontextmanager
async def open_sandbox(settings: SandboxSettings) -> AsyncIterator[Sandbox]:
    """Put the parts together, go on where the last process stopped, and leave nothing running behind."""
    database = Database(settings.database_path)
    async with httpx.AsyncClient(timeout=settings.callback_timeout, trust_env=False) as client:
        sandbox = _assemble(settings, database, client)
        sandbox.secrets.ensure(settings.callback_secret)
        sandbox.lives.resume()
        sandbox.callbacks.resume()
        yield sandbox
        await sandbox.lives.stop()
        await sandbox.callbacks.stop()
        sandbox.studio.close()
    database.close()


def _assemble(settings: SandboxSettings, database: Database, client: httpx.AsyncClient) -> Sandbox:
    switches = Switches(database, settings.speed, settings.dialect)
    faults = Faults(database, settings.fault_seed, settings.fault_rates)
    links, records, callback_secrets = Links(database), Records(database), CallbackSecrets(database)
    billing = Billing(database, records, settings.starting_balance)
    assets = Assets(database, links, settings.files_path / "assets")
    studio = ClipStudio(settings.files_path / "clips", settings.render_threads)
    view, deliveries = View(links, switches), Deliveries(database)
    callbacks = Callbacks(settings, database, deliveries, callback_secrets, records, faults, switches, view, client)
    pictures = Pictures(assets, links, client, settings.picture_hosts)
    lives = Lives(settings, database, records, faults, switches, billing, callbacks, pictures, studio)
    return Sandbox(
        settings,
        database,
        switches,
        faults,
        links,
        records,
        billing,
        callback_secrets,
        assets,
        studio,
        view,
        deliveries,
        callbacks,
        lives,
    )
