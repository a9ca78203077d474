"""What the pages of costs show: totals, groups with their lines, the chart, the filter and the days often wanted."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from generations.cost_scope import NARROWING, Scope
from generations.cost_tables import EVERY, PANEL, SORTS, TITLES, Named, Row, groups_of
from generations.money.figures import FIGURES
from generations.money.ledger import today
from generations.money.long_reports import report_over
from generations.money.reports import GROUPINGS, Line, Report, report_of
from projects.models import Project

MOST_DAYS, PER_GROUP = 45, 100


def page_of(scope: Scope, panels: Sequence[str], by: str, sort: str, number: int) -> dict[str, Any]:
    """All but the budget: totals, the chart by day, and either some groups in short or one with all its lines."""
    chart = "day" if (scope.asked.last - scope.asked.first).days < MOST_DAYS else "month"
    wanted = (by,) if by else panels
    report = report_on(scope, list(dict.fromkeys((chart, *wanted))))
    shown = Report(report.total, {name: report.groups[name] for name in wanted})
    groups = groups_of(scope, shown, None if by else PANEL, sort)
    return {
        "scope": scope,
        "asked": scope.asked,
        "total": report.total,
        "by_time": (chart, groups_of(scope, Report(groups={chart: report.groups[chart]}), None, "name")[0].lines),
        "groups": groups,
        "by": by,
        "sort": sort,
        "sorts": sorts_of(scope, by, sort),
        "groupings": [(name, TITLES[name]) for name in TITLES if name != "project" or not scope.project],
        "page": part_of(groups[0].lines, groups[0].total, number) if by else None,
        "as_of": timezone.localtime(),
        "time_zone": settings.STUDIO_TIME_ZONE,
        "figures": {name: scope.figure(name) for name in FIGURES if name},
        "all_rows": scope.figure(""),
        "kept": scope.kept,
        "chips": chips_of(scope),
        "ranges": ranges_of(scope),
    }


def report_on(scope: Scope, groupings: Sequence[str]) -> Report:
    """From kept sums, where the page is narrowed by nothing but days and projects."""
    if any(name != "project" for name, _ in scope.kept):
        return report_of(scope.rows, groupings)
    return report_over(scope.rows, scope.asked.first, scope.asked.last, projects_of(scope), groupings)


def projects_of(scope: Scope) -> list[int]:
    """By id."""
    if only := scope.project.pk if scope.project else scope.only:
        return [only]
    return list((Project.objects if scope.projects is None else scope.projects).values_list("pk", flat=True))


def part_of(lines: list[Named], totals: Named, number: int) -> dict[str, Any]:
    last = max(-(-len(lines) // PER_GROUP), 1)
    number = min(max(number, 1), last)
    start = (number - 1) * PER_GROUP
    part = [Row(named, named.cells(EVERY)) for named in lines[start : start + PER_GROUP]]
    return {
        "rows": part,
        "totals": totals.cells(EVERY),
        "number": number,
        "last": last,
        "before": number - 1,
        "after": number + 1,
    }


def sorts_of(scope: Scope, by: str, sort: str) -> list[tuple[str, str, str, str]]:
    """For each column: its name, title, where a press leads, and how it is sorted now."""
    found = []
    for name, title in SORTS.items():
        now = {name: "ascending" if name == "name" else "descending", f"-{name}": "other"}.get(sort, "")
        turned = f"-{name}" if sort == name else name
        is_up = (name == "name") == (sort == name)
        state = ("ascending" if is_up else "descending") if now else ""
        found.append(
            (name, TITLES.get(by, title) if name == "name" else title, scope.url("costs", by=by, sort=turned), state)
        )
    return found


def ranges_of(scope: Scope) -> list[tuple[str, str, bool]]:
    """Days that people often want: words, address, and whether they are these."""
    day = today()
    month = day.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    spans = {
        "This month": (month, day),
        "Last month": (before, month - timedelta(days=1)),
        "Last 30 days": (day - timedelta(days=29), day),
        "All": (begin_of(scope, day), day),
    }
    now = (scope.asked.first, scope.asked.last)
    return [(words, scope.url("costs", first=span[0], last=span[1]), span == now) for words, span in spans.items()]


def begin_of(scope: Scope, day: date) -> date:
    """When the first of these projects began."""
    if scope.project:
        return timezone.localdate(scope.project.created_at)
    begun = (scope.projects or Project.objects).aggregate(begun=Min("created_at"))["begun"]
    return timezone.localdate(begun) if begun else day


def chips_of(scope: Scope) -> list[tuple[str, str, str]]:
    """What the page is narrowed to: of which kind, the words, and the address without it."""
    found = []
    for by in NARROWING:
        key = getattr(scope.asked, by)
        if key:
            report = Report(groups={by: [Line("" if key == "none" else key)]})
            (group,) = groups_of(scope, report)
            found.append((TITLES[by], group.lines[0].name, scope.url("costs", **{by: ""})))
    if scope.only and scope.projects is not None:
        found.append(("Project", str(scope.projects.get(pk=scope.only)), scope.url("costs", project="")))
    return found


def by_of(text: str, scope: Scope) -> str:
    allowed = GROUPINGS if scope.projects is not None else [name for name in GROUPINGS if name != "project"]
    return text if text in allowed else ""


def sort_of(text: str) -> str:
    return text if text.removeprefix("-") in SORTS else "charged"
