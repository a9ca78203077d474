"""The queue of cases: which are shown, in which order, how long people wait, and whether anything has changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from generations.moderation.cases import Case
from generations.moderation.forms import Wanted
from generations.moderation.ruling import Ruling
from projects.people.user import User

PER_PAGE = 40
GOAL = timedelta(hours=24)
SHOWN = (
    "project", "person", "claimed_by", "appeals__by", "take__project", "take__author", "take__shot", "take__price",
    "comment__author", "comment__generation__project", "comment__generation__author", "comment__generation__shot",
    "comment__generation__price", "character__project", "picture__look__character__project",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """`after` is where the next one begins; empty at the end."""

    cases: list[Case]
    after: int | None


def shown() -> QuerySet[Case]:
    """With all that a list shows, in one query."""
    return Case.objects.select_related(*SHOWN)


def held_by(person: User) -> Q:
    return Q(claimed_by=person, claimed_until__gt=timezone.now())


def rows_of(wanted: Wanted, person: User) -> QuerySet[Case]:
    """All that this person wants to see, in the order of the list."""
    tabs = {"waiting": Q(), "mine": held_by(person), "appeals": Q(kind=Case.Kind.APPEAL), "decided": Q()}
    named = {"kind": wanted.kind, "severity": wanted.severity, "project": wanted.project, "person": wanted.person}
    rows = shown().filter(tabs[wanted.tab], **{name: value for name, value in named.items() if value})
    if wanted.tab == "decided":
        return rows.exclude(closed_at=None).order_by("-closed_at", "-id")
    return rows.filter(closed_at=None).order_by("opened_at", "id")


def behind(case: Case, wanted: Wanted) -> Q:
    """What comes after this case in the list."""
    if wanted.tab == "decided":
        return Q(closed_at__lt=case.closed_at) | Q(closed_at=case.closed_at, pk__lt=case.pk)
    return Q(opened_at__gt=case.opened_at) | Q(opened_at=case.opened_at, pk__gt=case.pk)


def before(case: Case, wanted: Wanted) -> Q:
    if wanted.tab == "decided":
        return Q(closed_at__gt=case.closed_at) | Q(closed_at=case.closed_at, pk__gt=case.pk)
    return Q(opened_at__lt=case.opened_at) | Q(opened_at=case.opened_at, pk__lt=case.pk)


def has_place(case: Case, wanted: Wanted) -> bool:
    """Whether it can stand in this list at all: only what is decided has a time by which decided ones are ordered."""
    return wanted.tab != "decided" or case.closed_at is not None


def page_of(wanted: Wanted, person: User) -> Page:
    rows = rows_of(wanted, person)
    last = Case.objects.filter(pk=wanted.after).first() if wanted.after else None
    if last and has_place(last, wanted):
        rows = rows.filter(behind(last, wanted))
    found = list(rows[: PER_PAGE + 1])
    return Page(found[:PER_PAGE], found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None)


@dataclass(frozen=True)
class Neighbours:
    """What stands beside a case in its list: `next` and `previous` for the keys, `coming` two that nobody has."""

    previous: Case | None
    next: Case | None
    coming: list[Case]


def neighbours_of(case: Case, wanted: Wanted, person: User) -> Neighbours:
    if not has_place(case, wanted):
        return Neighbours(None, None, [])
    rows = rows_of(wanted, person).exclude(pk=case.pk)
    following, preceding = rows.filter(behind(case, wanted)), rows.filter(before(case, wanted))
    free = Q(claimed_by=None) | Q(claimed_until__lte=timezone.now())
    coming = [] if wanted.tab == "decided" else list(following.filter(free)[:2])
    return Neighbours(preceding.reverse().first(), following.first(), coming)


def waiting_count() -> int:
    """How many are open; counted in the index of those alone."""
    return Case.objects.filter(closed_at=None).order_by().count()


def counts_for(person: User) -> dict[str, int]:
    """By tab."""
    return Case.objects.filter(closed_at=None).aggregate(
        waiting=Count("pk"), mine=Count("pk", filter=held_by(person)),
        appeals=Count("pk", filter=Q(kind=Case.Kind.APPEAL)),
    )  # fmt: skip


def mark_now() -> str:
    """Another word as soon as a case was opened, claimed, told more about, decided, opened again, or free again."""
    live = Q(claimed_until__gt=timezone.now())
    figures: dict[str, Any] = Case.objects.filter(closed_at=None).aggregate(
        count=Count("pk"), newest=Max("pk"), versions=Sum("version"), held=Count("pk", filter=live)
    )
    closed = Case.objects.exclude(closed_at=None).order_by("-closed_at").values_list("closed_at", flat=True).first()
    return "-".join(str(part or 0) for part in (*figures.values(), closed and int(closed.timestamp() * 1000)))


def median_of(month: datetime) -> timedelta | None:
    """How long cases decided since then had waited; None while there are none."""
    took = ExpressionWrapper(F("at") - F("case__opened_at"), output_field=DurationField())
    rulings = Ruling.objects.filter(at__gte=month, undone_at=None).annotate(took=took).order_by("took")
    count = rulings.count()
    return rulings.values_list("took", flat=True)[count // 2] if count else None


def this_month() -> datetime:
    return timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
