"""Where the bundled Valkey listens."""

import contextlib
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from happyhorse import broker


@contextlib.contextmanager
def served(data_dir: Path) -> Iterator[redis.Redis]:
    """The bundled server over a folder, killed at the end as harshly as a machine that loses its power."""
    binary = broker.binary_path()
    assert binary is not None
    broker.prepare_folders(data_dir)
    with subprocess.Popen(broker.server_command(data_dir, binary)) as server:
        try:
            with redis.Redis.from_url(broker.socket_url(data_dir), retry=Retry(ConstantBackoff(0.02), 200)) as client:
                client.ping()
                yield client
        finally:
            server.kill()


LONG = Path("/srv") / ("a" * 90)


def test_the_socket_lies_with_the_data():
    assert broker.socket_path(Path("/srv/studio")) == Path("/srv/studio/run/valkey.sock")


def test_a_path_too_long_for_a_socket_is_replaced_by_a_short_one_of_its_own():
    assert len(os.fsencode(broker.socket_path(LONG))) <= broker.LONGEST_SOCKET_PATH
    assert broker.socket_path(LONG) != broker.socket_path(LONG / "other")


def test_a_path_is_measured_in_bytes():
    assert broker.socket_path(Path("/srv") / ("ä" * 45)).parts[1] != "srv"


def test_a_relative_path_means_the_same_as_the_absolute_one():
    assert broker.socket_path(Path("data")) == broker.socket_path(Path.cwd() / "data")


def test_nobody_else_may_look_into_the_socket_s_folder(tmp_path):
    broker.prepare_folders(tmp_path)
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    broker.prepare_folders(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(PermissionError, match="belongs to another user"):
        broker.prepare_folders(tmp_path)


def test_messages_survive_a_server_that_is_killed(tmp_path):
    folder = tmp_path / "with space"
    for word in ("first", "second"):
        with served(folder) as client:
            client.rpush("words", word)
    with served(folder) as client:
        assert client.lrange("words", 0, -1) == [b"first", b"second"]
