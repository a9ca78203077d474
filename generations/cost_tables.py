"""The tables of a cost report: lines with names, each figure with the address of its rows, in the order asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from generations.cost_names import Face, Names, words_for
from generations.cost_scope import Scope
from generations.money.figures import FIGURES
from generations.money.reports import COUNTS_TWICE, Line, Report
from generations.money.usd import dollars
from projects.models import Shot
from projects.people.user import User

PANEL = 8
CENT = Decimal("0.01")
TITLES = {
    "project": "Project", "member": "Member", "shot": "Shot", "character": "Character", "look": "Look",
    "resolution": "Resolution", "aspect": "Aspect ratio", "status": "Status", "day": "Day", "month": "Month",
}  # fmt: skip
SORTS = {
    "name": "Name", "takes": "Takes", "seconds": "Seconds", "charged": "Charged", "reserved": "Reserved",
    "released": "Released", "wasted": "Not usable", "unpicked": "Not picked", "approved": "Approved",
    "per_second": "$ per approved s",
}  # fmt: skip
HEADS = {**SORTS, "rate": "Rate", "per_second": "$ / approved s"}
OF_MONEY = ("takes", "charged", "reserved", "per_second")
OF_CONTENT = ("takes", "charged", "approved", "per_second")
COLUMNS = {
    "shot": OF_CONTENT, "character": OF_CONTENT, "look": OF_CONTENT,
    "resolution": ("rate", "takes", "seconds", "charged"),
}  # fmt: skip
EVERY = tuple(name for name in SORTS if name != "name")
# Which rows are behind a figure that is not called like them.
BEHIND = {"takes": "", "seconds": "charged", "per_second": "approved"}


@dataclass(frozen=True)
class Cell:
    """One figure in words, and where its rows are; a rate has none, and nor has what is not known yet."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Named:
    """A line of a table: what it is called, its figures, and where its rows are."""

    line: Line
    name: str
    scope: Scope
    place: dict[str, Any]
    person: User | None = None
    shot: Shot | None = None
    face: Face | None = None
    rate: str = ""

    @property
    def urls(self) -> dict[str, str]:
        """Of the rows behind each of its figures; all of them without a name."""
        names = {"takes": "", **{name: name for name in FIGURES if name}}
        return {name: self.scope.figure(figure, **self.place) for name, figure in names.items()}

    def cells(self, columns: Sequence[str]) -> list[Cell]:
        return [self.cell(column) for column in columns]

    def cell(self, column: str) -> Cell:
        words = self.rate if column == "rate" else figure_words(column, getattr(self.line, column))
        if column == "rate" or (column == "per_second" and not self.line.approved):
            return Cell(words)
        return Cell(words, self.scope.figure(BEHIND.get(column, column), **self.place))


def figure_words(column: str, figure: Any) -> str:
    if column == "takes":
        return str(figure)
    if column in {"seconds", "approved"}:
        return f"{figure} s"
    if column == "per_second":
        return "none" if figure is None else dollars(figure.quantize(CENT))
    return dollars(figure)


@dataclass(frozen=True)
class Row:
    """A line as a table shows it."""

    named: Named
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    """The costs by member, by shot, and so on. `more` lines are not shown here."""

    by: str
    title: str
    lines: list[Named]
    more: int
    url: str
    total: Named

    @property
    def counts_twice(self) -> bool:
        return self.by in COUNTS_TWICE

    @property
    def is_of_pictures(self) -> bool:
        return self.by in {"character", "look"}

    @property
    def columns(self) -> Sequence[str]:
        return COLUMNS.get(self.by, OF_MONEY)

    @property
    def heads(self) -> list[str]:
        return [HEADS[column] for column in self.columns]

    @property
    def rows(self) -> list[Row]:
        return [Row(named, named.cells(self.columns)) for named in self.lines]

    @property
    def totals(self) -> list[Cell]:
        return self.total.cells(self.columns)


def groups_of(scope: Scope, report: Report, most: int | None = PANEL, sort: str = "charged") -> list[Group]:
    """Every grouping of the report, with names, in a fixed number of queries."""
    names = Names.of(report, scope.project, scope.asked.last)
    total, found = Named(report.total, "Total", scope, {}), []
    for by, lines in report.groups.items():
        named = [name_line(scope, by, line, names) for line in lines]
        named = in_order(named, sort if most is None or by not in {"day", "month"} else "name")
        shown = named[:most] if most else named
        found.append(Group(by, TITLES[by], shown, len(named) - len(shown), scope.url("costs", by=by), total))
    return found


def name_line(scope: Scope, by: str, line: Line, names: Names) -> Named:
    place, key = narrowed(scope, by, line.key), int(line.key) if line.key.isdecimal() else 0
    if by == "member" and key in names.people:
        return Named(line, str(names.people[key]), scope, place, person=names.people[key])
    if by == "shot" and key in names.shots:
        return Named(line, names.shots[key].title, scope, place, shot=names.shots[key])
    if by == "project" and key in names.projects:
        return Named(line, str(names.projects[key]), scope, place)
    face = names.faces.get(line.key.removesuffix(":")) if by in {"character", "look"} else None
    return Named(line, words_for(by, line.key), scope, place, face=face, rate=names.rates.get(line.key, ""))


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
