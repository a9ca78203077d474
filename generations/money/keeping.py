"""Summing the months that are over, and proving the sums. What they are for stands in kept.py."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet

from generations.money.kept import FIGURES, KeptApart, KeptMonth, KeptSum, Touch, name_of
from generations.money.ledger import Entry, today
from generations.money.reports import GROUPINGS, Found, ask, statement
from projects.project import Project

GROUPED = [name for name in GROUPINGS if name not in {"project", "month"}]
"""A month of a project is a line of those by itself."""

SETTLING = timedelta(days=2)
"""So long after its end a month is summed at the earliest; touches.py says why."""


def keep_all(most: int | None = None) -> int:
    """Sum what is not kept, the latest first, `most` months of projects at once; how many were."""
    found = wanted()[:most]
    for project_id, name in found:
        keep(project_id, name)
    return len(found)


def wanted() -> list[tuple[int, str]]:
    """Every project's every month that is over, but for those whose sums can be used."""
    kept = set(KeptMonth.objects.usable().values_list("project", "name"))
    projects = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    return [(pk, name) for name in months_over() for pk in projects if (pk, name) not in kept]


def months_over() -> Iterator[str]:
    """From the last month that is over back to the first of the ledger."""
    begin = Entry.objects.aggregate(begin=Min("day"))["begin"]
    last = (today() - SETTLING).replace(day=1) - timedelta(days=1)
    while begin and name_of(last) >= name_of(begin):
        yield name_of(last)
        last = last.replace(day=1) - timedelta(days=1)


@transaction.atomic
def keep(project_id: int, name: str) -> None:
    """Sum one month. Of two who do so at once, the second waits for the first."""
    month, _ = KeptMonth.objects.get_or_create(project_id=project_id, name=name)
    KeptMonth.objects.select_for_update().get(pk=month.pk)
    # What is committed from here on leaves a touch that stays, whether the sums below see it or not.
    Touch.objects.filter(project=project_id, name=name).delete()
    month.sums.all().delete()
    month.apart.all().delete()
    apart = rows_apart(month)
    KeptApart.objects.bulk_create(KeptApart(month=month, entry_id=pk) for pk in apart)
    KeptSum.objects.bulk_create(KeptSum(month=month, **line) for line in summed(month, set(apart.values())))


def summed(month: KeptMonth, apart: Collection[int]) -> list[dict[str, object]]:
    """The lines of the month without these takes, as columns of KeptSum."""
    # Named one by one, because PostgreSQL cannot guess how many they are, and then takes the slowest way.
    found = ask(*statement(rows_of(month).exclude(generation__in=apart), GROUPED))
    return [columns(line) for line in found if line[2]]


def columns(found: Found) -> dict[str, object]:
    grouping, key, *figures = found
    return {"grouping": grouping, "key": key or "", **dict(zip(FIGURES, map(int, figures), strict=True))}


def rows_apart(month: KeptMonth) -> dict[int, int]:
    """The rows of takes that have rows in another month too, each with its take."""
    first, last = month.days
    own = Entry.objects.filter(generation=OuterRef("generation")).order_by()
    elsewhere = Exists(own.exclude(day__gte=first, day__lte=last))
    return dict(rows_of(month).filter(elsewhere).values_list("pk", "generation"))


def rows_of(month: KeptMonth) -> QuerySet[Entry]:
    first, last = month.days
    return Entry.objects.filter(project=month.project_id, day__gte=first, day__lte=last).order_by()


def flaws() -> Iterator[str]:
    """Kept months that say otherwise than their rows, a line each."""
    for month in KeptMonth.objects.usable().select_related("project").order_by("name", "project").iterator():
        apart = rows_apart(month)
        said = (kept_lines(month), set(month.apart.values_list("entry", flat=True)))
        is_right = said == (lines(summed(month, set(apart.values()))), set(apart))
        # Whatever changed meanwhile has left a touch by now.
        if not is_right and KeptMonth.objects.usable().filter(pk=month.pk).exists():
            yield f"{month}: the kept sums are not those of the ledger"


def kept_lines(month: KeptMonth) -> set[tuple[object, ...]]:
    return lines(month.sums.values("grouping", "key", *FIGURES))


def lines(rows: Iterable[Mapping[str, object]]) -> set[tuple[object, ...]]:
    return {tuple(row.values()) for row in rows}
