"""A take that may be shared, links to it, and browsers of guests."""

from typing import Any

from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from generations.generation import Generation
from generations.sharing.links import ShareLink
from generations.status import Status
from projects.models import Project, User
from tests.factories import make_generation
from tests.generations.test_serving import collected

CLIP = b"a clip of some length"


def clip_of(project: Project, author: User, **fields: Any) -> Generation:
    """A ready take whose file is there."""
    clip = default_storage.save("clips/shared.mp4", ContentFile(CLIP))
    return make_generation(project, author, Status.READY, **{"clip": clip, "clip_seconds": 5, **fields})


def share(by: User, *takes: Generation, **fields: Any) -> tuple[ShareLink, str]:
    return ShareLink.make(takes[0].project, by, takes, **{"title": "For Harbour", **fields})


class Guest:
    """A browser without an account that was sent one link."""

    def __init__(self, token: str, client: Client | None = None) -> None:
        self.token, self.client = token, client or Client()

    def address(self, name: str, *arguments: Any) -> str:
        return reverse(name, args=[self.token, *arguments])

    def get(self, page: str = "guest", /, *arguments: Any, **query: Any) -> Any:
        return self.client.get(self.address(page, *arguments), query)

    def post(self, page: str, /, *arguments: Any, **form: Any) -> Any:
        return self.client.post(self.address(page, *arguments), form)

    def page(self, *number: int) -> str:
        response = self.get("guest_take" if number else "guest", *number)
        assert response.status_code == 200
        return str(response.content.decode())

    def says(self, take: Generation, text: str, name: str = "Lena", **form: Any) -> Any:
        return self.post("guest_comments", take.number, text=text, name=name, **form)


def link() -> ShareLink:
    """The only one."""
    return ShareLink.objects.get()


def body(response: Any) -> bytes:
    """What was sent, whether at once or in pieces."""
    return async_to_sync(collected)(response) if response.streaming else response.content


def in_through_the_gate(token: str, password: str = "harbour", name: str = "Lena") -> Guest:
    guest = Guest(token)
    assert guest.post("guest_enter", password=password, name=name).status_code == 302
    return guest
