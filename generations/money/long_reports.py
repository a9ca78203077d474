"""A report over any days: kept sums for the spans among them that have such, and the ledger's rows for the rest.

Takes are in one of the two and never in both, so their figures add up exactly to those of reports.py. One statement
reads both and says whether all the sums could still be used when it looked; if not, it is asked again.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from generations.money.kept import FIGURES, KeptApart, KeptSpan
from generations.money.ledger import Entry
from generations.money.reports import TOTAL, Found, Report, ask, report_from, report_of, statement
from generations.money.spans import DAY, Days, month_of, part_of, pieces

TRIES = 3
LONG = 62
"""So many days at most are named one by one."""
USABLE = "usable"
ENTRIES, TOUCHES = "generations_entry", "generations_touch"
SPANS, SUMS = "generations_keptspan", "generations_keptsum"
ADDED = ", ".join(f"SUM(kept.{name})" for name in FIGURES)
KEYS = {"project": "CAST(span.project_id AS text)", "month": "substr(CAST(span.first AS text), 1, 7)"}
"""Groupings that are not kept."""
NOTHING = ", ".join("0" for _ in FIGURES[1:])


@dataclass(frozen=True)
class Gap:
    """Days of some projects that no kept span covers."""

    days: Days
    projects: frozenset[int]

    def each(self) -> list[date]:
        return [self.days[0] + number * DAY for number in range((self.days[1] - self.days[0]).days + 1)]


@dataclass(frozen=True)
class Cover:
    """Which kept spans (by id) a report on these projects is made of, and what they leave open."""

    asked: frozenset[int]
    kept: Sequence[int]
    gaps: Sequence[Gap]

    @classmethod
    def of(cls, days: Days, projects: Collection[int]) -> "Cover":
        """Whole months first, and their parts where the month has no sums or is not asked for as a whole."""
        asked = frozenset(projects)
        months, gaps = filled([Gap(days, asked)], month_of)
        parts, gaps = filled(gaps, part_of)
        return cls(asked, months + parts, gaps)

    def rows(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """Those of `rows` that no kept sum has in it. However many gaps there are, the statement has few parts."""
        apart = rows.filter(pk__in=KeptApart.objects.filter(span__in=self.kept).values("entry"))
        everybodys = [gap for gap in self.gaps if gap.projects == self.asked]
        ranges = [gap.days for gap in everybodys if len(gap.each()) > LONG]
        days = [day for gap in everybodys if gap.days not in ranges for day in gap.each()]
        others = [gap for gap in self.gaps if gap not in everybodys]
        parts = [rows.filter(day__range=found) for found in ranges]
        parts += [rows.filter(day__in=days)] if days else []
        parts += [rows.extra(where=[places(others)])] if others else []  # noqa: S610 (numbers and days)
        return apart.union(*parts, all=True)


def places(gaps: Iterable[Gap]) -> str:
    """That a row is of one of these projects and days."""
    quoted = "DATE '{}'" if connection.vendor == "postgresql" else "'{}'"
    pairs = [f"({int(pk)}, {quoted.format(day)})" for gap in gaps for day in gap.each() for pk in gap.projects]
    return f"({ENTRIES}.project_id, {ENTRIES}.day) IN (VALUES {', '.join(pairs)})"


def report_over(
    rows: QuerySet[Entry], first: date, last: date, projects: Collection[int], groupings: Sequence[str] = ()
) -> Report:
    """What report_of() says of `rows`, which must be all rows of these projects from `first` to `last`."""
    for _ in range(TRIES):
        cover = Cover.of((first, last), projects)
        if not cover.kept:
            break
        found = ask(*together(cover, rows, groupings))
        (usable,) = (figures[0] for grouping, _, *figures in found if grouping == USABLE)
        if usable == len(cover.kept):
            return report_from(added(found), groupings)
    return report_of(rows, groupings)


def filled(gaps: Iterable[Gap], span_of: Callable[[date], Days]) -> tuple[list[int], list[Gap]]:
    """The usable spans of this length within the gaps, and what is open still."""
    cut = [Gap(days, gap.projects) for gap in gaps for days in pieces(gap.days, span_of)]
    found = usable_spans(gap for gap in cut if gap.days == span_of(gap.days[0]))
    kept = [pk for gap in cut for project, pk in found[gap.days].items() if project in gap.projects]
    left = (Gap(gap.days, gap.projects.difference(found[gap.days])) for gap in cut)
    return kept, list(joined(gap for gap in left if gap.projects))


def usable_spans(gaps: Iterable[Gap]) -> dict[Days, dict[int, int]]:
    """The ids of those that are as long as one of the gaps: by their days, then by project."""
    found: dict[Days, dict[int, int]] = defaultdict(dict)
    wanted = {gap.days: gap.projects for gap in gaps}
    projects = frozenset[int]().union(*wanted.values())
    spans = KeptSpan.objects.usable().filter(
        project__in=projects, first__in={first for first, _ in wanted}, last__in={last for _, last in wanted}
    )
    for pk, project, *days in spans.order_by().values_list("pk", "project", "first", "last") if wanted else ():
        found[days[0], days[1]][project] = pk
    return found


def joined(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """Those of the same projects that follow each other as one, because each is a part of the statement."""
    before: Gap | None = None
    for gap in gaps:
        if before and before.projects == gap.projects and before.days[1] + DAY == gap.days[0]:
            before = replace(before, days=(before.days[0], gap.days[1]))
            continue
        if before:
            yield before
        before = gap
    if before:
        yield before


def together(cover: Cover, rows: QuerySet[Entry], groupings: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """The statement of reports.py over what is left open, then the kept sums, then how many of them can be used."""
    sql, parameters = statement(cover.rows(rows), groupings)
    ids = ", ".join(str(int(pk)) for pk in cover.kept)
    asked = (name for name in KEYS if name in groupings)
    parts = [kept_lines(ids, groupings), *(kept_totals(name, ids) for name in asked)]
    usable = f"""
        SELECT '{USABLE}', '', COUNT(*), {NOTHING} FROM {SPANS} AS span WHERE id IN ({ids}) AND NOT EXISTS (
            SELECT 1 FROM {TOUCHES} AS touch
            WHERE touch.project_id = span.project_id AND touch.day BETWEEN span.first AND span.last)
    """  # noqa: S608 (constants and numbers)
    return " UNION ALL ".join([sql, *parts, usable]), parameters


def kept_lines(ids: str, groupings: Sequence[str]) -> str:
    names = ", ".join(f"'{name}'" for name in (TOTAL, *groupings) if name not in KEYS)
    return f"""
        SELECT kept.grouping, kept.key, {ADDED} FROM {SUMS} AS kept
        WHERE kept.span_id IN ({ids}) AND kept.grouping IN ({names}) GROUP BY kept.grouping, kept.key
    """  # noqa: S608 (constants and numbers)


def kept_totals(grouping: str, ids: str) -> str:
    """A project's line, or a month's, is the sum of its spans' totals."""
    key = KEYS[grouping]
    return f"""
        SELECT '{grouping}', {key}, {ADDED} FROM {SUMS} AS kept JOIN {SPANS} AS span ON span.id = kept.span_id
        WHERE kept.span_id IN ({ids}) AND kept.grouping = '{TOTAL}' GROUP BY {key}
    """  # noqa: S608 (constants and numbers)


def added(found: Sequence[Found]) -> list[Found]:
    """One line of each key."""
    sums: dict[tuple[str, str], list[int]] = {}
    for grouping, key, *figures in found:
        if grouping != USABLE:
            line = sums.setdefault((grouping, key or ""), [0] * len(figures))
            line[:] = [one + int(other or 0) for one, other in zip(line, figures, strict=True)]
    return [(*place, *figures) for place, figures in sums.items()]
