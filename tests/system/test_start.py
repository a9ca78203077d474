"""The real start: web, worker with beat, broker and sandbox, from one command, on data of their own."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from happyhorse import broker
from tests.system.test_supervisor import ROOT, gone, wait_for

pytestmark = pytest.mark.services
SANDBOX = {
    "DJANGO_SETTINGS_MODULE": "happyhorse.settings",
    "RUNFLOW_MODE": "sandbox",
    "SECRET_KEY": "only-for-tests",
    "REDIS_URL": "",
    "BROKER_URL": "",
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def empty_studio(tmp_path_factory) -> Path:
    """The database of a studio in which nothing has happened yet."""
    path: Path = tmp_path_factory.mktemp("empty") / "studio.sqlite3"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {**SANDBOX, "DATABASE_URL": f"sqlite:///{path}"}, check=True)
    return path


@pytest.fixture
def environment(tmp_path, empty_studio) -> dict[str, str]:
    """What makes a studio of its own on this machine."""
    port, sandbox_port = free_port(), free_port()
    shutil.copy(empty_studio, tmp_path)
    return os.environ | {
        **SANDBOX,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/studio.sqlite3",
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RUNFLOW_BASE_URL": f"http://127.0.0.1:{sandbox_port}",
    }


@contextlib.contextmanager
def started(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The studio, from the moment at which it says where it is."""
    command = [sys.executable, "-m", "happyhorse.up"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE) as studio:
        try:
            wait_for(studio, f"HappyHorse Studio is at http://127.0.0.1:{environment['PORT']}")
            yield studio
        finally:
            studio.kill()


def parts_of(studio: subprocess.Popen[str]) -> dict[str, int]:
    """Process ids of the studio's parts by a word of their command lines."""
    children = Path(f"/proc/{studio.pid}/task/{studio.pid}/children").read_text().split()
    words = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
    known = ("uvicorn", "celery", "valkey-server", "generations.sandbox")
    return {part: int(pid) for part in known for pid, line in words.items() if part in line}


def web_answers(environment: dict[str, str]) -> bool:
    """Whether a page comes; callers wait while a new web process starts."""
    connection = http.client.HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        return connection.getresponse().status == 302


def worker_answers(data_dir: Path) -> bool:
    """Whether a worker hears, within a minute, what the broker is told."""
    address = broker.socket_url(data_dir).replace("unix://", "redis+socket://")
    with Celery("asking", broker=address, set_as_current=False) as asking:
        return any(asking.control.ping(timeout=1) for _ in range(60))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_every_part_starts_is_restarted_and_stops(environment, tmp_path):
    with started(environment) as studio:
        parts = parts_of(studio)
        assert len(parts) == 4
        for name, pid in parts.items():
            os.kill(pid, signal.SIGKILL)
            wait_for(studio, r"ended \(killed by SIGKILL\)")
            assert gone(pid), name
        assert web_answers(environment)
        assert worker_answers(tmp_path)
        parts = parts_of(studio)
        assert len(parts) == 4
        studio.terminate()
        assert studio.wait(2.5) == 0
        assert all(gone(pid) for pid in parts.values())


def test_nothing_is_left_when_the_studio_is_killed(environment):
    with started(environment) as studio:
        parts = parts_of(studio)
        studio.kill()
        assert [name for name, pid in parts.items() if not gone(pid)] == []


def test_the_broker_of_a_deep_folder_is_reached_by_all_parts(environment, tmp_path):
    deep = tmp_path / ("deep" * 20)
    environment["DATA_DIR"] = str(deep)
    with started(environment):
        assert broker.socket_path(deep).exists()
        assert worker_answers(deep)
