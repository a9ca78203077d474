"""The one task per process that serves its open streams: it reads what is new, has it drawn, and hands it out.

It begins with the first stream and ends with the last. Every access to the database happens in a thread that gives its
connection back at once, so a slow database delays the news and nothing else.
"""

import asyncio
import contextvars
import functools
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

from generations.live import hints, wire
from generations.live.attendance import Attendance
from generations.live.audience import Audience
from generations.live.reader import Reader
from generations.live.rendering import News, draw, together
from generations.live.tail import Window, missed
from generations.live.visitors import standing

POLL_SECONDS = 0.3
# Between two looks, so that a burst of hints becomes one look that draws each card once.
PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 10.0
KEEP_ALIVE_SECONDS = 15.0
CHECK_SECONDS = 30.0
MOST_PER_PERSON = 20

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)
feeds: dict[asyncio.AbstractEventLoop, "Feed"] = {}


def apart(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Run it in a thread of its own, with a database connection for just as long."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return sync_to_async(run, thread_sensitive=False)


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """While it lasts, the feed of this process serves the reader."""
    loop = asyncio.get_running_loop()
    feed = feeds.get(loop) or feeds.setdefault(loop, Feed.begin())
    feed.join(reader)
    try:
        yield
    finally:
        feed.leave(reader)
        if not feed.readers and feeds.get(loop) is feed:
            del feeds[loop]
            feed.task.cancel()


class Feed:
    """The open streams of one event loop, the oldest first."""

    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.readers: dict[Reader, None] = {}
        self.heard: set[str] = set()
        self.woken = asyncio.Event()
        self.check_at = time.monotonic() + CHECK_SECONDS
        self.attendance = Attendance()

    @classmethod
    def begin(cls) -> "Feed":
        feed = cls()
        # In no request's context: the feed outlives the request that began it.
        feed.task = asyncio.create_task(feed.run(), name="live feed", context=contextvars.Context())
        return feed

    def join(self, reader: Reader) -> None:
        """A person who has very many streams open loses the oldest: it is the likeliest to be dead."""
        person = reader.visitor.user_id
        own = [other for other in self.readers if other.visitor.user_id == person]
        for oldest in own[: max(len(own) - MOST_PER_PERSON + 1, 0)]:
            self.end(oldest, "too many")
        self.readers[reader] = None
        self.woken.set()

    def leave(self, reader: Reader) -> None:
        self.readers.pop(reader, None)

    def end(self, reader: Reader, reason: str) -> None:
        reader.end(reason)
        self.leave(reader)

    def hear(self, words: str) -> None:
        """A hint came: look at once if it concerns somebody here."""
        if any(words in reader.topics for reader in self.readers):
            self.heard.add(words)
            self.woken.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(hints.listen(self.hear), name="live hints")
            group.create_task(self.stay_alive(), name="live signs of life")
            await self.serve()

    async def stay_alive(self) -> None:
        """A word now and then to all who hear nothing else, so that no proxy takes their silence for the end."""
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            for reader in self.readers:
                if not reader.waiting:
                    reader.send(wire.KEEP_ALIVE)

    async def serve(self) -> None:
        """For ever: look, then rest. While looking fails, longer and longer."""
        window, pause = Window(), PAUSE_SECONDS
        while True:
            try:
                await self.look(window)
            except Exception:
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                log.warning("Live updates could not be read; the next look is in %.1f s.", pause, exc_info=True)
            else:
                pause = PAUSE_SECONDS
            await self.rest(pause)

    async def rest(self, pause: float) -> None:
        await asyncio.sleep(pause)
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self.woken.wait()
        self.woken.clear()

    async def look(self, window: Window) -> None:
        is_due = time.monotonic() >= self.check_at
        await self.check(is_due)
        readers = list(self.readers)
        letters = await apart(post)(readers, window)
        for reader in readers:
            greeting = [] if reader.has_caught_up else [wire.RETRY]
            reader.send(*greeting, *letters.get(reader, ()))
            reader.has_caught_up = True
        await self.attend(is_due)

    async def attend(self, is_due: bool) -> None:
        """Tell who is here, after everybody got their letters."""
        present = {(reader.visitor.user_id, reader.project_id) for reader in self.readers}
        if is_due or not self.attendance.is_still(present):
            await apart(self.attendance.update)(present, everybody=is_due)

    async def check(self, is_due: bool) -> None:
        """May they still read? Asked for all now and then, and at once for those whose membership changed."""
        heard = set(self.heard)
        asked = [reader for reader in self.readers if is_due or reader.revocation in heard]
        if asked:
            audiences = await apart(standing)({reader.visitor for reader in asked})
            for reader in asked:
                self.keep(reader, audiences.get(reader.visitor))
        self.heard -= heard
        self.check_at = time.monotonic() + CHECK_SECONDS if is_due else self.check_at

    def keep(self, reader: Reader, audience: Audience | None) -> None:
        """Go on for the audience it belongs to now; a page drawn for another one has to ask for everything."""
        if audience is None:
            self.end(reader, "access")
        elif audience is not reader.audience:
            reader.audience = audience
            reader.send_instead(wire.refresh())


def post(readers: list[Reader], window: Window) -> dict[Reader, list[bytes]]:
    """What to send to whom. Everything is drawn once per audience; nobody is handed another audience's drawing."""
    window.watch({reader.project_id for reader in readers})
    # Missed first: what is committed between the two readings is found by the second.
    gaps = missed([reader for reader in readers if not reader.has_caught_up])
    fresh = window.read()
    if not gaps and not fresh:
        return {}
    letters: dict[Reader, list[bytes]] = {}
    for audience in {reader.audience for reader in readers}:
        of_audience = [reader for reader in readers if reader.audience is audience]
        news = {reader: news_for(gaps.get(reader, {}), fresh.get(reader.project_id, {})) for reader in of_audience}
        letters |= write(news, audience, window.newest)
    return letters


def news_for(gap: News | None, fresh: News | None) -> News | None:
    if gap is None or fresh is None:
        return None
    return together([gap, fresh]) if gap else fresh


def write(news: dict[Reader, News | None], audience: Audience, newest: int) -> dict[Reader, list[bytes]]:
    """Messages for readers of one audience."""
    drawn = draw(together(items for items in news.values() if items), audience)
    return {
        reader: [wire.refresh(newest)] if items is None else [drawn[subject] for subject in items if subject in drawn]
        for reader, items in news.items()
    }
