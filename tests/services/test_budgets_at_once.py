"""Five budgets within each other and 500 presses by 50 people at the same moment, over real HTTP on PostgreSQL."""

from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.urls import reverse

from generations.generation import Generation
from generations.money import ledger
from generations.money.budgets import Budget
from generations.money.chain import first_broken
from generations.money.ledger import Account, Entry, Kind
from generations.money.periods import Holding, Period
from projects import demo
from projects.models import Project, User
from tests.factories import join, make_project, make_user
from tests.generations.pages import HTMX, order_form
from tests.generations.test_concurrency import at_once
from tests.services.witness import TOKEN, Person, all_finished

pytestmark = pytest.mark.services

PEOPLE, PRESSES = 50, 10
TAKE = Decimal("0.42")
SENTENCES = {
    "take": "One take may cost $0.50 at most here",
    "day": "budget for today has $0.04 left",
    "member": "budget for this month has $0.06 left",
    "project": "The project Act 1 has $0.26 left in its budget",
    "studio": "The studio has $0.10 left in its budget for this month",
}


@pytest.fixture
def films(alice, studio) -> list[Project]:
    """Two projects with a character each, whose picture is really there."""
    films = [make_project(alice, f"Act {number}") for number in (1, 2)]
    for film in films:
        demo.make_character(film, "pilot", "The pilot", demo.PICTURES / "astronaut.png")
    return films


@pytest.fixture
def caps(films, alice) -> None:
    """Per take; per day three takes; a month's two for some; of Act 1 47 takes; of the studio 95."""
    for film in films:
        Budget.named("take", film).set_limit(Decimal("0.50"), "never", alice)
        Budget.named("day", film).set_limit(Decimal("1.30"), "never", alice)
    Budget.of(films[0]).set_limit(Decimal("20.00"), "never", alice)
    Budget.of(None).set_limit(Decimal("40.00"), "monthly", alice)


@pytest.fixture
def crowd(films, caps, alice, studio) -> list[tuple[Person, Project]]:
    """Half of them in each project; every fifth has a month's budget of their own."""
    found = []
    for number in range(PEOPLE):
        film, user = films[number % 2], make_user(f"person{number}")
        join(film, user)
        if number % 5 == 0:
            Budget.named("member", film, user).set_limit(Decimal("0.90"), "monthly", alice)
        found.append((Person(user, studio.environment["PUBLIC_URL"]), film))
    return found


def press(crowd: list[tuple[Person, Project]], client: httpx.Client, number: int) -> httpx.Response:
    """By htmx; every tenth press asks for a take that is dearer than any may be."""
    person, film = crowd[number % PEOPLE]
    form = order_form(takes="1", resolution="1080p" if number // PEOPLE == PRESSES - 1 else "720p")
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    headers = {**HTMX, "X-CSRFToken": TOKEN, "Cookie": cookies}
    return client.post(f"{person.address}{reverse('generation_create', args=[film.slug])}", data=form, headers=headers)


def named(answer: httpx.Response) -> str:
    """Which cap the refusal names."""
    text = answer.text.replace("&#x27;", "'")
    return next((kind for kind, sentence in SENTENCES.items() if sentence in text), text[:2000])


def test_of_500_presses_by_50_people_exactly_as_many_takes_are_held_as_fit_in_five_budgets(crowd, films, alice):
    with httpx.Client(timeout=300, limits=httpx.Limits(), trust_env=False) as client:
        answers: list[Any] = at_once(PEOPLE * PRESSES, lambda number: press(crowd, client, number))
    assert [answer for answer in answers if not isinstance(answer, httpx.Response)] == []
    assert Counter(answer.status_code for answer in answers) == {200: 95, 422: 405}
    refused = Counter(named(answer) for answer in answers if answer.status_code == 422)
    assert set(refused) <= set(SENTENCES), refused
    assert refused["take"] == PEOPLE
    assert Generation.objects.count() == Entry.objects.filter(kind=Kind.HOLD).count() == 95
    assert_no_cap_is_exceeded()
    finish(alice)
    assert not Holding.objects.exists()
    assert not any(row.held for rows in (Budget, Period) for row in rows.objects.all())
    assert all(first_broken(film) == "" for film in films)


def assert_no_cap_is_exceeded() -> None:
    committed = sum((ledger.balance(film, account) for film in Project.objects.all() for account in SPENT), Decimal(0))
    assert committed == Decimal("39.90")
    for budget in Budget.objects.exclude(limit=None).exclude(kind="take"):
        rows = Period.objects.filter(budget=budget) if budget.is_counted_apart else [budget]
        stands = [row.held + row.charged for row in rows]
        assert all(amount <= budget.limit and amount % TAKE == 0 for amount in stands), budget


def finish(lead: User) -> None:
    """Some of them at Runflow, the others before they are sent."""
    for take in Generation.objects.filter(status="queued"):
        take.cancel(lead)
    all_finished()


SPENT = (Account.RESERVED, Account.CHARGED)
