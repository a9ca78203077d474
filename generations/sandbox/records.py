"""The rows of runs: what is known about each, and the one way each may change its status."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generations.sandbox.catalogue import MODELS, Model
from generations.sandbox.database import Database
from generations.sandbox.errors import bad_request
from generations.sandbox.listing import Listing, Page, page_of
from generations.sandbox.moments import new_id, stamp
from generations.sandbox.orders import Order

UNFINISHED = ("queued", "dispatching", "running")


@dataclass(frozen=True)
class Run:
    """One run. ``cost`` is USD as a decimal string, ``clip`` the name of the finished file, moments are ISO 8601."""

    id: str
    model: str
    client_ref: str | None
    status_code: str
    input: dict[str, Any]
    metadata: dict[str, Any] | None
    callback_url: str | None
    base_url: str
    request_id: str
    seed: int
    cost: str | None
    clip: str | None
    nsfw_detected: bool | None
    failure_code: str | None
    failure_message: str | None
    failure_stage_code: str | None
    created_at: str
    started_at: str | None
    completed_at: str | None
    links_refused_until: int

    @property
    def subject(self) -> str:
        """What faults know this run by."""
        return self.client_ref or self.id

    @property
    def finished(self) -> bool:
        return self.status_code not in UNFINISHED

    @property
    def kind(self) -> Model:
        return MODELS[self.model]

    @property
    def price(self) -> Decimal:
        """USD the run should cost by the price list."""
        return self.kind.price(self.input)


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    status_code: str
    cost: Decimal = Decimal(0)
    clip: str | None = None
    nsfw_detected: bool | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    failure_stage_code: str | None = None


class Records:
    """Reads and writes runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run_id: str, order: Order, base_url: str, seed: int) -> Run:
        self._database.insert(
            "run",
            id=run_id,
            model=order.model.slug,
            client_ref=order.client_ref,
            status_code="queued",
            input=json.dumps(order.input),
            metadata=None if order.metadata is None else json.dumps(order.metadata),
            callback_url=order.callback_url,
            base_url=base_url,
            request_id=new_id(),
            seed=seed,
            created_at=stamp(),
        )
        return self.get(run_id)

    def find(self, run_id: str) -> Run | None:
        row = self._database.row("select * from run where id = ?", [run_id])
        return _run(row) if row else None

    def get(self, run_id: str) -> Run:
        """Like ``find``, where the run is known to exist; raises LookupError."""
        run = self.find(run_id)
        if run is None:
            raise LookupError(run_id)
        return run

    def unfinished(self) -> list[Run]:
        """Oldest first."""
        return [_run(row) for row in self._rows_with_status(UNFINISHED)]

    def every(self) -> list[Run]:
        """Oldest first."""
        return [_run(row) for row in self._database.rows("select * from run order by created_at, id")]

    def move(self, run_id: str, status: str, *, sources: Sequence[str]) -> bool:
        """Move a run on; False where it was in none of the ``sources``."""
        return self._change(run_id, sources, status_code=status)

    def start(self, run_id: str) -> bool:
        """Move a run to ``running`` and note the moment."""
        return self._change(run_id, ("dispatching",), status_code="running", started_at=stamp())

    def finish(self, run_id: str, outcome: Outcome) -> bool:
        """End a run; False where it had ended already, for what is final stays."""
        return self._change(
            run_id,
            UNFINISHED,
            status_code=outcome.status_code,
            cost=str(outcome.cost),
            clip=outcome.clip,
            nsfw_detected=outcome.nsfw_detected,
            failure_code=outcome.failure_code,
            failure_message=outcome.failure_message,
            failure_stage_code=outcome.failure_stage_code,
            completed_at=stamp(),
        )

    def refuse_links_until(self, run_id: str, moment: int) -> None:
        """Make every output link that was issued up to this moment useless (milliseconds since 1970)."""
        self._database.execute("update run set links_refused_until = ? where id = ?", [moment, run_id])

    def search(self, listing: Listing) -> Page[Run]:
        """A page of runs; raises ApiError 400 where the filter cannot be read."""
        statement, parameters = listing.statement("run")
        try:
            rows = self._database.rows(statement, parameters)
        except sqlite3.OperationalError as error:
            raise bad_request("The filter in q could not be read.") from error
        return page_of([_run(row) for row in rows], listing)

    def _rows_with_status(self, statuses: Sequence[str]) -> list[sqlite3.Row]:
        marks = ", ".join("?" * len(statuses))
        return self._database.rows(
            f"select * from run where status_code in ({marks}) order by created_at, id",  # noqa: S608
            statuses,
        )

    def _change(self, run_id: str, sources: Sequence[str], **columns: Any) -> bool:
        changes = ", ".join(f"{column} = ?" for column in columns)
        marks = ", ".join("?" * len(sources))
        statement = f"update run set {changes} where id = ? and status_code in ({marks})"  # noqa: S608
        return self._database.execute(statement, [*columns.values(), run_id, *sources]) == 1


def _run(row: sqlite3.Row) -> Run:
    values = dict(row)
    values["input"] = json.loads(values["input"])
    values["metadata"] = values["metadata"] and json.loads(values["metadata"])
    if values["nsfw_detected"] is not None:
        values["nsfw_detected"] = bool(values["nsfw_detected"])
    return Run(**values)
