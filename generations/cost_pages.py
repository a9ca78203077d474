"""What the pages of costs show: figures with their addresses, named groups, charts, and the rows behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from generations.money.figures import FIGURES
from generations.money.filters import Filter
from generations.money.ledger import Entry, today
from generations.money.reports import COUNTS_TWICE, GROUPINGS, Line, Report, report_of
from generations.status import Status
from projects.models import Project, Shot
from projects.people.user import User

PANEL, PER_GROUP = 8, 100
MOST_DAYS = 45
TITLES = {
    "project": "Project", "member": "Member", "shot": "Shot", "character": "Character", "look": "Look",
    "resolution": "Resolution", "aspect": "Aspect ratio", "status": "Status", "day": "Day", "month": "Month",
}  # fmt: skip
NARROWING = ("member", "shot", "character", "look", "status", "resolution", "aspect")
NONE_OF_THEM = {"shot": "No shot", "character": "No character", "look": "No character"}
SORTS = {
    "name": "Name", "takes": "Takes", "seconds": "Seconds", "charged": "Charged", "reserved": "Reserved",
    "released": "Released", "wasted": "Not usable", "unpicked": "Not picked", "approved": "Approved",
    "per_second": "$ per approved s",
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Whose costs: one project's, or those of several; `rows` are all of their ledger. `asked` narrows it."""

    asked: Filter
    project: Project | None = None
    projects: "QuerySet[Project] | None" = None
    all_of_them: bool = False
    only: int | None = None

    @property
    def rows(self) -> QuerySet[Entry]:
        return self.of(self.asked)

    def of(self, asked: Filter) -> QuerySet[Entry]:
        rows = asked.rows(self.project)
        if self.projects is not None and not self.all_of_them:
            rows = rows.filter(project__in=self.projects.values("pk"))
        return rows.filter(project=self.only) if self.only else rows

    @property
    def is_narrowed(self) -> bool:
        """By more than days."""
        return bool(self.only or any(getattr(self.asked, name) for name in NARROWING))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form of this page carries along beside its days."""
        narrow = [(name, str(getattr(self.asked, name))) for name in NARROWING if getattr(self.asked, name)]
        return [*narrow, ("project", str(self.only))] if self.only else narrow

    def url(self, name: str, **changed: Any) -> str:
        """The address of one of the pages (costs, costs_rows) with the same filter and some of it `changed`."""
        place = reverse(name, args=[self.project.slug]) if self.project else reverse(f"studio_{name}")
        if self.only and "project" not in changed:
            changed["project"] = self.only
        return f"{place}?{self.asked.query(**{key: str(value) for key, value in changed.items()})}"

    def figure(self, name: str, **changed: Any) -> str:
        return self.url("costs_rows", figure=name, **changed)


@dataclass(frozen=True)
class Named:
    """A line of a table: what it is called, its figures, and where its rows are."""

    line: Line
    name: str
    scope: Scope
    place: dict[str, Any]
    person: User | None = None
    shot: Shot | None = None

    @property
    def urls(self) -> dict[str, str]:
        """Of the rows behind each of its figures; all of them without a name."""
        names = {"takes": "", **{name: name for name in FIGURES if name}}
        return {name: self.scope.figure(figure, **self.place) for name, figure in names.items()}


@dataclass(frozen=True)
class Group:
    """The costs by member, by shot, and so on. `more` lines are not shown here."""

    by: str
    title: str
    lines: list[Named]
    more: int
    url: str

    @property
    def counts_twice(self) -> bool:
        return self.by in COUNTS_TWICE


# Groups


def groups_of(scope: Scope, report: Report, most: int | None = PANEL, sort: str = "charged") -> list[Group]:
    """Every grouping of the report, with names, in a fixed number of queries."""
    names = Names.of(report)
    found = []
    for by, lines in report.groups.items():
        named = [name_line(scope, by, line, names) for line in lines]
        named = in_order(named, sort if most is None or by not in {"day", "month"} else "name")
        shown = named[:most] if most else named
        found.append(Group(by, TITLES[by], shown, len(named) - len(shown), scope.url("costs", by=by)))
    return found


@dataclass(frozen=True)
class Names:
    """Who and what the lines of a report stand for, by id."""

    people: dict[int, User]
    shots: dict[int, Shot]
    projects: dict[int, Project]

    @classmethod
    def of(cls, report: Report) -> "Names":
        ids = {by: [int(line.key) for line in lines if line.key.isdecimal()] for by, lines in report.groups.items()}
        return cls(
            User.objects.in_bulk(ids.get("member", [])),
            Shot.objects.in_bulk(ids.get("shot", [])),
            Project.objects.in_bulk(ids.get("project", [])),
        )


def name_line(scope: Scope, by: str, line: Line, names: Names) -> Named:
    place, key = narrowed(scope, by, line.key), int(line.key) if line.key.isdecimal() else 0
    if by == "member" and key in names.people:
        return Named(line, str(names.people[key]), scope, place, person=names.people[key])
    if by == "shot" and key in names.shots:
        return Named(line, names.shots[key].title, scope, place, shot=names.shots[key])
    if by == "project" and key in names.projects:
        return Named(line, str(names.projects[key]), scope, place)
    return Named(line, words_for(by, line.key), scope, place)


def words_for(by: str, key: str) -> str:
    """What a line is called that stands for no row."""
    if by == "day":
        return said(date.fromisoformat(key))
    if by == "month":
        return f"{date.fromisoformat(f'{key}-01'):%B %Y}"
    if by == "status":
        return dict(Status.choices).get(key, key)
    return (key if by == "aspect" else key.removesuffix(":")) or NONE_OF_THEM.get(by, "")


def narrowed(scope: Scope, by: str, key: str) -> dict[str, Any]:
    """What of the address makes it this line's."""
    if by == "day":
        return {"first": key, "last": key}
    if by == "month":
        begin = date.fromisoformat(f"{key}-01")
        end = (begin + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return {"first": max(begin, scope.asked.first), "last": min(end, scope.asked.last)}
    return {by: key or "none"}


def in_order(lines: list[Named], sort: str) -> list[Named]:
    """Names upwards, figures downwards, with a minus the other way round."""
    name = sort.removeprefix("-")
    lines = sorted(lines, key=lambda named: (named.line.key if named.line.key[:2] == "20" else named.name).casefold())
    if name != "name":
        lines.sort(key=lambda named: getattr(named.line, name) or 0, reverse=True)
    return list(reversed(lines)) if sort.startswith("-") else lines


def said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


# Pages


def page_of(scope: Scope, panels: Sequence[str], by: str, sort: str, number: int) -> dict[str, Any]:
    """All but the budget: totals, the chart by day, and either some groups in short or one with all its lines."""
    chart = "day" if (scope.asked.last - scope.asked.first).days < MOST_DAYS else "month"
    wanted = (by,) if by else panels
    report = report_of(scope.rows, list(dict.fromkeys((chart, *wanted))))
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
        "page": part_of(groups[0].lines, number) if by else None,
        "as_of": timezone.localtime(),
        "time_zone": settings.STUDIO_TIME_ZONE,
        "figures": {name: scope.figure(name) for name in FIGURES if name},
        "all_rows": scope.figure(""),
        "kept": scope.kept,
        "chips": chips_of(scope),
        "ranges": ranges_of(scope),
    }


def part_of(lines: list[Named], number: int) -> dict[str, Any]:
    last = max(-(-len(lines) // PER_GROUP), 1)
    number = min(max(number, 1), last)
    start = (number - 1) * PER_GROUP
    part = lines[start : start + PER_GROUP]
    return {"lines": part, "number": number, "last": last, "before": number - 1, "after": number + 1}


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
