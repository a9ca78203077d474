"""A real sandbox over HTTP at the far end of every task."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from generations import tasks
from generations.closing.month import Month, month_of
from generations.runflow.client import Runflow
from generations.runflow.download import Addresses
from generations.sandbox.settings import SandboxSettings
from generations.sandbox.starter import RunningSandbox, start_sandbox
from tests.closing.seeds import Seeds
from tests.contract.wire import KEY, Wire


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[RunningSandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    running = start_sandbox(SandboxSettings(data_dir=folder, port=0, speed="instant", clip_fps=1))
    yield running
    running.stop()


@pytest.fixture
def wire(server) -> Iterator[Wire]:
    wire = Wire(server.url)
    yield wire
    wire.http.post("/_sandbox/reset").raise_for_status()
    wire.close()


@pytest.fixture
def client(server, monkeypatch) -> Iterator[Runflow]:
    with Runflow(server.url, KEY, addresses=Addresses((), "127.0.0.1")) as client:
        monkeypatch.setattr(tasks, "provider", lambda: client)
        yield client


@pytest.fixture
def seeds(wire, client, project, bob) -> Seeds:
    return Seeds(wire, project, bob)


@pytest.fixture
def month(db) -> Month:
    """The one that runs now."""
    return Month.named(month_of(timezone.now()))
