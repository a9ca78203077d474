"""A small rehearsal on PostgreSQL, with every fault and every kill: the command itself, as an operator runs it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from generations.system.stage import Stage

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty one, whose path leaves room for that of a socket."""
    with tempfile.TemporaryDirectory(prefix="hh-") as folder:
        yield Path(folder)


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_bad_day_with_every_fault_and_every_kill_passes_and_leaves_nothing_behind(short_folder):
    studio = {"DJANGO_SETTINGS_MODULE": "happyhorse.settings", "TMPDIR": str(short_folder)}
    server = {"REHEARSAL_DATABASE_URL": os.environ["TEST_DATABASE_URL"]}
    done = subprocess.run(
        [sys.executable, "manage.py", "rehearse", "--takes", "20", "--seed", "1"],
        env=os.environ | studio | server,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "web 2, worker 2, valkey 1" in done.stdout
    assert "BREACH" not in done.stdout
    assert list(short_folder.iterdir()) == []


def test_the_database_of_a_stage_is_gone_with_it():
    stage = Stage.build(os.environ["TEST_DATABASE_URL"])
    name = stage.database_url.rpartition("/")[2]
    assert name in databases()
    stage.clear()
    assert name not in databases()
