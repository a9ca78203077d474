"""Finding the supervisor's children, as a rehearsal does to kill them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generations.system import studio
from generations.system.studio import DidNotStart, Studio, children

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)", "generations-marker"]


@pytest.fixture
def child():
    with subprocess.Popen(SLEEPER) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("table", ["processes", "listed_processes"])
def test_a_child_is_found_with_its_command_line(child, table, monkeypatch):
    monkeypatch.setattr(studio, "processes", getattr(studio, table))
    assert "generations-marker" in children(os.getpid())[child.pid]


def test_who_belongs_to_somebody_else_is_not_found(child):
    assert children(child.pid) == {}


def test_a_program_that_is_not_there_cannot_be_killed(child):
    running = Studio({}, Path("nowhere.log"))
    running.supervisor = child
    assert not running.kill("web")
    assert running.killed == {}


def test_a_program_is_killed_and_counted(child, monkeypatch):
    monkeypatch.setitem(studio.MARKS, "web", "generations-marker")
    running = Studio({}, Path("nowhere.log"))
    monkeypatch.setattr(studio, "children", lambda _: {child.pid: " ".join(SLEEPER)})
    running.supervisor = child
    assert running.kill("web")
    assert child.wait(5) == -9
    assert running.killed == {"web": 1}


def test_a_studio_that_cannot_start_says_where_it_tells_why(tmp_path):
    log = tmp_path / "studio.log"
    environment = os.environ | {"RUNFLOW_MODE": "nonsense", "RUNFLOW_BASE_URL": "http://127.0.0.1:9"}
    environment |= {"PUBLIC_URL": "http://127.0.0.1:9", "DJANGO_SETTINGS_MODULE": "happyhorse.settings"}
    with Studio(environment, log) as running, pytest.raises(DidNotStart, match=r"studio\.log"):
        running.wait_until_it_answers()
    assert "RUNFLOW_MODE" in log.read_text()
