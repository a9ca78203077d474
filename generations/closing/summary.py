"""The months as lists and strips show them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, Q
from django.utils import timezone

from generations.closing.check import charges
from generations.closing.month import Month, month_of, months_between
from generations.generation import Generation
from generations.money.usd import ZERO
from generations.queue import Lane
from generations.status import Status
from projects.project import Project


@dataclass(frozen=True)
class Line:
    """A month and where it stands."""

    month: Month
    open: int

    @property
    def state(self) -> tuple[str, str]:
        """A tone and a word."""
        if self.month.closed_at:
            return "ok", "Closed"
        if self.month.problem:
            return "bad", "Check failed"
        if self.month.checked_at is None:
            return "", "Not checked"
        if self.open:
            return "warn", f"{self.open} to explain"
        return ("accent", "Ready to close") if self.month.is_checked else ("", "Under way")


def lines() -> list[Line]:
    """Every month since the first take, the newest first; a month without a row was never checked."""
    still_open = Count("differences", filter=Q(differences__closed_at=None))
    rows = {month.name: month for month in Month.objects.annotate(still_open=still_open)}
    now = month_of(timezone.now())
    first = Generation.objects.aggregate(at=Min("created_at"))["at"]
    begin = min([now, *rows, *([month_of(first)] if first else [])])
    names = list(months_between(begin, now))[::-1]
    return [Line(rows[name], rows[name].still_open) if name in rows else Line(Month(name=name), 0) for name in names]


@dataclass(frozen=True)
class Strip:
    """For a project's costs page: whether the newest month that was checked matches the provider's record.

    `matched` and `runs` are the studio's; `own_runs` and the amounts, in USD, are the project's.
    """

    month: Month
    explained: int
    open: int
    own_runs: int
    own_charged: Decimal

    @property
    def matched(self) -> int:
        return self.month.matched + self.explained

    @property
    def is_whole(self) -> bool:
        return self.matched == self.month.runs and not self.open


def strip_of(project: Project) -> Strip | None:
    """None before the first check."""
    month = Month.objects.exclude(checked_at=None).first()
    if month is None:
        return None
    span = month.span
    own = Generation.objects.filter(project=project, posted_at__gte=span.start, posted_at__lt=span.end)
    ids = list(own.exclude(run_id=None).values_list("pk", flat=True))
    charged = sum(charges(ids).values(), ZERO)
    still_open = month.open_differences.filter(Q(generation__project=project) | Q(generation=None)).count()
    return Strip(month, month.explained, still_open, len(ids), charged)


@dataclass(frozen=True)
class Pause:
    """What a board says of the queue."""

    is_on: bool
    waiting: int = 0


def pauses_of(project_ids: list[int]) -> dict[int, Pause]:
    """For each project, whether the queue stands still, and how many of its takes wait then."""
    if not Lane.now().paused_at:
        return dict.fromkeys(project_ids, Pause(is_on=False))
    waiting = Generation.objects.filter(project__in=project_ids, status=Status.QUEUED).order_by()
    counts = dict(waiting.values_list("project").annotate(Count("pk")))
    return {project_id: Pause(is_on=True, waiting=counts.get(project_id, 0)) for project_id in project_ids}
