"""The two charts of a cost report: what was spent by day or month, and how the budget goes down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generations.cost_tables import Named
from generations.money.budgets import Budget, Standing
from generations.money.caps import foremost
from generations.money.charts import Bars, Burn, Column, bars_of, burn_of
from generations.money.forecast import HORIZON, Day, Forecast, days_left, forecast, pace_of, taken_by_day
from generations.money.ledger import Entry, today
from generations.money.reports import Line
from projects.models import Project


@dataclass(frozen=True)
class Spending:
    """Charged and reserved by day, or by month where days would be too many."""

    chart: Bars
    lines: list[Named]
    by: str

    @property
    def today(self) -> Line | None:
        """The last of its days, where that is today."""
        last = self.lines[-1].line if self.lines and self.by == "day" else None
        return last if last and last.key == today().isoformat() else None


KINDS = (("charged", "drafts"), ("final", "finals"), ("wasted", "wasted"), ("reserved", "reserved"))


def spending_of(by: str, lines: list[Named]) -> Spending:
    """The lines in the order of their days."""
    columns = [
        Column(short_name(by, named.line.key), [(kind, getattr(named.line, part)) for kind, part in KINDS])
        for named in lines
    ]
    return Spending(bars_of(columns), lines, by)


def short_name(by: str, key: str) -> str:
    return str(int(key[8:])) if by == "day" else f"{date.fromisoformat(f'{key}-01'):%b} {key[2:4]}"


@dataclass(frozen=True)
class BudgetLeft:
    """A budget, as it stands in its present period, with its course."""

    standing: Standing
    since: date | None
    until: date | None
    days: Sequence[Day] = ()
    forecast: Forecast | None = None
    chart: Burn | None = None

    @property
    def shown_days(self) -> Sequence[Day]:
        """A dozen of them, today among them, for the table beside the chart."""
        step = max(-(-len(self.days) // 12), 1)
        return self.days[::-1][::step][::-1]


def budget_left(project: Project | None) -> BudgetLeft:
    """Of a project, or of the studio, from its ledger."""
    budget, day = Budget.of(project), today()
    standing = foremost(budget)
    monthly = budget.resets == Budget.Resets.MONTHLY
    since = day.replace(day=1) if monthly else None
    until = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1) if monthly else None
    if standing.limit is None or standing.left is None:
        return BudgetLeft(standing, since, until)
    rows = Entry.objects.filter(project=project) if project else Entry.objects.all()
    taken = taken_by_day(rows.filter(day__gte=since or day - HORIZON))
    days = days_left(standing.left, taken, day)
    found = forecast(standing.left, pace_of(taken, day), day, until)
    return BudgetLeft(standing, since, until, days, found, burn_of(standing.limit, days, found))
