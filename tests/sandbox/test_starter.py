import time

import httpx
import pytest

from generations.sandbox.settings import SandboxSettings
from generations.sandbox.starter import sandbox_running, start_sandbox
from tests.contract.wire import Wire


def test_a_started_sandbox_answers_and_a_stopped_one_does_not(tmp_path):
    with sandbox_running(SandboxSettings(data_dir=tmp_path, port=0)) as running, httpx.Client() as client:
        assert client.get(f"{running.url}/v1/health").status_code == 200
        running.stop()
        with pytest.raises(httpx.ConnectError):
            client.get(f"{running.url}/v1/health", headers={"Connection": "close"})


def test_a_port_in_use_is_told_at_once(tmp_path):
    with sandbox_running(SandboxSettings(data_dir=tmp_path, port=0)) as running, pytest.raises(OSError, match="in use"):
        start_sandbox(running.settings)


def test_stopping_does_not_wait_for_a_long_rendering(tmp_path):
    settings = SandboxSettings(data_dir=tmp_path, port=0, speed="instant", clip_fps=60)
    with sandbox_running(settings) as running:
        wire = Wire(running.url)
        run = wire.create(duration=15, resolution="1080p")
        while wire.read(run["id"])["status_code"] != "running":
            time.sleep(0.01)
        start = time.monotonic()
        running.stop()
        wire.close()
    assert time.monotonic() - start < 5
    assert not list(tmp_path.glob("sandbox/clips/*.mp4"))
