"""The rows of callbacks: frozen bodies, where they go, every attempt and what came of it."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from generations.sandbox.database import Database
from generations.sandbox.errors import not_found
from generations.sandbox.moments import new_id, now, stamp


@dataclass(frozen=True)
class Delivery:
    """What a worker needs in order to send one."""

    id: str
    run_id: str
    callback_url: str
    payload: bytes
    signing_secret_id: str
    is_automatic: bool
    status_code: str
    attempt_count: int
    max_attempts: int
    next_attempt_at: str


@dataclass(frozen=True)
class Attempt:
    """One answer to a callback, or the error instead of it."""

    status_code: int | None
    response_body: str | None
    error_message: str | None
    milliseconds: int

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


class Deliveries:
    """Reads and writes deliveries and their attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run_id: str, address: str, payload: bytes, secret_id: str, **columns: Any) -> Delivery:
        """Freeze a body for sending; raises nothing, for the URL was checked when the run was accepted."""
        moment = stamp()
        values = {
            "status_code": "pending",
            "is_automatic": 1,
            "max_attempts": 1,
            "next_attempt_at": moment,
            **columns,
        }
        delivery_id = new_id()
        self._database.insert(
            "delivery",
            id=delivery_id,
            run_id=run_id,
            callback_url=address,
            payload=payload,
            signing_secret_id=secret_id,
            created_at=moment,
            updated_at=moment,
            **values,
        )
        return self.get(delivery_id)

    def get(self, delivery_id: str) -> Delivery:
        """Raises ApiError 404."""
        row = self._database.row("select * from delivery where id = ?", [delivery_id])
        if row is None:
            raise not_found("There is no such delivery.")
        return _delivery(row)

    def pending(self) -> list[Delivery]:
        rows = self._database.rows("select * from delivery where status_code = 'pending' order by created_at")
        return [_delivery(row) for row in rows]

    def latest_elsewhere(self, run_id: str) -> Delivery | None:
        """The last callback that was delivered for another run."""
        row = self._database.row(
            "select * from delivery where status_code = 'delivered' and run_id <> ?"
            " order by completed_at desc, id desc limit 1",
            [run_id],
        )
        return _delivery(row) if row else None

    def record(self, delivery_id: str, attempt: Attempt) -> int:
        """Note an attempt; returns how many there are now."""
        with self._database.transaction():
            count = self.get(delivery_id).attempt_count + 1
            self._database.insert(
                "attempt",
                id=new_id(),
                delivery_id=delivery_id,
                attempt_number=count,
                status_code=attempt.status_code,
                response_body=attempt.response_body,
                response_time_ms=attempt.milliseconds,
                error_message=attempt.error_message,
                created_at=stamp(),
            )
            self._database.execute(
                "update delivery set attempt_count = ?, updated_at = ? where id = ?", [count, stamp(), delivery_id]
            )
        return count

    def postpone(self, delivery_id: str, seconds: float) -> None:
        """Set the moment of the next attempt."""
        moment = stamp(now() + timedelta(seconds=seconds))
        self._database.execute("update delivery set next_attempt_at = ? where id = ?", [moment, delivery_id])

    def complete(self, delivery_id: str, status: str, reason: str | None, detail: str | None) -> None:
        self._database.execute(
            "update delivery set status_code = ?, failure_reason_code = ?, failure_detail = ?,"
            " next_attempt_at = null, completed_at = ?, updated_at = ? where id = ?",
            [status, reason, detail, stamp(), stamp(), delivery_id],
        )

    def history(self, run_id: str) -> list[dict[str, Any]]:
        """Every delivery of a run, oldest first."""
        rows = self._database.rows("select * from delivery where run_id = ? order by id", [run_id])
        return [self.show(row) for row in rows]

    def show(self, row: sqlite3.Row) -> dict[str, Any]:
        attempts = self._database.rows(
            "select * from attempt where delivery_id = ? order by attempt_number", [row["id"]]
        )
        return {
            **dict(row),
            "payload": json.loads(row["payload"]),
            "payload_bytes": len(row["payload"]),
            "is_automatic": bool(row["is_automatic"]),
            "attempts": [dict(attempt) for attempt in attempts],
        }


def _delivery(row: sqlite3.Row) -> Delivery:
    values = {name: row[name] for name in Delivery.__dataclass_fields__}
    return Delivery(**{**values, "is_automatic": bool(row["is_automatic"]), "payload": bytes(row["payload"])})
