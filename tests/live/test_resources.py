"""What an open stream holds, and that all of it is given back."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from generations.live import feed
from projects.models import Project, User
from tests.live.browser import cookies_of, happen, listening
from tests.servers import serving

BROWSERS = 300
WITHIN_SECONDS = 10.0


@pytest.fixture
def crowd(monkeypatch) -> None:
    """One person may open any number of streams."""
    monkeypatch.setattr(feed, "MOST_PER_PERSON", 10 * BROWSERS)


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + WITHIN_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def open_connections() -> int:
    wrappers = [thing for thing in gc.get_objects() if issubclass(type(thing), BaseDatabaseWrapper)]
    return sum(wrapper.connection is not None for wrapper in wrappers)


def test_a_stream_holds_no_database_connection(live_studio, project, bob):
    own = 1
    with ExitStack() as browsers:
        for _ in range(10):
            browsers.enter_context(listening(live_studio, project, bob))
        assert eventually(lambda: open_connections() == own)


def test_the_feed_begins_with_the_first_stream_and_ends_with_the_last(live_studio, project, bob, carol):
    with listening(live_studio, project, bob):
        with listening(live_studio, project, carol):
            (only,) = feed.feeds.values()
        assert eventually(lambda: len(only.readers) == 1)
        assert not only.task.done()
    assert eventually(only.task.done)
    assert feed.feeds == {}


def test_three_hundred_browsers_that_leave_while_much_happens_leave_nothing_behind(live_studio, project, bob, crowd):
    with listening(live_studio, project, bob):
        (loop,) = feed.feeds
        tasks, threads = len(asyncio.all_tasks(loop)), threading.active_count()
        dropping = threading.Thread(target=lambda: asyncio.run(come_and_go(live_studio, project, bob)))
        dropping.start()
        while dropping.is_alive():
            happen(project, 7)
            time.sleep(0.005)
        assert eventually(lambda: len(feed.feeds[loop].readers) == 1)
        assert eventually(lambda: len(asyncio.all_tasks(loop)) <= tasks)
        assert eventually(lambda: threading.active_count() <= threads + 8)


async def come_and_go(studio: str, project: Project, user: User) -> None:
    """Open many streams, wait until each is served, and drop them at moments of their own."""
    cookies = await asyncio.to_thread(cookies_of, user)
    await asyncio.gather(*(come_and_leave(studio, project, cookies, number) for number in range(BROWSERS)))


async def come_and_leave(studio: str, project: Project, cookies: dict[str, str], number: int) -> None:
    host, port = studio.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    writer.write(f"GET /projects/{project.slug}/live/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode())
    await reader.readuntil(b"event: take")
    await asyncio.sleep(number % 50 / 50)
    writer.transport.abort()


# Django leaves the request's empty body to the garbage collector when a server that stops cuts it off.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.usefixtures("transactional_db", "django_db_serialized_rollback")
def test_open_streams_do_not_keep_the_server_from_stopping(project, bob):
    with ExitStack() as browsers:
        with serving() as studio:
            browsers.enter_context(listening(studio, project, bob))
            (only,) = feed.feeds.values()
            began = time.monotonic()
        assert time.monotonic() - began < 3
    assert only.task.cancelled()
    assert feed.feeds == {}
    gc.collect()
