"""Signs of life: when each process was seen last, what examinations found, and whether our own callback came in.

Kept in the database, because every process must be able to read them while the broker is down.
"""

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from django.db import models
from django.utils import timezone

BEAT = "beat"
EVERY_SECONDS = 10
SILENT = timedelta(seconds=45)
FORGOTTEN = timedelta(hours=1)


class Heartbeat(models.Model):
    """One process of the studio: a worker, or the beat. `detail` is what it says of itself: host, pid, since when."""

    name = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField(default=timezone.now)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_silent(self) -> bool:
        return self.at < timezone.now() - SILENT


class SelfTest(models.Model):
    """A signed callback to our own public address. `answered_at` is empty until it came in."""

    code = models.CharField(max_length=40, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.code


class Examination(models.Model):
    """What a check that takes time found last: `facts` are pairs of a name and a value; empty `remedy`: all is well."""

    name = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField(default=timezone.now)
    tone = models.CharField(max_length=4)
    said = models.CharField(max_length=80)
    remedy = models.CharField(max_length=400, blank=True)
    facts = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.name}: {self.said}"


def worker_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


def pulse(name: str, since: datetime) -> None:
    """Say that this process lives, and forget those who have been silent for long."""
    detail = {"host": socket.gethostname(), "pid": os.getpid(), "since": since.isoformat()}
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now(), "detail": detail})
    Heartbeat.objects.filter(at__lt=timezone.now() - FORGOTTEN).delete()


def bury() -> None:
    """Forget the processes of this machine that were killed: nobody wonders why they are silent."""
    for row in Heartbeat.objects.filter(detail__host=socket.gethostname()).exclude(name=BEAT):
        if not Path(f"/proc/{row.detail['pid']}").exists() and Path("/proc/self").exists():
            row.delete()


def stop(name: str) -> None:
    """A process that ends in order is not missed."""
    Heartbeat.objects.filter(name=name).delete()
