"""Summing the days that are over, and proving the sums. What they are for stands in kept.py."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet

from generations.money.kept import FIGURES, KeptApart, KeptSpan, KeptSum, Touch
from generations.money.ledger import Entry, today
from generations.money.long_reports import KEYS
from generations.money.reports import GROUPINGS, Found, ask, statement
from generations.money.spans import DAY, Days, month_of, spans_in
from projects.project import Project

GROUPED = [name for name in GROUPINGS if name not in KEYS]
"""A span lies in one project and month, so that its total is their line."""

SETTLING = timedelta(days=3)
"""So long after its last day a span is summed at the earliest; touches.py says why."""


def keep_all(most: int | None = None) -> int:
    """Sum what is not kept, the latest first, `most` months of projects at once; how many were."""
    found = wanted()[:most]
    for project_id, month in found:
        keep(project_id, month)
    return len(found)


def wanted() -> list[tuple[int, Days]]:
    """Every project's every month in which a span is over and has no sums that can be used."""
    kept = set(KeptSpan.objects.usable().values_list("project", "first", "last"))
    projects = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    return [
        (pk, month) for month in months() for pk in projects if any((pk, *span) not in kept for span in over(month))
    ]


def months() -> Iterator[Days]:
    """From the one that runs back to the first of the ledger."""
    begin = Entry.objects.aggregate(begin=Min("day"))["begin"]
    month = month_of(today())
    while begin and month[1] >= begin:
        yield month
        month = month_of(month[0] - DAY)


def over(month: Days) -> list[Days]:
    """Of the month and its parts those that can be summed."""
    return [span for span in spans_in(month) if span[1] < today() - SETTLING]


@transaction.atomic
def keep(project_id: int, month: Days) -> None:
    """Sum what is not kept of one month. Of two who do so at once, the second waits for the first."""
    made = [
        KeptSpan.objects.get_or_create(project_id=project_id, first=first, last=last) for first, last in over(month)
    ]
    new = {span.pk for span, is_new in made if is_new}
    within = KeptSpan.objects.filter(project=project_id, first__gte=month[0], last__lte=month[1])
    spans = list(within.select_for_update().order_by("pk"))
    touches = dict(Touch.objects.filter(project=project_id, day__range=month).values_list("pk", "day"))
    # What these tell of is committed. What is committed from here on leaves one that stays, summed or not.
    Touch.objects.filter(pk__in=touches).delete()
    for span in spans:
        if span.pk in new or any(span.has(day) for day in touches.values()):
            sum_up(span)


def sum_up(span: KeptSpan) -> None:
    span.sums.all().delete()
    span.apart.all().delete()
    apart = rows_apart(span)
    KeptApart.objects.bulk_create(KeptApart(span=span, entry_id=pk) for pk in apart)
    KeptSum.objects.bulk_create(KeptSum(span=span, **line) for line in summed(span, set(apart.values())))


def summed(span: KeptSpan, apart: Collection[int]) -> list[dict[str, object]]:
    """The lines of the span without these takes, as columns of KeptSum."""
    # Named one by one, because PostgreSQL cannot guess how many they are, and then takes the slowest way.
    found = ask(*statement(rows_of(span).exclude(generation__in=apart), GROUPED))
    return [columns(line) for line in found if line[2]]


def columns(found: Found) -> dict[str, object]:
    grouping, key, *figures = found
    return {"grouping": grouping, "key": key or "", **dict(zip(FIGURES, map(int, figures), strict=True))}


def rows_apart(span: KeptSpan) -> dict[int, int]:
    """The rows of takes that have rows on other days too, each with its take."""
    first, last = span.days
    own = Entry.objects.filter(generation=OuterRef("generation")).order_by()
    elsewhere = Exists(own.exclude(day__gte=first, day__lte=last))
    return dict(rows_of(span).filter(elsewhere).values_list("pk", "generation"))


def rows_of(span: KeptSpan) -> QuerySet[Entry]:
    first, last = span.days
    return Entry.objects.filter(project=span.project_id, day__gte=first, day__lte=last).order_by()


def flaws() -> Iterator[str]:
    """Kept spans that say otherwise than their rows, a line each."""
    for span in KeptSpan.objects.usable().select_related("project").order_by("first", "last", "project").iterator():
        apart = rows_apart(span)
        said = (kept_lines(span), set(span.apart.values_list("entry", flat=True)))
        is_right = said == (lines(summed(span, set(apart.values()))), set(apart))
        # Whatever changed meanwhile has left a touch by now.
        if not is_right and KeptSpan.objects.usable().filter(pk=span.pk).exists():
            yield f"{span}: the kept sums are not those of the ledger"


def kept_lines(span: KeptSpan) -> set[tuple[object, ...]]:
    return lines(span.sums.values("grouping", "key", *FIGURES))


def lines(rows: Iterable[Mapping[str, object]]) -> set[tuple[object, ...]]:
    return {tuple(row.values()) for row in rows}
