"""A small rehearsal on PostgreSQL, with every fault and every kill: the command itself, as an operator runs it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def rehearse(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the settings of a studio, not with those of tests."""
    return subprocess.run(
        [sys.executable, "manage.py", "rehearse", *options],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "happyhorse.settings", **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_bad_day_with_every_fault_and_every_kill_passes_and_leaves_nothing_behind():
    before = databases()
    done = rehearse("--takes", "20", "--seed", "1", REHEARSAL_DATABASE_URL=os.environ["TEST_DATABASE_URL"])
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "BREACH" not in done.stdout
    assert "web 2" in done.stdout
    assert "worker 2" in done.stdout
    assert "valkey 1" in done.stdout
    assert databases() == before
