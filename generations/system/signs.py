"""Signs of life: when each process was seen last, and whether a callback that we sent ourselves came in by the front
door."""

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """One process of the studio: a worker or the beat. `detail` is what it says of itself: host, pid, version."""

    name = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField(default=timezone.now)
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class SelfTest(models.Model):
    """A signed callback to our own public address. `answered_at` is empty until it came in; `words` say what went
    wrong."""

    code = models.CharField(max_length=40, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.code
