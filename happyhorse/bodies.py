"""How much one request may send: Django spools a whole body to disk before any view can refuse it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

# Twenty pictures of 10 MB with what a form wraps round them.
MOST_BYTES = 210_000_000

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Bounded:
    """An ASGI application that answers 413 to a body announced as too large, and hangs up on one that becomes so."""

    def __init__(self, application: Callable[[Any, Any, Any], Awaitable[None]], most: int = MOST_BYTES) -> None:
        self.application, self.most = application, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        announced = dict(scope.get("headers", ())).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self.most:
            await refuse(send)
        else:
            await self.application(scope, self.counting(receive), send)

    def counting(self, receive: Receive) -> Receive:
        """The same messages until there is too much; then it looks as if the browser had gone."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message if received <= self.most else {"type": "http.disconnect"}

        return counted


async def refuse(send: Send) -> None:
    text = b"This request is larger than the studio takes. Nothing was changed.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": text})
