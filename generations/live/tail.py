"""Reads the events table for the feed: what is new for everybody, and what one browser missed while it was away.

Ids are given out before a transaction commits, so on PostgreSQL a lower id can appear after a higher one. Therefore
nothing here trusts the highest id: the rows of the last half minute are read each time, and those seen are left out.
"""

import time
from collections import deque
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, QuerySet
from django.utils import timezone

from generations.live.events import Event
from generations.live.reader import Reader
from generations.live.rendering import News, in_order

WINDOW_SECONDS = 30.0
MOST_ROWS = 5000

# What a page or a reconnecting browser may have overlooked for the same reason is sent again.
OVERLAP = timedelta(seconds=10)
MOST_MISSED = 200


class Row(NamedTuple):
    """The part of an event that is read over and over."""

    id: int
    project_id: int
    kind: str
    subject: int


class Mark(NamedTuple):
    """The newest id of the table at a moment of this process's own clock."""

    moment: float
    newest: int


class Window:
    """Which events are new to this process. Its memory is bounded by WINDOW_SECONDS and MOST_ROWS."""

    def __init__(self) -> None:
        self.marks: deque[Mark] = deque()
        self.seen: set[int] = set()
        self.projects: set[int] = set()

    def watch(self, projects: set[int]) -> None:
        """From now on these projects. What happened in a new one until now is no news."""
        if not self.marks:
            self.marks.append(Mark(time.monotonic(), settled_id()))
        self.seen |= {row.id for row in self.rows(projects - self.projects)}
        self.projects = projects

    def read(self) -> dict[int, News | None]:
        """What is new, by project; None where that is more than one may send."""
        mark = Mark(time.monotonic(), newest_id())
        rows = self.rows(self.projects)
        fresh = [row for row in rows if row.id not in self.seen]
        is_cut = len(rows) == MOST_ROWS and rows[-1].id not in self.seen
        self.seen = {row.id for row in rows}
        self.settle(mark)
        return dict.fromkeys(self.projects) if is_cut else by_project(fresh)

    def rows(self, projects: Collection[int]) -> list[Row]:
        """The newest first."""
        events = Event.objects.filter(project__in=projects, pk__gt=self.marks[0].newest).order_by("-pk")
        return [Row(*row) for row in events.values_list(*Row._fields)[:MOST_ROWS]] if projects else []

    def settle(self, mark: Mark) -> None:
        """Remember how far the table went; drop marks so old that a reading since then has found all below them."""
        self.marks.append(mark)
        while self.marks[1].moment < mark.moment - WINDOW_SECONDS:
            self.marks.popleft()

    @property
    def newest(self) -> int:
        return self.marks[-1].newest


def newest_id() -> int:
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0


def settled_id() -> int:
    """The newest id that is older than the window: where a process begins to read."""
    old = Event.objects.filter(created_at__lt=timezone.now() - timedelta(seconds=WINDOW_SECONDS))
    return old.order_by("-created_at").values_list("pk", flat=True).first() or 0


def by_project(rows: Iterable[Row]) -> dict[int, News | None]:
    """The rows of each project as news."""
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.project_id, []).append(row)
    return {project: news_of(its_rows) for project, its_rows in grouped.items()}


def news_of(rows: Collection[Row]) -> News | None:
    """Each thing once, by its newest event, in the order of those. None for too many rows."""
    if len(rows) > MOST_MISSED:
        return None
    return in_order({(row.kind, row.subject): row.id for row in sorted(rows)})


def missed(readers: Collection[Reader]) -> dict[Reader, News | None]:
    """What happened after the event that each reader knows of; None when nobody can tell or it is too much."""
    known = {reader: reader.after for reader in readers if reader.after is not None}
    moments = dict(Event.objects.filter(pk__in=known.values()).values_list("pk", "created_at"))
    latest = {project: list(latest_events(project)) for project in {reader.project_id for reader in known}}
    return {reader: since(after, moments.get(after), latest[reader.project_id]) for reader, after in known.items()}


def latest_events(project_id: int) -> QuerySet[Event]:
    return Event.objects.filter(project=project_id).order_by("-pk")[: MOST_MISSED + 1]


def since(after: int, moment: datetime | None, latest: Collection[Event]) -> News | None:
    """The news among the project's latest events. Without a row for `after`, all is unknown, or nothing ever was."""
    if moment is None:
        return None if latest else {}
    begin = moment - OVERLAP
    events = [event for event in latest if event.pk > after or (event.pk < after and event.created_at > begin)]
    return news_of([Row(event.pk, event.project_id, event.kind, event.subject) for event in events])
