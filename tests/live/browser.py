"""A browser that listens to a project's stream, as far as the tests need one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from django.conf import settings
from django.test import Client

from generations.live.events import Event
from projects.models import Project, User


@dataclass(frozen=True)
class Message:
    event: str = ""
    id: str = ""
    data: str = ""


@dataclass(frozen=True)
class Stream:
    """An open stream: `next()` is its next message."""

    response: httpx.Response
    lines: Iterator[str]
    messages: Iterator[Message]

    def next(self) -> Message:
        return next(self.messages)


@contextmanager
def listening(
    studio: str, project: Project, user: User, *, after: object = None, last_event_id: str | None = None
) -> Iterator[Stream]:
    """Open the project's stream. It is served when the block begins."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id is not None else {}
    params = {"after": str(after)} if after is not None else {}
    address = f"{studio}/projects/{project.slug}/live/"
    # Nothing is encrypted here: reading the certificates of this machine would take longer than the test.
    with (
        httpx.Client(cookies=cookies_of(user), headers=headers, timeout=5, verify=False) as client,
        client.stream("GET", address, params=params) as response,
    ):
        lines = response.iter_lines()
        if response.is_success:
            assert next(lines).startswith("retry: ")
        yield Stream(response, lines, messages_in(lines))


def cookies_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def messages_in(lines: Iterator[str]) -> Iterator[Message]:
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name in ("event", "id", "data"):
            fields.setdefault(name, []).append(value)
        elif not line and fields:
            yield Message(**{name: "\n".join(values) for name, values in fields.items()})
            fields = {}


def happen(project: Project, *subjects: int, kind: str = "take", **fields) -> Event:
    """Something changes, and no hint is sent: the last event."""
    events = [Event.objects.create(project=project, kind=kind, subject=subject, **fields) for subject in subjects]
    return events[-1]
