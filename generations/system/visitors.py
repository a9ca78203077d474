"""People at their browsers: they sign in by the form and press Generate over HTTP, and press again when nothing came.

Knows addresses and cookies, and no table of the database. Each person is a thread.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
from django.conf import settings
from django.urls import reverse

from generations.system.plan import Press

# As long as browsers wait; a web process that was killed is back much sooner.
ANSWER_SECONDS = 60.0
GIVES_UP_AFTER_SECONDS = 120.0


@dataclass
class Crowd:
    """What people saw: requests without an answer, which are made again, and answers that nobody should ever get."""

    unanswered: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)


class Visitor:
    """One person with a browser."""

    def __init__(self, email: str, password: str, crowd: Crowd) -> None:
        self.email, self.password, self.crowd = email, password, crowd
        self.browser = httpx.Client(base_url=settings.PUBLIC_URL, timeout=ANSWER_SECONDS, trust_env=False)

    def work(self, presses: Sequence[Press], slugs: Sequence[str]) -> None:
        """Sign in and press, one after the other; `slugs` are the projects that presses speak of by number."""
        with self.browser:
            self.insist(self.sign_in, leads_to=reverse("home"))
            for press in presses:
                time.sleep(press.after)
                self.order(press, slugs[press.project])

    def sign_in(self) -> httpx.Response:
        page = reverse("account_login")
        self.browser.get(page)
        return self.post(page, {"login": self.email, "password": self.password})

    def order(self, press: Press, slug: str) -> None:
        """One press, or the same one by two fingers at once, as when somebody clicks twice."""
        address, board = reverse("generation_create", args=[slug]), reverse("board", args=[slug])

        def finger(_: int) -> None:
            self.insist(lambda: self.post(address, form_of(press)), leads_to=board)

        with ThreadPoolExecutor(2) as fingers:
            list(fingers.map(finger, range(2 if press.twice else 1)))

    def insist(self, ask: Callable[[], httpx.Response], *, leads_to: str) -> None:
        """Ask until the answer leads where it should."""
        end = time.monotonic() + GIVES_UP_AFTER_SECONDS
        while time.monotonic() < end:
            try:
                answer = ask()
            except httpx.TransportError as error:
                self.crowd.unanswered.append(type(error).__name__)
            else:
                if answer.headers.get("Location") == leads_to:
                    return
                self.crowd.surprises.append(f"{answer.status_code} for {answer.request.url.path}")
            time.sleep(random.uniform(0.2, 0.6))  # noqa: S311
        self.crowd.surprises.append(f"{self.email} gave up")

    def post(self, address: str, form: dict[str, str]) -> httpx.Response:
        token = self.browser.cookies.get(settings.CSRF_COOKIE_NAME) or ""
        return self.browser.post(address, data=form, headers={"X-CSRFToken": token})


def form_of(press: Press) -> dict[str, str]:
    """The composer as a browser without JavaScript sends it."""
    return {
        "prompt": press.prompt,
        "aspect_ratio": press.aspect_ratio,
        "duration": str(press.duration),
        "resolution": "720p",
        "takes": str(press.takes),
        "seed_mode": "random",
        "safety_checker": "on",
        "click": str(press.click),
    }
