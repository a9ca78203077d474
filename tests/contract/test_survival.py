"""What a sandbox that was killed remembers, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.contract.wire import SECRET, Wire, waited_for

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Process:
    """A sandbox on one port and one folder, which can be killed and started again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._port = free_port()
        self._environment = {
            **os.environ,
            "SANDBOX_DATA_DIR": str(folder),
            "SANDBOX_PORT": str(self._port),
            "SANDBOX_CLIP_FPS": "1",
            "SANDBOX_CALLBACK_WAITS": "1.5,1",
            **settings,
        }
        self._running: subprocess.Popen[bytes] | None = None
        self.wire = Wire(f"http://127.0.0.1:{self._port}")

    def start(self, **settings: str) -> None:
        command = [sys.executable, "-m", "generations.sandbox"]
        self._running = subprocess.Popen(command, cwd=ROOT, env={**self._environment, **settings})
        waited_for(self._answers)

    def kill(self) -> None:
        if self._running:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()

    def _answers(self) -> bool:
        try:
            return self.wire.http.get("/v1/health").status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture
def process(tmp_path):
    process = Process(tmp_path, SANDBOX_SPEED="instant", SANDBOX_STARTING_BALANCE="5.00")
    process.start()
    yield process
    process.kill()
    process.wire.close()


def test_a_killed_sandbox_goes_on_where_it_was(process, receiver):
    wire = process.wire
    receiver.answers = [500]
    ended = wire.made("ended", callback_url=receiver.url)
    receiver.came(1)
    process.kill()
    process.start(SANDBOX_SPEED="real")
    receiver.came(2)
    queued = wire.create("queued", callback_url=receiver.url)
    process.kill()
    process.start()
    assert wire.ended(queued["id"])["status_code"] == "succeeded"
    calls = receiver.came(3)
    assert [call.body["run_id"] for call in calls] == [ended["id"], ended["id"], queued["id"]]
    assert calls[0].raw == calls[1].raw
    assert all(call.signed_with(SECRET) for call in calls)
    assert wire.clip(calls[0].body).status_code == 200
    assert wire.invoice()["totals"] == {
        "accepted": 2,
        "by_status": {"succeeded": 2},
        "charged": "0.84",
        "balance": "4.16",
    }
