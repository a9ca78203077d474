"""One open stream: whose it is, and the bounded queue between the feed and the browser."""

import asyncio

from generations.live import wire
from generations.live.audience import Audience
from generations.live.events import revocation
from generations.live.visitors import Visitor

MOST_WAITING = 100
KEEP_ALIVE_SECONDS = 15.0


class Reader:
    """A browser that listens. `after` is the newest event that it knows of, None when it did not say."""

    def __init__(self, visitor: Visitor, audience: Audience, after: int | None = None) -> None:
        self.visitor, self.audience, self.after = visitor, audience, after
        self.revocation = revocation(visitor.user_id, visitor.project_id)
        self.topics = frozenset({str(visitor.project_id), self.revocation})
        self.has_caught_up = False
        self.is_over = False
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)

    @property
    def project_id(self) -> int:
        return self.visitor.project_id

    def greet(self) -> None:
        """The first words of a stream: from here on nothing is missed."""
        if not self.has_caught_up:
            self.has_caught_up = True
            self.send(wire.RETRY)

    def send(self, message: bytes) -> None:
        """Queue a message. A browser too slow for its messages gets one instead of all: to ask for everything."""
        if self.is_over:
            return
        if self.queue.full():
            self.empty()
            message = wire.refresh()
        self.queue.put_nowait(message)

    def end(self, reason: str) -> None:
        """Say goodbye instead of what was still waiting."""
        self.empty()
        self.send(wire.bye(reason))
        self.is_over = True

    def empty(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()

    async def chunk(self) -> bytes:
        """What waits, or, after a while without news, a sign of life that keeps proxies from closing the connection."""
        try:
            # Not wait_for: on Python 3.11 it can swallow the cancellation of a browser that leaves.
            async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                first = await self.queue.get()
        except TimeoutError:
            return wire.KEEP_ALIVE
        return first + b"".join(self.queue.get_nowait() for _ in range(self.queue.qsize()))

    @property
    def has_more(self) -> bool:
        return not (self.is_over and self.queue.empty())
