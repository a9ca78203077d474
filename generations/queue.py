"""Who is sent next: a fair order, decided from the database whenever a place at the provider is free.

Members take turns; within a member, projects take turns; within a project the oldest take goes first. The turn
belongs to whoever was served longest ago.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from generations.generation import IN_FLIGHT, Generation, Status, patience

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Lane(models.Model):
    """The one road to the provider. Its row is locked while the next take is chosen, so that places are counted."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    def __str__(self) -> str:
        return "The lane to Runflow"


@dataclass(frozen=True)
class Waiting:
    """A take that waits for a place."""

    id: int
    member: int
    project: int


def fair_order(waiting: Iterable[Waiting], served: dict[tuple[int, int], datetime]) -> Iterator[int]:
    """Ids in the order in which they will be sent, if nobody else comes.

    `waiting` is sorted by age; `served` says when each (member, project) last got a place.
    """
    lines: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for take in waiting:
        lines[take.member][take.project].append(take.id)
    member_turn = {
        member: max([LONG_AGO, *(at for (who, _), at in served.items() if who == member)]) for member in lines
    }
    members = sorted(lines, key=lambda member: member_turn[member])
    turns = [projects_in_turn(lines[member], served, member) for member in members]
    while turns:
        turns = [turn for turn in turns if turn]
        for turn in turns:
            yield turn.pop(0)


def projects_in_turn(lines: dict[int, list[int]], served: dict[tuple[int, int], datetime], member: int) -> list[int]:
    """One member's takes, their projects taking turns."""
    projects = sorted(lines, key=lambda project: served.get((member, project), LONG_AGO))
    depth = max(len(line) for line in lines.values())
    return [lines[project][turn] for turn in range(depth) for project in projects if turn < len(lines[project])]


def order() -> list[int]:
    """The ids of all takes that may be sent now, the next one first."""
    due = Generation.objects.filter(status=Status.QUEUED, check_at__lte=timezone.now()).order_by("created_at", "id")
    waiting = [Waiting(*row) for row in due.values_list("id", "author_id", "project_id")]
    last = Generation.objects.filter(author__in={take.member for take in waiting}, claimed_at__isnull=False)
    rows = last.order_by().values_list("author_id", "project_id").annotate(at=Max("claimed_at"))
    return list(fair_order(waiting, {(member, project): at for member, project, at in rows}))


def free_places() -> int:
    return settings.RUNFLOW_MAX_IN_FLIGHT - Generation.objects.filter(status__in=IN_FLIGHT).count()


def claim_next() -> Generation | None:
    """Give a free place to the next take, which is then `submitting`; None when there is no place or nobody waits."""
    with transaction.atomic():
        Lane.objects.get_or_create(pk=1)
        Lane.objects.select_for_update().get(pk=1)
        ids = order() if free_places() > 0 else []
        take = Generation.objects.get(pk=ids[0]) if ids else None
        if take and take.enter(Status.SUBMITTING, **claim()):
            return take
    return None


def claim() -> dict[str, Any]:
    """What a claim sets: the place is taken now, nothing is posted yet, and the task has ten seconds to begin."""
    now = timezone.now()
    return {"claimed_at": now, "posted_at": None, "check_at": now + patience(10)}
