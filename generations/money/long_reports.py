"""A report over any days: kept sums for the months among them that have such, and the ledger's rows for the rest.

Takes are in one of the two and never in both, so their figures add up exactly to those of reports.py. One statement
reads both and says whether all the sums could still be used when it looked; if not, it is asked again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from generations.money.kept import FIGURES, KeptApart, KeptMonth, days_of, name_of
from generations.money.ledger import Entry
from generations.money.reports import TOTAL, Found, Report, ask, report_from, report_of, statement

TRIES = 3
USABLE = "usable"
DAY = timedelta(days=1)
MONTHS, SUMS, TOUCHES = "generations_keptmonth", "generations_keptsum", "generations_touch"
ADDED = ", ".join(f"SUM(kept.{name})" for name in FIGURES)
NOTHING = ", ".join("0" for _ in FIGURES[1:])


@dataclass(frozen=True)
class Gap:
    """Days, both included, that no kept month covers: of every project, or of some."""

    first: date
    last: date
    projects: Collection[int] | None = None

    def of(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        rows = rows.filter(day__gte=self.first, day__lte=self.last)
        return rows if self.projects is None else rows.filter(project__in=self.projects)


@dataclass(frozen=True)
class Cover:
    """Which kept months (by id) a report is made of, and what they leave open."""

    kept: Sequence[int]
    gaps: Sequence[Gap]

    @classmethod
    def of(cls, first: date, last: date, projects: Collection[int]) -> "Cover":
        found = kept_within(first, last, projects)
        # A month that most have not is read whole, so that there are never many gaps.
        common = {name: ids for name, ids in sorted(found.items()) if 2 * len(ids) > len(projects)}
        kept = [pk for ids in common.values() for pk in ids.values()]
        return cls(kept, list(gaps_between(first, last, common, projects)))

    def rows(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """Those of `rows` that no kept sum has in it."""
        apart = rows.filter(pk__in=KeptApart.objects.filter(month__in=self.kept).values("entry"))
        return reduce(lambda one, other: one.union(other, all=True), (gap.of(rows) for gap in self.gaps), apart)


def report_over(
    rows: QuerySet[Entry], first: date, last: date, projects: Collection[int], groupings: Sequence[str] = ()
) -> Report:
    """What report_of() says of `rows`, which must be all rows of these projects from `first` to `last`."""
    for _ in range(TRIES):
        cover = Cover.of(first, last, projects)
        if not cover.kept:
            break
        found = ask(*together(cover, rows, groupings))
        (usable,) = (figures[0] for grouping, _, *figures in found if grouping == USABLE)
        if usable == len(cover.kept):
            return report_from(added(found), groupings)
    return report_of(rows, groupings)


def kept_within(first: date, last: date, projects: Collection[int]) -> dict[str, dict[int, int]]:
    """The ids of usable months that lie wholly within these days: by name, then by project."""
    months = KeptMonth.objects.usable().filter(name__gte=name_of(first), name__lte=name_of(last))
    if len(projects) == 1:
        months = months.filter(project__in=projects)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    asked = frozenset(projects)
    for pk, name, project_id in months.order_by().values_list("pk", "name", "project"):
        begin, end = days_of(name)
        if first <= begin and end <= last and project_id in asked:
            found[name][project_id] = pk
    return found


def gaps_between(first: date, last: date, kept: dict[str, dict[int, int]], projects: Collection[int]) -> Iterator[Gap]:
    """`kept` in the order of months."""
    for name, ids in kept.items():
        begin, end = days_of(name)
        if first < begin:
            yield Gap(first, begin - DAY)
        if missing := sorted(set(projects) - set(ids)):
            yield Gap(begin, end, missing)
        first = end + DAY
    if first <= last:
        yield Gap(first, last)


def together(cover: Cover, rows: QuerySet[Entry], groupings: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """The statement of reports.py over what is left open, then the kept sums, then how many of them can be used."""
    sql, parameters = statement(cover.rows(rows), groupings)
    ids = ", ".join(str(int(pk)) for pk in cover.kept)
    parts = [kept_lines(name, ids) for name in (TOTAL, *groupings)]
    usable = f"""
        SELECT '{USABLE}', '', COUNT(*), {NOTHING} FROM {MONTHS} AS month WHERE id IN ({ids}) AND NOT EXISTS (
            SELECT 1 FROM {TOUCHES} AS touch WHERE touch.project_id = month.project_id AND touch.name = month.name)
    """  # noqa: S608 (constants and numbers)
    return " UNION ALL ".join([sql, *parts, usable]), parameters


def kept_lines(grouping: str, ids: str) -> str:
    """A project's line, or a month's, is the sum of their totals."""
    key = {"project": "CAST(month.project_id AS text)", "month": "month.name"}.get(grouping, "kept.key")
    kept = grouping if key == "kept.key" else TOTAL
    return f"""
        SELECT '{grouping}', {key}, {ADDED} FROM {SUMS} AS kept JOIN {MONTHS} AS month ON month.id = kept.month_id
        WHERE kept.month_id IN ({ids}) AND kept.grouping = '{kept}' GROUP BY {key}
    """  # noqa: S608 (constants and numbers)


def added(found: Sequence[Found]) -> list[Found]:
    """One line of each key."""
    sums: dict[tuple[str, str], list[int]] = {}
    for grouping, key, *figures in found:
        if grouping != USABLE:
            line = sums.setdefault((grouping, key or ""), [0] * len(figures))
            line[:] = [one + int(other or 0) for one, other in zip(line, figures, strict=True)]
    return [(*place, *figures) for place, figures in sums.items()]
