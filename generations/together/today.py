"""The day so far, beside the feed: who made how many takes, decided how often, and what it cost."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from generations.generation import Generation
from generations.live.audience import Audience
from generations.money.budgets import Budget
from generations.money.ledger import Account, Entry, today
from generations.money.usd import ZERO
from generations.together.activity import Activity
from projects.happenings import Kind
from projects.people.user import User
from projects.project import Project


@dataclass(frozen=True)
class Share:
    """What one person did today; `spent` in USD, None for those who may not see costs."""

    user: User
    takes: int
    decisions: int
    spent: Decimal | None


@dataclass(frozen=True)
class Today:
    """Amounts in USD, None for those who may not see costs. `reserved` is all that stands reserved now."""

    takes: int
    spent: Decimal | None
    reserved: Decimal | None
    shares: list[Share]


def today_of(project: Project, audience: Audience) -> Today:
    """In at most five queries, however many people."""
    takes, decisions = takes_of(project), decisions_of(project)
    spent = spent_of(project, today()) if audience is Audience.COSTS else None
    people = User.objects.in_bulk({*takes, *decisions, *(spent or {})})
    shares = [
        Share(user, takes.get(pk, 0), decisions.get(pk, 0), None if spent is None else spent.get(pk, ZERO))
        for pk, user in people.items()
    ]
    return Today(
        takes=sum(takes.values()),
        spent=None if spent is None else sum(spent.values(), ZERO),
        reserved=None if spent is None else Budget.of(project).held,
        shares=sorted(shares, key=lambda share: (-(share.spent or ZERO), -share.takes, str(share.user))),
    )


def midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def takes_of(project: Project) -> dict[int, int]:
    """Ordered today, by author."""
    rows = Generation.objects.filter(project=project, created_at__gte=midnight()).order_by()
    return dict(rows.values_list("author").annotate(Count("pk")))


def decisions_of(project: Project) -> dict[int, int]:
    rows = Activity.objects.filter(project=project, kind=Kind.DECISIONS, at__gte=midnight()).exclude(by=None)
    return dict(rows.order_by().values_list("by").annotate(Count("pk")))


def spent_of(project: Project, day: date) -> dict[int, Decimal]:
    """Charged on that day, by member."""
    rows = Entry.objects.filter(project=project, day=day, target=Account.CHARGED).order_by()
    return dict(rows.values_list("member").annotate(Sum("amount")))
