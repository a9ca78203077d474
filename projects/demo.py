"""The demonstration studio of a sandbox: three people, a project with two shots and a budget, and three characters.

Their password is no secret, so they may sign in as long as the studio is a sandbox, and never outside it
(projects/people/backends.py).
"""

from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from happyhorse.demo_logins import DEMO_LOGINS, DemoLogin
from projects.characters import pictures
from projects.characters.character import Character
from projects.people.user import User
from projects.project import Membership, Project

PICTURES = Path(__file__).parent / "demo_pictures"
BUDGET = Decimal("50.00")
SHOTS = (("1A", "Lift-off", "The rocket leaves, somebody watches"), ("2A", "The cup", "Steam, morning light"))
CAST = (
    ("pilot", "The pilot", "astronaut.png"),
    ("rocket", "The rocket", "rocket.jpg"),
    ("cup", "The cup", "coffee.png"),
)


class NotASandbox(Exception):
    """The demonstration studio belongs into a sandbox alone."""


def logins() -> tuple[DemoLogin, ...]:
    """Those that work now: none outside the sandbox, and none before the demonstration studio was made."""
    emails = [login.email for login in DEMO_LOGINS]
    here = set(User.objects.filter(email__in=emails, is_active=True).values_list("email", flat=True))
    return tuple(login for login in DEMO_LOGINS if settings.SANDBOX and login.email in here)


def make() -> bool:
    """Make the demonstration studio; False when it is there already, whatever became of it. Raises NotASandbox."""
    if not settings.SANDBOX:
        raise NotASandbox("The demo studio is for RUNFLOW_MODE=sandbox alone. Nothing was changed.")
    with transaction.atomic():
        if User.objects.filter(email=DEMO_LOGINS[0].email).exists():
            return False
        lead, *others = (make_person(login) for login in DEMO_LOGINS)
        project = make_project(lead, others)
        for handle, name, filename in CAST:
            make_character(project, handle, name, PICTURES / filename)
    return True


def make_person(login: DemoLogin) -> User:
    leads = login.role == Membership.Role.LEAD
    return User.objects.create_user(login.email, login.password, name=login.name, is_staff=leads, is_superuser=leads)


def make_project(lead: User, others: list[User]) -> Project:
    project = Project.start("First flight", lead, note="A short film, made of three photographs")
    for person, login in zip(others, DEMO_LOGINS[1:], strict=True):
        project.memberships.create(user=person, role=login.role)
    for position, (code, title, note) in enumerate(SHOTS):
        project.shots.create(code=code, title=title, note=note, position=position)
    project.budgets.create(kind="project", limit=BUDGET)
    return project


def make_character(project: Project, handle: str, name: str, file: Path) -> Character:
    character = Character.introduce(project, handle, project.created_by, name=name)
    character.first_look.add(pictures.clean(file.read_bytes()), file.name, project.created_by)
    return character
