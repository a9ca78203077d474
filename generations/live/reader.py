"""One open stream: whose it is, and what waits between the feed and the browser."""

import asyncio

from generations.live import wire
from generations.live.audience import Audience
from generations.live.events import revocation
from generations.live.visitors import Visitor

MOST_WAITING = 100


class Reader:
    """A browser that listens. `after` is the newest event that it knows of, None when it did not say."""

    def __init__(self, visitor: Visitor, audience: Audience, after: int | None = None) -> None:
        self.visitor, self.audience, self.after = visitor, audience, after
        self.revocation = revocation(visitor.user_id, visitor.project_id)
        self.topics = frozenset({str(visitor.project_id), self.revocation})
        self.waiting: list[bytes] = []
        self.woken = asyncio.Event()
        self.has_caught_up = False
        self.is_over = False

    @property
    def project_id(self) -> int:
        return self.visitor.project_id

    def send(self, *messages: bytes) -> None:
        """Put messages behind what waits. A browser too slow for so many gets one: to ask for everything."""
        if messages and not self.is_over:
            self.waiting += messages
            if len(self.waiting) > MOST_WAITING:
                self.waiting = [wire.refresh()]
            self.woken.set()

    def send_instead(self, message: bytes) -> None:
        """What waits is not to be seen any more."""
        self.waiting.clear()
        self.send(message)

    def end(self, reason: str) -> None:
        self.send_instead(wire.bye(reason))
        self.is_over = True

    async def chunk(self) -> bytes:
        """All that waits, as soon as something does."""
        await self.woken.wait()
        self.woken.clear()
        chunk = b"".join(self.waiting)
        self.waiting.clear()
        return chunk

    @property
    def has_more(self) -> bool:
        return bool(self.waiting) or not self.is_over
