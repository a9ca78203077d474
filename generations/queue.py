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

from generations.generation import Generation, patience
from generations.live import events
from generations.live.events import Event
from generations.money.usd import ZERO, UsdField
from generations.status import IN_FLIGHT, Status

LONG_AGO = datetime.min.replace(tzinfo=UTC)
# After a refusal for want of credit: 5 s, 10 s, 20 s, … to a minute.
SHORTEST_PAUSE, LONGEST_PAUSE = 5, 60
# Whoever waits further back is drawn anew with the page.
REDRAWN = 200


class Lane(models.Model):
    """The one road to the provider. Its row is locked while the next take is chosen, so that places are counted.

    It stands still (`paused_at`) while the provider's balance does not cover the next take. What is known of the
    balance is as old as `balance_at`; it is asked for again at `look_at`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    paused_at = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0, help_text="For want of credit, one after the other.")
    balance = UsdField(null=True, blank=True, help_text="Prepaid credit at Runflow, as it was last read.")
    low_balance = UsdField(null=True, blank=True, help_text="Below it Runflow warns.")
    balance_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return "The lane to Runflow"

    @classmethod
    def now(cls) -> "Lane":
        return cls.objects.filter(pk=1).first() or cls()

    @property
    def is_low(self) -> bool:
        """Whether the balance is used up, or under the mark at which Runflow warns."""
        return self.balance is not None and self.balance <= max(self.low_balance or ZERO, ZERO)

    def covers(self, take: Generation | None) -> bool:
        """Whether the balance pays for this take, as far as is known."""
        return take is None or self.balance is None or take.amount <= self.balance


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
        lane = locked_lane()
        take = next_take() if not lane.paused_at and free_places() > 0 else None
        if not lane.covers(take):
            pause(lane)
        elif take and take.enter(Status.SUBMITTING, **claim()):
            return take
    return None


def locked_lane() -> Lane:
    Lane.objects.get_or_create(pk=1)
    return Lane.objects.select_for_update().get(pk=1)


def next_take() -> Generation | None:
    ids = order()
    return Generation.objects.get(pk=ids[0]) if ids else None


def pause(lane: Lane) -> None:
    """Let nobody pass until the balance was looked at again. The lane's row is locked."""
    if lane.paused_at:
        announce()
        return
    lane.paused_at = timezone.now()
    lane.save(update_fields=["paused_at"])
    announce()
    redraw()


def resume(lane: Lane) -> None:
    """The lane's row is locked."""
    lane.paused_at = None
    lane.save(update_fields=["paused_at"])
    announce()
    redraw()


def out_of_credit(take: Generation) -> None:
    """Runflow refused a take for want of credit: it goes back into the queue, and the queue stands still."""
    with transaction.atomic():
        lane = locked_lane()
        wait = min(SHORTEST_PAUSE * 2**lane.refusals, LONGEST_PAUSE)
        lane.refusals = min(lane.refusals + 1, 10)
        lane.look_at = timezone.now() + patience(wait)
        lane.save(update_fields=["refusals", "look_at"])
        take.enter(Status.QUEUED, why="Runflow's balance is used up", check_at=timezone.now())
        pause(lane)


def went_well() -> None:
    """A take was accepted, so refusals are counted anew."""
    Lane.objects.filter(pk=1, refusals__gt=0).update(refusals=0)


def announce() -> None:
    """Tell the open boards of those who wait that the queue stands still, or goes on."""
    waiting = Generation.objects.filter(status=Status.QUEUED).order_by()
    for project_id in waiting.values_list("project", flat=True).distinct():
        events.record(project_id, Event.Kind.QUEUE, project_id)


def redraw() -> None:
    """Show on the cards of those who are sent next that they wait for credit, or do not any more."""
    ids = order()[:REDRAWN]
    for take in Generation.objects.filter(pk__in=ids).only("project_id"):
        events.record(take.project_id, Event.Kind.TAKE, take.pk)


def claim() -> dict[str, Any]:
    """What a claim sets: the place is taken now, nothing is posted yet, and the task has ten seconds to begin."""
    now = timezone.now()
    return {"claimed_at": now, "posted_at": None, "check_at": now + patience(10)}
