"""The write-ahead log stays while the web process lives."""

import sqlite3
from contextlib import closing
from pathlib import Path

from happyhorse.sqlite import hold_open


def database(path: Path) -> dict[str, str]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def write(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
        connection.commit()


def test_the_log_outlives_the_connections_of_requests(tmp_path):
    path = tmp_path / "studio.sqlite3"
    write(path)
    held = hold_open(database(path))
    assert held
    with closing(held):
        write(path)
        assert path.with_name("studio.sqlite3-wal").exists()


def test_a_database_that_is_not_there_yet_is_not_made(tmp_path):
    path = tmp_path / "studio.sqlite3"
    assert hold_open(database(path)) is None
    assert not path.exists()


def test_another_database_needs_nothing():
    assert hold_open({"ENGINE": "django.db.backends.postgresql", "NAME": "studio"}) is None
