"""When money runs out: of a project its leads hear, of the studio its admins, of a cap the member whom it limits.

Each hears once for a limit, and in a budget that starts anew once for each period: of every threshold that is reached,
and in a month once that the pace is too high.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.money.budgets import Budget, Standing
from generations.money.forecast import Pace, pace_of, taken_by_day
from generations.money.ledger import Entry, today
from generations.money.limits import standings
from generations.money.nest import Nest
from generations.money.usd import ZERO, UsdField
from generations.together.notices import Kind, News, notify
from projects.people.user import User
from projects.project import Membership, Project

THRESHOLDS = (100, 80, 50)
PACE = 0
"""In place of a share: the pace is too high."""

ACTIVE_DAYS = 7
LOOKED_BACK = timedelta(days=30)
SOON = timedelta(days=7)
"""So far ahead the pace is looked at where a budget has no end of its own."""

WATCHED_FOR_PACE = (Budget.Kind.PROJECT, Budget.Kind.STUDIO)
# What is left of a cap is called by its own words: a member may not see amounts.
CAPS = {Budget.Kind.DAY: "your cap for today", Budget.Kind.MEMBER: "your cap"}


class BudgetAlert(models.Model):
    """A share of a limit that somebody was told of; another limit, or another period, counts anew."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="+")
    counter = models.CharField(max_length=48, blank=True, help_text="Whose, and in which period.")
    limit = UsdField()
    percent = models.PositiveSmallIntegerField(help_text="0: the pace.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("budget", "counter", "limit", "percent"), name="one_alert_per_share")
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.percent}% of {self.budget}"


def leads_of(project: Project) -> list[User]:
    rows = project.memberships.filter(role=Membership.Role.LEAD).select_related("user")
    return [row.user for row in rows]


def watch_budgets(take: Generation) -> None:
    """Tell whom it concerns that half, four fifths, or all of a limit is spent or reserved, this take included."""
    nest = Nest.of(take.project, take.author, today())
    for standing in nest.standings:
        reached = share_of(standing)
        if reached and is_news(Alert.of(standing, take), reached):
            tell_share(standing, reached, take)


def share_of(standing: Standing) -> int:
    """The highest of the thresholds that is reached, in percent; 0 below all of them, and without a limit."""
    if not standing.limit or standing.budget.kind == Budget.Kind.TAKE:
        return 0
    spent = standing.held + standing.charged
    return next((percent for percent in THRESHOLDS if spent * 100 >= (standing.limit or ZERO) * percent), 0)


@dataclass(frozen=True)
class Alert:
    """What is told once: of which budget, in whose counter and which period of it, under which limit."""

    budget: Budget
    counter: str
    limit: Decimal

    @classmethod
    def of(cls, standing: Standing, take: Generation) -> "Alert":
        budget = standing.budget
        return cls(budget, counter_of(budget, budget.counts_for(take.author_id)), standing.limit or ZERO)


def counter_of(budget: Budget, member_id: int | None) -> str:
    return f"{member_id or ''}:{budget.period(today())}"


def is_news(alert: Alert, percent: int) -> bool:
    """True for one caller, who tells it; never for less than what was told already."""
    told = BudgetAlert.objects.filter(budget=alert.budget, counter=alert.counter, limit=alert.limit)
    if told.filter(percent__gte=percent).exists():
        return False
    return told.get_or_create(
        budget=alert.budget, counter=alert.counter, limit=alert.limit, percent=percent
    )[1]  # fmt: skip


def tell_share(standing: Standing, percent: int, take: Generation) -> None:
    budget, project = standing.budget, take.project
    if cap := CAPS.get(Budget.Kind(budget.kind)):
        words = f"You have used {percent}% of {cap} in {project}, takes on their way included"
        notify([take.author], News(Kind.BUDGET, words, project, url=reverse("budgets", args=[project.slug])))
        return
    words = f"{budget.project or 'The studio'} has used {percent}% of its budget, takes on their way included"
    tell_of(budget, words)


def tell_of(budget: Budget, words: str) -> None:
    """A project's leads, or the studio's admins."""
    project = budget.project
    url = reverse("board", args=[project.slug]) if project else reverse("studio_costs")
    people: Iterable[User] = leads_of(project) if project else User.objects.filter(is_superuser=True, is_active=True)
    notify(people, News(Kind.BUDGET, words, project, url=url))


# Pace


def watch_pace() -> None:
    """Look at every limited budget of a project and of the studio; run now and then, not for each take."""
    limited = Budget.objects.filter(kind__in=WATCHED_FOR_PACE, limit__gt=ZERO, project__archived_at=None)
    for budget in limited.select_related("project"):
        with transaction.atomic():
            watch_pace_of(budget, today())


def watch_pace_of(budget: Budget, day: date) -> None:
    """Tell once a month for each limit that today's pace uses the budget up before its end."""
    alert = Alert(budget, f"pace:{day:%Y-%m}", budget.limit or ZERO)
    told = BudgetAlert.objects.filter(budget=budget, counter=alert.counter, limit=alert.limit)
    left = left_of(budget)
    if left <= 0 or told.exists():
        return
    pace, end = lately(budget, day), end_of(budget, day)
    if pace is None or pace.usual * ((end - day).days + 1) <= left:
        return
    if is_news(alert, PACE):
        days = int(left / pace.usual)
        when = "today" if not days else "tomorrow" if days == 1 else f"in {days} days"
        tell_of(budget, f"At the pace of its last days {budget.project or 'the studio'} uses its budget up {when}")


def left_of(budget: Budget) -> Decimal:
    standing: Sequence[Standing] = standings(budget) or [Standing(budget, day=today())]
    return standing[0].left or ZERO


def end_of(budget: Budget, day: date) -> date:
    """The last day until which it has to reach."""
    if budget.rhythm == Budget.Resets.MONTHLY:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day + SOON


def lately(budget: Budget, day: date) -> Pace | None:
    """By the last seven days on which money was spent, of the last thirty. None while too few to say."""
    rows = Entry.objects.filter(day__gt=day - LOOKED_BACK, day__lte=day).order_by()
    rows = rows.filter(project=budget.project) if budget.project else rows
    active = [(when, amount) for when, amount in taken_by_day(rows) if amount > 0]
    return pace_of(active[-ACTIVE_DAYS:], day)
