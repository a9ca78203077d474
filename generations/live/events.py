"""What happened, for open browsers: a row per change, written with the change, and a hint once it is committed.

The rows are the feed's data path; the hint only wakes the streams early. Who reads them is feed.py's business.
"""

import logging
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from projects.project import Project

CHANNEL = "live"
KEPT = timedelta(hours=24)
log = logging.getLogger(__name__)
hints = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


class Event(models.Model):
    """Something of a project changed. `subject` is the id of the thing, by the event's kind."""

    class Kind(models.TextChoices):
        TAKE = "take"
        BUDGET = "budget"
        SHOT = "shot"
        ACTIVITY = "activity"
        PRESENCE = "presence"
        NOTICE = "notice"
        MEMBERS = "members"
        QUEUE = "queue"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=("project", "id"), name="events_of_a_project")]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


def record(project_id: int, kind: Event.Kind, *subjects: int) -> None:
    """Write the events in the caller's transaction and send the hint after its commit."""
    Event.objects.bulk_create([Event(project_id=project_id, kind=kind, subject=subject) for subject in subjects])
    transaction.on_commit(lambda: hint(project_id))


def revoke(user_id: int, project_id: int) -> None:
    """Have this person's open streams of the project checked after the commit. For every change of a membership."""
    transaction.on_commit(lambda: publish(revocation(user_id, project_id)))


def revocation(user_id: int, project_id: int) -> str:
    return f"revoke:{user_id}:{project_id}"


def hint(project_id: int) -> None:
    """Tell the streams to look now."""
    publish(str(project_id))


def publish(words: str) -> None:
    """Nobody hearing it is harmless: the streams look by themselves a little later."""
    try:
        hints.publish(CHANNEL, words)
    except redis.RedisError:
        log.debug("The hint %s reached nobody.", words)


def newest_id(project: Project) -> int:
    """The id of the project's last event, 0 when nothing happened yet: where a page's stream begins."""
    return Event.objects.filter(project=project).aggregate(newest=models.Max("id"))["newest"] or 0


def trim(now: datetime) -> int:
    """Delete what is older than KEPT, and say how many. A project's newest event stays: a page may begin after it."""
    later = Event.objects.filter(project=models.OuterRef("project"), pk__gt=models.OuterRef("pk"))
    return Event.objects.filter(models.Exists(later), created_at__lt=now - KEPT).delete()[0]
