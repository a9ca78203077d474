"""The place where a rehearsal is played: a folder, a database and ports of its own, all gone afterwards.

Owns the isolation: nothing of the operator's data, keys or services is reached, whatever .env says, because every
variable that could lead there is set. Owns the pace too: all waiting times are shortened by one number, so that they
keep their proportions.
"""

import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

# A call may take 2 s instead of 30, is doubted after 6 s instead of 90, and a run is absent after 20 s instead of 300.
FASTER = 15
CALL_SECONDS = 30
# On the stage; far longer than a run takes there, even on a busy machine.
RENDER_DEADLINE_SECONDS = 30
# So long may processes that were just killed still write into the folder.
DYING_SECONDS = 3.0


@dataclass(frozen=True)
class Stage:
    """`server_url` is the PostgreSQL server on which the database was made, empty for SQLite."""

    folder: Path
    database_url: str
    server_url: str = ""

    @classmethod
    def build(cls, server_url: str = "") -> "Stage":
        """Make the folder, and a database on the server if one is given. Raises psycopg.Error."""
        name = f"happyhorse_rehearsal_{secrets.token_hex(4)}"
        if server_url:
            run_on(server_url, "CREATE DATABASE {}", name)
        folder = Path(tempfile.mkdtemp(prefix="happyhorse-rehearsal-"))
        for part in ("data", "tmp"):
            (folder / part).mkdir()
        if not server_url:
            return cls(folder, f"sqlite:///{folder / 'data' / 'studio.sqlite3'}")
        return cls(folder, urlunsplit(urlsplit(server_url)._replace(path=f"/{name}")), server_url)

    def __str__(self) -> str:
        database = urlsplit(self.database_url).path[1:]
        return f"{self.folder} and the database {database}" if self.server_url else str(self.folder)

    def clear(self) -> None:
        """Leave nothing behind."""
        end = time.monotonic() + DYING_SECONDS
        while self.folder.exists() and time.monotonic() < end:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.server_url:
            run_on(self.server_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", urlsplit(self.database_url).path[1:])

    def environment(self, seed: int, rates: Mapping[str, float]) -> dict[str, str]:
        """Everything that the processes on the stage may know of the world."""
        return {**os.environ, **self.places(), **static_files(), **PACE, **sandbox(seed, rates)}

    def places(self) -> dict[str, str]:
        """Where everything is, and nothing that leads off the stage."""
        port, sandbox_port = free_ports(2)
        return {
            "RUNFLOW_MODE": "sandbox",
            "RUNFLOW_BASE_URL": f"http://127.0.0.1:{sandbox_port}",
            "RUNFLOW_API_KEY": "rf_live_sandbox",
            "RUNFLOW_CALLBACK_SECRETS": "whsec_sandbox",
            "RUNFLOW_MAX_IN_FLIGHT": "16",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "CSRF_TRUSTED_ORIGINS": "",
            "BEHIND_PROXY": "false",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATA_DIR": str(self.folder / "data"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "DATABASE_URL": self.database_url,
            # What a killed process leaves behind lies here.
            "TMPDIR": str(self.folder / "tmp"),
            **dict.fromkeys(("REDIS_URL", "BROKER_URL", "S3_BUCKET"), ""),
            "EMAIL_URL": "dummy:",
            "PORT": str(port),
            "SANDBOX_PORT": str(sandbox_port),
            "PYTHONUNBUFFERED": "1",
        }


PACE = {
    "PATIENCE": str(1 / FASTER),
    "RUNFLOW_TIMEOUT_SECONDS": str(CALL_SECONDS / FASTER),
    "RENDER_DEADLINE_SECONDS": str(RENDER_DEADLINE_SECONDS * FASTER),
    "RECONCILE_SECONDS": "0.5",
}


def sandbox(seed: int, rates: Mapping[str, float]) -> dict[str, str]:
    """A fast sandbox with small clips, whose faults are drawn from the seed. Slow answers come after a call's end."""
    return {
        "SANDBOX_SPEED": "instant",
        "SANDBOX_CLIP_FPS": "2",
        "SANDBOX_CONCURRENCY": "16",
        "SANDBOX_STARTING_BALANCE": "1000000",
        "SANDBOX_SLOW_SECONDS": str(1.5 * CALL_SECONDS / FASTER),
        "SANDBOX_LATE_SECONDS": "3",
        "SANDBOX_CALLBACK_WAITS": "0.5,1",
        "SANDBOX_FAULT_SEED": str(seed),
        "SANDBOX_FAULT_RATES": ",".join(f"{name}={rate}" for name, rate in rates.items()),
        **dict.fromkeys(("SANDBOX_DATA_DIR", "SANDBOX_HOST", "SANDBOX_URL", "SANDBOX_KEYS"), ""),
        "SANDBOX_CALLBACK_SECRET": "",
        # Nothing but the studio itself keeps a take from being paid twice.
        "SANDBOX_DIALECT": "idempotency=ignored",
    }


def static_files() -> dict[str, str]:
    """Those of the install, which are only read; debug mode does without collected ones."""
    collected = (settings.STATIC_ROOT / "staticfiles.json").exists()
    return {"STATIC_ROOT": str(settings.STATIC_ROOT), "DEBUG": str(not collected).lower()}


def free_ports(count: int) -> list[int]:
    """Ports that nobody listened on a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def run_on(server_url: str, statement: str, database: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(database)))
