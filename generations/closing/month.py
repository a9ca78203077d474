"""Months and what was found in them when the books were laid beside the provider's record."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from generations.closing.matching import Span
from generations.generation import Generation
from generations.money.usd import ZERO, UsdField
from generations.status import MOVING
from projects.audit import record
from projects.people.user import User

FIRST_YEAR = 2020
CLIP_ATTEMPTS = 5


class NotClosed(Exception):
    """The month stays open. The message says why, and what to do."""


class IsClosed(Exception):
    """The month was closed, so nothing in it changes any more."""

    def __init__(self, month: "Month") -> None:
        super().__init__(f"{month.title} is closed, so nothing in it can change any more. Nothing was booked.")


def zone() -> ZoneInfo:
    return ZoneInfo(settings.STUDIO_TIME_ZONE)


def month_of(moment: datetime) -> str:
    """The month's name in the studio's time zone: 2026-11."""
    return moment.astimezone(zone()).strftime("%Y-%m")


def next_month(name: str) -> str:
    year, month = map(int, name.split("-"))
    return f"{year + 1:04}-01" if month == 12 else f"{year:04}-{month + 1:02}"


def months_between(first: str, last: str) -> Iterator[str]:
    """Names of months, both ends included."""
    while first <= last:
        yield first
        first = next_month(first)


class Month(models.Model):
    """One month of the studio's calendar. Once closed, no entry may be dated in it.

    A run counts in the month in which Runflow made it, whenever it ended and was booked.
    """

    name = models.CharField(max_length=7, unique=True, help_text="2026-11")
    checked_at = models.DateTimeField(null=True, blank=True)
    runs = models.PositiveIntegerField(default=0, help_text="In the provider's record.")
    matched = models.PositiveIntegerField(default=0)
    under_way = models.PositiveIntegerField(default=0, help_text="Runs that had not ended, and are not counted yet.")
    ours = UsdField(default=ZERO, help_text="Charged by our ledger.")
    theirs = UsdField(default=ZERO, help_text="By the provider's record.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why the last check did not come to an end.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str) -> Self:
        """The month's row, made where there is none. Raises ValueError for one that is none or has not begun."""
        begin = date.fromisoformat(f"{name}-01")
        if begin.year < FIRST_YEAR or name > month_of(timezone.now()):
            raise ValueError(f"{name} is no month that can be checked.")
        return cls.objects.get_or_create(name=name)[0]

    @property
    def begins(self) -> date:
        return date.fromisoformat(f"{self.name}-01")

    @property
    def title(self) -> str:
        return f"{self.begins:%B %Y}"

    @property
    def span(self) -> Span:
        """From midnight to midnight in the studio's time zone."""
        names = (self.name, next_month(self.name))
        start, end = (datetime.fromisoformat(f"{name}-01").replace(tzinfo=zone()) for name in names)
        return Span(start.astimezone(UTC), end.astimezone(UTC), takes_undated=self.name == month_of(timezone.now()))

    @property
    def is_over(self) -> bool:
        return self.span.end <= timezone.now()

    @property
    def is_checked(self) -> bool:
        """Whether the last check came to its end, after the month's."""
        return bool(self.checked_at and self.checked_at >= self.span.end and not self.problem)

    @property
    def open_differences(self) -> "models.QuerySet[Difference]":
        return self.differences.filter(closed_at=None)

    @property
    def explained(self) -> int:
        """Runs that are known to differ, with a reason, and were left so."""
        left = self.differences.filter(outcome=Difference.Outcome.DISMISSED)
        return left.exclude(kind=Difference.Kind.ABSENT).count()

    @property
    def moving(self) -> int:
        """Takes sent in this month that have not ended."""
        span = self.span
        sent = Generation.objects.filter(posted_at__gte=span.start, posted_at__lt=span.end)
        return sent.filter(status__in=MOVING).count()

    def obstacle(self) -> str:
        """Why it cannot be closed now, and what to do; empty when it can."""
        if not self.is_over:
            return f"{self.title} is not over yet. It can be closed from the first day of the next month."
        if not self.is_checked:
            return "Check it first: it was not compared with Runflow's record since it ended."
        if differences := self.open_differences.count():
            return f"{differences} difference{'s' if differences > 1 else ''} must be explained first."
        if moving := max(self.moving, self.under_way):
            words = "takes of this month have" if moving > 1 else "take of this month has"
            return f"{moving} {words} not ended. Check again later."
        return ""

    def close(self, by: User) -> None:
        """Lock it. Raises NotClosed and IsClosed, and then nothing is changed."""
        with transaction.atomic():
            month = self.locked()
            if why := month.obstacle():
                raise NotClosed(f"{self.title} was not closed. {why}")
            month.closed_at, month.closed_by = timezone.now(), by
            month.save(update_fields=["closed_at", "closed_by"])
            record("month.closed", month, by=by, label=month.title, after={"ours": month.ours, "theirs": month.theirs})
        self.refresh_from_db()

    def locked(self) -> Self:
        """The row, locked in this transaction, for whoever changes something in the month. Raises IsClosed."""
        month = type(self).objects.select_for_update().get(pk=self.pk)
        if month.closed_at:
            raise IsClosed(month)
        return month


def is_closed(day: date) -> bool:
    """Whether the day's month is closed: for the ledger, which books nothing in it."""
    return Month.objects.filter(name=f"{day:%Y-%m}", closed_at__isnull=False).exists()


class Difference(models.Model):
    """Something in which the two records differ; closed by a person, with a reason and, where money moves, an entry."""

    class Kind(models.TextChoices):
        PRICE = "price", "Runflow charged another amount"
        UNKNOWN = "unknown", "Runflow charged for a run that we do not know"
        ABSENT = "absent", "We charged for a run that Runflow does not list"
        DOUBLED = "doubled", "Runflow charged for the same take twice"

    class Outcome(models.TextChoices):
        BOOKED = "booked", "Booked"
        RESCUED = "rescued", "Taken in as a new take"
        TAKEN_BACK = "back", "Our charge was taken back"
        DISMISSED = "dismissed", "Left as it is"
        GONE = "gone", "Gone by itself"

    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=8, choices=Kind)
    run_id = models.CharField(max_length=64)
    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, null=True, related_name="differences")
    ours = UsdField(default=ZERO)
    theirs = UsdField(default=ZERO)
    details = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True, blank=True, help_text="When Runflow made the run.")
    recipe = models.JSONField(default=dict, blank=True, help_text="What Runflow was asked for, without addresses.")
    clip = models.JSONField(default=dict, blank=True, help_text="The clip, fetched to our storage, and its facts.")
    clip_problem = models.CharField(max_length=300, blank=True, help_text="Why its clip could not be fetched.")
    clip_attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=9, blank=True, choices=Outcome)
    found_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("month", "kind", "run_id"), name="one_difference_per_run")]
        ordering = ("-found_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.run_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def off_by(self) -> Decimal:
        """USD that our books lack; below zero, that they have too much."""
        off: Decimal = self.theirs - self.ours
        return off

    @property
    def waits_for_clip(self) -> bool:
        """Whether the run's clip is still to be fetched."""
        return bool(self.recipe.get("succeeded")) and not self.clip and self.clip_attempts < CLIP_ATTEMPTS
