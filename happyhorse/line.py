"""How many requests work at once: as many as there are database connections to lend, the others wait in line.

Every request holds a thread and a connection while it works. Without a line five hundred at once would be five hundred
threads that wait for twelve connections until their patience ends. A request that waits here costs neither, and is
served in the order of its arrival.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from happyhorse.bodies import Message, Receive, Scope, Send

# Of the pool's connections, those that live streams read with, and those that a finished request still gives back.
LEFT_FOR_OTHERS = 4
FEWEST = 2


class InLine:
    """An ASGI application with `places` for requests that work.

    A place is taken once the whole body is here, so that a slow upload holds nobody up, and given back when the answer
    begins, so that neither a stream nor a slow reader keeps it.
    """

    def __init__(self, application: Callable[[Any, Any, Any], Awaitable[None]], places: int) -> None:
        self.application, self.places = application, asyncio.Semaphore(places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        place = Place(self.places)
        try:
            await self.application(scope, place.receiving(receive), place.sending(send))
        finally:
            place.leave()


class Place:
    """One request's place in the line."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self.places, self.is_taken, self.was_taken = places, False, False

    async def take(self) -> None:
        if not self.was_taken:
            await self.places.acquire()
            self.is_taken = self.was_taken = True

    def leave(self) -> None:
        if self.is_taken:
            self.is_taken = False
            self.places.release()

    def receiving(self, receive: Receive) -> Receive:
        async def received() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                await self.take()
            return message

        return received

    def sending(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.leave()
            await send(message)

        return sent


def places(pool: int) -> int:
    """How many may work at once with so many connections."""
    return max(pool - LEFT_FOR_OTHERS, FEWEST)
