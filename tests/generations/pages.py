"""Asking for the pages of takes, as a person with or without JavaScript does."""

import re
import uuid
from typing import Any

from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import reverse

from projects.models import Project, User

HTMX = {"HX-Request": "true"}
SETTINGS = {
    "aspect_ratio": "16:9",
    "duration": "3",
    "resolution": "720p",
    "takes": "2",
    "seed_mode": "random",
    "safety_checker": "on",
}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, name: str, project: Project, *arguments: Any, **query: Any) -> str:
    """The page's HTML; it must be there."""
    response = client_of(user).get(reverse(name, args=[project.slug, *arguments]), query)
    assert response.status_code == 200
    return response.content.decode()


def order_form(prompt: str = "@pilot waves", **changed: Any) -> dict[str, Any]:
    return {**SETTINGS, "prompt": prompt, "click": str(uuid.uuid4()), **changed}


def press(user: User, project: Project, form: dict[str, Any], name: str = "generation_create") -> Any:
    """Press Generate, as htmx sends it."""
    return client_of(user).post(reverse(name, args=[project.slug]), form, headers=HTMX)


def press_without_script(user: User, project: Project, form: dict[str, Any]) -> Any:
    return client_of(user).post(reverse("generation_create", args=[project.slug]), form)


def takes_in(html: str) -> list[str]:
    """The ids of the cards, as they stand on the page."""
    return re.findall(r'<article class="take" id="(take-\d+)"', html)


def text_of(html: str) -> str:
    """What one reads: without tags, every run of white space one space."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def streamed(response: Any) -> bytes:
    """All that an answer sends piece by piece."""

    async def collect() -> bytes:
        return b"".join([piece async for piece in response])

    return async_to_sync(collect)()
