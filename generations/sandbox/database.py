"""The sandbox's own SQLite file: its tables and the few ways of asking it.

One connection, used only from the event loop's thread. Every state is written before it is acted on, so that a
process that was killed goes on from here. What the rows mean is left to the modules that own them.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists value (name text primary key, content text not null);

create table if not exists run (
    id text primary key, model text not null, client_ref text, status_code text not null, input text not null,
    metadata text, callback_url text, base_url text not null, request_id text not null, seed integer not null,
    cost text, clip text, nsfw_detected integer, failure_code text, failure_message text, failure_stage_code text,
    created_at text not null, started_at text, completed_at text, links_refused_until integer not null default 0
);
create index if not exists run_by_client_ref on run (client_ref);
create index if not exists run_by_created_at on run (created_at, id);

create table if not exists idempotency (
    name text primary key, digest text not null, status integer not null, answer text not null
);

create table if not exists delivery (
    id text primary key, run_id text not null, callback_url text not null, payload blob not null,
    signing_secret_id text, is_automatic integer not null, status_code text not null, failure_reason_code text,
    failure_detail text, attempt_count integer not null default 0, max_attempts integer not null,
    next_attempt_at text, created_at text not null, updated_at text not null, completed_at text
);
create index if not exists delivery_by_run on delivery (run_id);
create index if not exists delivery_by_status on delivery (status_code);

create table if not exists attempt (
    id text primary key, delivery_id text not null, attempt_number integer not null, status_code integer,
    response_body text, response_time_ms integer not null, error_message text, created_at text not null
);
create index if not exists attempt_by_delivery on attempt (delivery_id);

create table if not exists secret (
    id text primary key, plain_secret text not null, label text, is_current integer not null,
    last_used_at text, created_at text not null, updated_at text not null
);

create table if not exists asset (
    id text primary key, name text not null, mime_type text not null, size_bytes integer not null,
    confirmed integer not null default 0, folder_id text, created_at text not null, updated_at text not null
);

create table if not exists fault (
    client_ref text not null, name text not null, times integer, primary key (client_ref, name)
);
create table if not exists fault_use (
    client_ref text not null, name text not null, used integer not null, primary key (client_ref, name)
);
"""
TABLES = ("value", "run", "idempotency", "delivery", "attempt", "secret", "asset", "fault", "fault_use")


class Database:
    """A connection in autocommit mode; several statements that belong together stand in ``transaction()``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=20)
        self._connection.row_factory = sqlite3.Row
        # With a write-ahead log a killed process loses nothing; only a loss of power could take the last commits.
        self._connection.executescript("pragma journal_mode = wal; pragma synchronous = normal;")
        self._connection.executescript(SCHEMA)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.execute(statement, parameters).rowcount

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return self._connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        rows = self.rows(statement, parameters)
        return rows[0] if rows else None

    def insert(self, table: str, **columns: Any) -> None:
        """Add a row; table and column names come from the code, never from a request."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.execute(f"insert into {table} ({names}) values ({marks})", list(columns.values()))  # noqa: S608

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it is part of that one."""
        if self._connection.in_transaction:
            yield
            return
        self.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.execute("rollback")
            raise
        self.execute("commit")

    def value(self, name: str, default: Any = None) -> Any:
        """Read a single kept value, stored as JSON."""
        row = self.row("select content from value where name = ?", [name])
        return json.loads(row["content"]) if row else default

    def keep(self, name: str, content: Any) -> None:
        self.execute("insert or replace into value (name, content) values (?, ?)", [name, json.dumps(content)])

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in TABLES:
                self.execute(f"delete from {table}")  # noqa: S608

    def close(self) -> None:
        self._connection.close()
