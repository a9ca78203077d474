"""What a test sees of a running studio: people with browsers, the sandbox's own record, and waiting for something."""

import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from django.conf import settings
from django.test import Client
from django.urls import reverse

from generations.generation import Generation
from generations.status import FINAL
from projects.models import Project, User

TOKEN = "t" * 32
FOUND_WITHIN_SECONDS = 60.0

T = TypeVar("T")


def until(ask: Callable[[], T]) -> T:
    """The first answer that means something; fails when none comes within a minute."""
    end = time.monotonic() + FOUND_WITHIN_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < end, "It did not happen within a minute."
        time.sleep(0.05)
    return answer


def finished(number: int = 1) -> Generation:
    """The take of this number, once it stands in a final state."""
    return until(lambda: Generation.objects.filter(number=number, status__in=FINAL).first()) or Generation()


def all_finished() -> list[Generation]:
    """All takes, once none of them moves."""
    until(lambda: not Generation.objects.exclude(status__in=FINAL).exists())
    return list(Generation.objects.all())


class Person:
    """Somebody who is signed in at the studio of this address."""

    def __init__(self, user: User, address: str) -> None:
        client = Client()
        client.force_login(user)
        self.address = address
        self.cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: TOKEN,
        }

    def press(self, project: Project, click: uuid.UUID | None = None, **fields: Any) -> httpx.Response:
        """Press Generate, as a browser without JavaScript does: three seconds at 720p, $0.42 each."""
        form = {
            "prompt": "@pilot waves",
            "aspect_ratio": "16:9",
            "duration": "3",
            "resolution": "720p",
            "takes": "1",
            "seed_mode": "random",
            "click": str(click or uuid.uuid4()),
        }
        url = f"{self.address}{reverse('generation_create', args=[project.slug])}"
        return httpx.post(
            url, data={**form, **fields}, cookies=self.cookies, headers={"X-CSRFToken": TOKEN}, timeout=60
        )


class Sandbox:
    """The stand-in for the provider, asked by its own door."""

    def __init__(self, address: str) -> None:
        self.address = f"{address}/_sandbox"

    def ask(self, method: str, path: str, **body: Any) -> Any:
        key = {"Authorization": "Bearer rf_live_sandbox"}
        answer = httpx.request(method, f"{self.address}/{path}", json=body, headers=key, timeout=30)
        return answer.raise_for_status().json() if answer.content else None

    def runs(self) -> list[dict[str, Any]]:
        """Every run that was ever accepted."""
        runs: list[dict[str, Any]] = self.ask("GET", "invoice")["runs"]
        return runs

    def strike(self, *faults: str) -> None:
        """From now on each of these faults strikes every run."""
        self.ask("PUT", "faults", rates=dict.fromkeys(faults, 1))

    def pace(self, speed: str) -> None:
        self.ask("PUT", "speed", speed=speed)

    def forget_everything(self) -> None:
        self.ask("POST", "reset")
