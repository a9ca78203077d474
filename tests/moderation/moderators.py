"""Makers of moderators and cases: Ines and Oskar decide about what others made."""

from datetime import timedelta

from django.utils import timezone

from generations.generation import Generation
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.status import Status
from projects.models import Project, User
from tests.factories import make_generation, make_user

Visibility = Generation.Visibility


def make_moderator(name: str) -> User:
    return make_user(name, is_staff=True)


def flagged(project: Project, author: User, **fields: object) -> Case:
    """A clip that the safety checker marked, hidden until somebody decides."""
    take = make_generation(
        project, author, status=Status.READY, nsfw_detected=True, visibility=Visibility.HIDDEN, **fields
    )
    return open_case(Case.Kind.OUTPUT, take=take)


def reported(take: Generation, *by: User) -> Case:
    """A take that members spoke against, kept from share links meanwhile."""
    Generation.objects.filter(pk=take.pk).update(is_reported=True)
    case = open_case(Case.Kind.REPORT, take=take)
    for person in by:
        case.reports.create(by=person, reason="violence")
    return case


def in_days(days: int):
    return timezone.now() + timedelta(days=days)
