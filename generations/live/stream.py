"""The address that a project's page listens to: a stream of server-sent events.

Owns the answer and who gets it. What is sent is decided in feed.py. Events: `take` and `budget` carry HTML, `refresh`
asks the page to fetch everything, `bye` says that the stream ends and why.
"""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from generations.live.audience import Audience
from generations.live.feed import reading
from generations.live.reader import Reader
from generations.live.visitors import Visitor
from projects.access import open_project
from projects.people.requests import PersonRequest

HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
    # GZipMiddleware would otherwise compress every message by itself, for every browser anew.
    "Content-Encoding": "identity",
}
LONGEST_ID = 18
UNKNOWN = 0


@require_GET
async def stream(request: PersonRequest, slug: str) -> StreamingHttpResponse:
    """What happens in the project from the event on that the browser knows. Raises Http404 for strangers."""
    reader = await sync_to_async(admit)(request, slug)
    return StreamingHttpResponse(listen(reader), headers=HEADERS)


def admit(request: PersonRequest, slug: str) -> Reader:
    project = open_project(request.user, slug)
    visitor = Visitor(
        user_id=request.user.pk,
        project_id=project.pk,
        session_key=request.session.session_key or "",
        session_hash=request.user.get_session_auth_hash(),
    )
    return Reader(visitor, Audience.of(project.verbs), last_event(request))


def last_event(request: PersonRequest) -> int | None:
    """The newest event that the browser knows: of its stream, else of its page. UNKNOWN for what is no id."""
    said = request.headers.get("Last-Event-ID") or request.GET.get("after")
    if not said:
        return None
    return int(said) if said.isdecimal() and len(said) <= LONGEST_ID else UNKNOWN


async def listen(reader: Reader) -> AsyncIterator[bytes]:
    # Here rather than in the view, because the middlewares behind it may touch the database as well. A stream that
    # keeps its connection keeps it for hours.
    await sync_to_async(connections.close_all)()
    with reading(reader):
        while reader.has_more:
            yield await reader.chunk()
