"""Putting takes in order: to another shot, into the archive and back; one take or many, by the same rules."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from generations.generation import Generation
from generations.live import events
from generations.live.events import Event
from generations.status import FINAL
from projects.happenings import Happening, Kind, tell
from projects.models import Project, Shot
from projects.people.user import User

MOST = 200
Takes = list[Generation]


@transaction.atomic
def archive(project: Project, numbers: Collection[int], by: User) -> Takes:
    """Take them off the board; those that were archived. One that is on its way, or waits for approval, stays."""
    takes = chosen(project, numbers, Q(archived_at=None, status__in=FINAL))
    return changed(takes, by, "archived {take}", archived_at=timezone.now(), archived_by=by)


@transaction.atomic
def restore(project: Project, numbers: Collection[int], by: User) -> Takes:
    takes = chosen(project, numbers, Q(archived_at__isnull=False))
    return changed(takes, by, "restored {take}", archived_at=None, archived_by=None)


@transaction.atomic
def move(project: Project, numbers: Collection[int], by: User, shot: Shot | None) -> Takes:
    """Give them to another shot of the project, or to none; those that were not there already."""
    there = Q(shot=shot)
    takes = chosen(project, numbers, ~there if shot is None else ~there | Q(shot=None))
    words = "moved {take} to {shot}" if shot else "took {take} out of its shot"
    return changed(takes, by, words, shot=shot)


def chosen(project: Project, numbers: Collection[int], rule: Q) -> Takes:
    """The rows, locked. The project's row first, so that two who arrange many takes at once do not wait in a circle."""
    Project.objects.select_for_update().get(pk=project.pk)
    takes = Generation.objects.filter(rule, project=project, number__in=numbers)
    return list(takes.select_for_update(of=("self",)).order_by("pk"))


def changed(takes: Takes, by: User, words: str, **fields: object) -> Takes:
    """Write the fields, say so on every card and in the figures, and tell it once."""
    if not takes:
        return takes
    project_id = takes[0].project_id
    Generation.objects.filter(pk__in=[take.pk for take in takes]).update(**fields)
    for take in takes:
        for name, value in fields.items():
            setattr(take, name, value)
    events.record(project_id, Event.Kind.TAKE, *(take.pk for take in takes))
    events.record(project_id, Event.Kind.BUDGET, project_id)
    tell(happening(takes, by, words))
    return takes


def happening(takes: Takes, by: User, words: str) -> Happening:
    first, project_id = takes[0], takes[0].project_id
    if len(takes) > 1:
        words = words.replace("{take}", f"{len(takes)} takes").replace("its shot", "their shots")
    take_id = first.pk if len(takes) == 1 else None
    shot_id = first.shot_id if "{shot}" in words else None
    return Happening(project_id, Kind.TAKES, words, by=by, take_id=take_id, shot_id=shot_id)
