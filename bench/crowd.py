"""Fills a studio's database for a measurement: run inside it, by `manage.py shell`."""

import json
import sys
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from generations.status import Status
from projects.models import Project, User
from tests.factories import Role, join, make_generation, make_project, make_user


def assemble(people: int, takes: int) -> None:
    """Print a project's slug, a session of each of its people, and the codes of its rendering takes by number.

    Every second person sees costs. Nobody polls the takes within the next hour.
    """
    lead = make_user("Lead")
    project = make_project(lead)
    sessions = [sign_in(project, number) for number in range(people)]
    later = timezone.now() + timedelta(hours=1)
    codes = {}
    for _ in range(takes):
        take = make_generation(project, lead, Status.RENDERING, check_at=later)
        take.run_id = f"run-{take.code}"
        take.save(update_fields=["run_id"])
        codes[take.number] = take.code
    json.dump({"slug": project.slug, "sessions": sessions, "codes": codes}, sys.stdout)


def sign_in(project: Project, number: int) -> str:
    # Without a password, which would take a moment to hash.
    person = User.objects.create(email=f"person{number}@studio.test", name=f"Person {number}")
    join(project, person, (Role.ARTIST, Role.VIEWER)[number % 2])
    client = Client()
    client.force_login(person)
    return client.session.session_key or ""
