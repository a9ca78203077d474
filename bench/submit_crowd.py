"""Fills a studio's database for bench_submits: run inside it, by `manage.py shell`."""

import json
import sys
from decimal import Decimal

from bench.crowd import sign_in
from generations.money.budgets import Budget
from projects.project import Project
from tests.factories import make_character, make_project, make_user

MUCH = Decimal(1_000_000)


def assemble(people: int) -> None:
    """Print two projects and sessions of their artists: one without caps, one with budgets of all five kinds."""
    lead = make_user("Lead")
    films = [make_project(lead, name) for name in ("Open", "Capped")]
    for film in films:
        make_character(film)
    for kind, resets in (("take", "never"), ("day", "never"), ("member", "monthly"), ("project", "monthly")):
        Budget.named(kind, films[1]).set_limit(MUCH, resets, lead)
    Budget.of(None).set_limit(MUCH, "never", lead)
    # The even ones are artists.
    sessions = {film.slug: [sign_in_of(film, number) for number in range(people)] for film in films}
    json.dump({"sessions": sessions, "projects": {film.slug: film.pk for film in films}}, sys.stdout)


def sign_in_of(film: Project, number: int) -> str:
    return sign_in(film, 2 * (number + 1000 * film.pk))
