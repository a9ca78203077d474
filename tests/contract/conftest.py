"""One sandbox for all contract tests, forgetting everything between them."""

from collections.abc import Iterator

import pytest

from generations.sandbox.settings import SandboxSettings
from generations.sandbox.starter import RunningSandbox, start_sandbox
from tests.contract.wire import Receiver, Wire


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[RunningSandbox]:
    settings = SandboxSettings(
        data_dir=tmp_path_factory.mktemp("sandbox"),
        port=0,
        speed="instant",
        clip_fps=1,
        callback_waits=(0.02, 0.04),
        callback_timeout=2,
        late_seconds=0.4,
        slow_seconds=0.4,
    )
    running = start_sandbox(settings)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def connected(server) -> Iterator[Wire]:
    wire = Wire(server.url)
    yield wire
    wire.close()


@pytest.fixture
def wire(connected) -> Iterator[Wire]:
    yield connected
    connected.http.post("/_sandbox/reset").raise_for_status()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()
