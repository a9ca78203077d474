"""Five budgets within each other and 50 presses at the same moment, over real HTTP, on a studio with SQLite."""

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.urls import reverse

from generations.system.stage import Stage
from generations.system.studio import Studio
from tests.generations.pages import HTMX, order_form
from tests.generations.test_concurrency import at_once
from tests.services.crowd import PEOPLE
from tests.services.witness import TOKEN

pytestmark = pytest.mark.services

PRESSES = 5
TAKE = 4200
"""Ten-thousandths of a dollar, as the columns hold them."""
SENTENCES = {
    "take": "One take may cost $0.50 at most here",
    "day": "budget for today has $0.04 left",
    "member": "budget for this month has $0.06 left",
    "project": "The project Act 1 has $0.10 left in its budget for this month",
    "studio": "The studio has $0.06 left in its budget",
}
COUNTERS = """
SELECT b.kind, b."limit", p.held + p.charged FROM generations_period p JOIN generations_budget b ON b.id = p.budget_id
UNION ALL SELECT kind, "limit", held + charged FROM generations_budget
WHERE resets = 'never' AND kind IN ('project', 'studio')
"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Iterator[Studio]:
    stage = Stage.build()
    environment = stage.environment(1, {}) | {"DJANGO_SETTINGS_MODULE": "happyhorse.settings"}
    manage(environment, "migrate", "--verbosity", "0")
    with Studio(environment, tmp_path_factory.mktemp("studio") / "log") as studio:
        studio.wait_until_it_answers()
        yield studio
    stage.clear()


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = (sys.executable, "manage.py", *arguments)
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def crowd(studio) -> Any:
    code = "from tests.services.crowd import assemble; assemble()"
    return json.loads(manage(studio.environment, "shell", "--no-imports", "-c", code))


def press(studio: Studio, crowd: Any, number: int) -> httpx.Response:
    """By htmx; everybody's last press asks for a take that is dearer than any may be."""
    cookies, slug = crowd[number % PEOPLE]
    form = order_form(takes="1", resolution="1080p" if number // PEOPLE == PRESSES - 1 else "720p")
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {**HTMX, "X-CSRFToken": TOKEN, "Cookie": cookie}
    address = f"{studio.environment['PUBLIC_URL']}{reverse('generation_create', args=[slug])}"
    return httpx.post(address, data=form, headers=headers, timeout=120, trust_env=False)


def named(answer: httpx.Response) -> str:
    """Which cap the refusal names."""
    text = answer.text.replace("&#x27;", "'")
    return next((kind for kind, sentence in SENTENCES.items() if sentence in text), text[:2000])


def test_of_50_presses_at_once_exactly_as_many_takes_are_held_as_fit_in_five_budgets(studio, crowd):
    answers: list[Any] = at_once(PEOPLE * PRESSES, lambda number: press(studio, crowd, number))
    assert [answer for answer in answers if not isinstance(answer, httpx.Response)] == []
    assert Counter(answer.status_code for answer in answers) == {200: 22, 422: 28}
    refused = Counter(named(answer) for answer in answers if answer.status_code == 422)
    assert set(refused) <= set(SENTENCES), refused
    assert (refused["take"], refused["day"] + refused["member"] > 0) == (PEOPLE, True)
    with closing(sqlite3.connect(urlsplit(studio.environment["DATABASE_URL"]).path)) as database:
        counters = database.execute(COUNTERS).fetchall()
        takes = database.execute("SELECT count(*) FROM generations_generation").fetchone()
    assert takes == (22,)
    assert ("studio", 93_000, 22 * TAKE) in counters
    assert all(stands % TAKE == 0 and (limit is None or stands <= limit) for _, limit, stands in counters)
    assert "The ledger adds up" in manage(studio.environment, "verify_ledger")
