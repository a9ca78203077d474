"""From where a request comes, for the audit log: kept beside the request, so that no function has to pass it on."""

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address
from typing import NamedTuple

from django.http import HttpRequest, HttpResponseBase


class Place(NamedTuple):
    """`address` is None outside a request: a command, or the background."""

    address: str | None = None
    agent: str = ""


NOWHERE = Place()
here: ContextVar[Place] = ContextVar("here", default=NOWHERE)


def keep_place(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware. The server has put the browser's address where the proxy's was, if the proxy is trusted."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = here.set(Place(address_of(request), request.headers.get("User-Agent", "").replace("\x00", "")[:200]))
        try:
            return get_response(request)
        finally:
            here.reset(token)

    return middleware


def address_of(request: HttpRequest) -> str | None:
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        # A Unix socket has no address.
        return None
