"""Fills a studio of its own with ten people in two projects under five budgets: run inside it, by `manage.py shell`."""

import json
import sys
from decimal import Decimal

from generations.money.budgets import Budget
from projects import demo
from tests.factories import join, make_project, make_user
from tests.services.witness import Person

PEOPLE = 10


def assemble() -> None:
    """Print each person's cookies and the slug of their project, every other one in the second.

    A take costs $0.42 and may cost half a dollar; a day holds three of them, a month of two people's two; the first
    project holds ten, and the studio 22, which is less than all of them together would take.
    """
    lead = make_user("Alice")
    films = [make_project(lead, f"Act {number}") for number in (1, 2)]
    for film in films:
        demo.make_character(film, "pilot", "The pilot", demo.PICTURES / "astronaut.png")
        Budget.named("take", film).set_limit(Decimal("0.50"), "never", lead)
        Budget.named("day", film).set_limit(Decimal("1.30"), "never", lead)
    Budget.of(films[0]).set_limit(Decimal("4.30"), "monthly", lead)
    Budget.of(None).set_limit(Decimal("9.30"), "never", lead)
    found = []
    for number in range(PEOPLE):
        film, person = films[number % 2], make_user(f"person{number}")
        join(film, person)
        if number < len(films):
            Budget.named("member", film, person).set_limit(Decimal("0.90"), "monthly", lead)
        found.append((Person(person, "").cookies, film.slug))
    json.dump(found, sys.stdout)
