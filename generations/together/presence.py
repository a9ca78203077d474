"""Who is here: the people whose browsers have a page of the project open.

The live streams tell who came, stays and left (generations/live/attendance.py). Whoever was not seen for STALE is gone,
whatever became of the process that served them.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from generations.live.attendance import Pair
from generations.live.audience import Audience
from generations.live.events import Event, record
from projects.people.user import User
from projects.project import Project

# Two checks of the streams, and a little.
STALE = timedelta(seconds=75)
SHOWN = 5


class PresenceQuerySet(models.QuerySet["Presence"]):
    def now(self) -> "PresenceQuerySet":
        return self.filter(seen_at__gt=timezone.now() - STALE)


class Presence(models.Model):
    """When somebody was seen in a project last."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "user"), name="one_presence_per_person")]
        indexes = [models.Index(fields=("project", "seen_at"), name="presence_of_a_project")]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"


def seen(pairs: Collection[Pair], moment: datetime) -> None:
    """These people have a page of these projects open. One read and one write, however many; news only of changes."""
    projects = {project_id for _, project_id in pairs}
    known = set(Presence.objects.now().filter(project__in=projects).values_list("user_id", "project_id"))
    Presence.objects.bulk_create(
        [Presence(user_id=user_id, project_id=project_id, seen_at=moment) for user_id, project_id in sorted(pairs)],
        update_conflicts=True,
        unique_fields=("project", "user"),
        update_fields=("seen_at",),
    )
    changed = {project_id for _, project_id in set(pairs) - known} | sweep(projects)
    announce(changed)


def sweep(projects: Collection[int]) -> set[int]:
    """Forget those of whom nobody heard for long, and say in which projects."""
    stale = Presence.objects.filter(project__in=projects, seen_at__lte=timezone.now() - STALE)
    found = set(stale.values_list("project_id", flat=True))
    if found:
        stale.delete()
    return found


def left(pairs: Collection[Pair], moment: datetime) -> None:
    """Their last page here is closed. Whom another process saw after `moment` has one open there."""
    rows = models.Q()
    for user_id, project_id in pairs:
        rows |= models.Q(user=user_id, project=project_id)
    if pairs and Presence.objects.filter(rows, seen_at__lte=moment).delete()[0]:
        announce({project_id for _, project_id in pairs})


def announce(project_ids: Collection[int]) -> None:
    for project_id in sorted(project_ids):
        record(project_id, Event.Kind.PRESENCE, project_id)


def here(project_ids: Collection[int]) -> dict[int, list[User]]:
    """Who is in each project now, by name, in one query."""
    people: dict[int, list[User]] = {project_id: [] for project_id in project_ids}
    rows = Presence.objects.now().filter(project__in=project_ids, user__is_active=True)
    for row in rows.select_related("user").order_by("user__name", "user_id"):
        people[row.project_id].append(row.user)
    return people


def places_of(user_ids: Collection[int]) -> set[Pair]:
    """Where these people are now."""
    rows = Presence.objects.now().filter(user__in=user_ids) if user_ids else Presence.objects.none()
    return set(rows.values_list("user_id", "project_id"))


def shown(people: list[User]) -> dict[str, object]:
    """For the template: the first few faces, and how many more."""
    return {"people": people[:SHOWN], "others": people[SHOWN:]}


def render_presences(project_ids: list[int], audience: Audience) -> dict[int, str]:  # noqa: ARG001
    """The live stream's renderer: the faces in the bar over the page, the same for every audience."""
    return {
        project_id: render_to_string("together/_presence.html", shown(people))
        for project_id, people in here(project_ids).items()
    }


def members_changed(project_id: int, **_: object) -> None:
    """Somebody joined, left, or has another role now: open lists of the members ask for themselves again."""
    record(project_id, Event.Kind.MEMBERS, project_id)


def render_members(project_ids: list[int], audience: Audience) -> dict[int, str]:  # noqa: ARG001
    """The live stream's renderer: a mark only, because what a list shows depends on who looks."""
    return dict.fromkeys(project_ids, '<i id="members-news" hidden></i>')
