"""How a budget went down so far, and when it runs out at this pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from statistics import mean, stdev

from django.db.models import Case, F, QuerySet, Sum, When

from generations.money.figures import kinds_from, kinds_into
from generations.money.ledger import Account, Entry
from generations.money.usd import ZERO, UsdField

ACTIVE_DAYS = 14
FEWEST_DAYS = 3
HORIZON = timedelta(days=90)
"""So far a forecast looks, ahead where the budget has no end of its own, and back."""


@dataclass(frozen=True)
class Day:
    """What was left of the budget (USD) when this day ended."""

    day: date
    left: Decimal


@dataclass(frozen=True)
class Pace:
    """USD a calendar day: as lately, and between which values it may well lie. `days` of spending say so."""

    usual: Decimal
    low: Decimal
    high: Decimal
    days: int


@dataclass(frozen=True)
class Forecast:
    """Where the budget is on day `until`, so many days ahead, at this pace; and when it runs out before, if it does.

    Amounts in USD, not below nothing.
    """

    until: date
    left: Decimal
    least: Decimal
    most: Decimal
    runs_out: date | None
    days: int
    pace: Pace


def taken_by_day(rows: QuerySet[Entry]) -> list[tuple[date, Decimal]]:
    """What left the budget on each day on which anything moved, less what came back, in USD."""
    into, out = kinds_into(Account.BUDGET), kinds_from(Account.BUDGET)
    moved = Case(When(kind__in=out, then=F("amount")), When(kind__in=into, then=-F("amount")), output_field=UsdField())
    return list(rows.order_by("day").values_list("day").annotate(taken=Sum(moved)))


def days_left(left: Decimal, taken: Sequence[tuple[date, Decimal]], today: date) -> list[Day]:
    """Day by day from the first in `taken` until today, counted back from what is `left` now."""
    first = min((day for day, _ in taken), default=today)
    moved = dict(taken)
    days = [today - timedelta(days=number) for number in range(max((today - first).days, 0) + 1)]
    after = accumulate((moved.get(day + timedelta(days=1)) or ZERO for day in days), initial=ZERO)
    next(after)
    return [Day(day, left + later) for day, later in zip(days, after, strict=True)][::-1]


def pace_of(taken: Sequence[tuple[date, Decimal]], today: date) -> Pace | None:
    """From the last fourteen days on which money was spent; None while they are too few to say."""
    active = [(day, amount) for day, amount in taken if amount > 0 and day <= today][-ACTIVE_DAYS:]
    if len(active) < FEWEST_DAYS:
        return None
    amounts = [amount for _, amount in active]
    share = Decimal(len(active)) / ((today - active[0][0]).days + 1)
    # Twice the standard error: in nineteen of twenty cases the mean lies within.
    doubt = 2 * stdev(amounts) / Decimal(len(amounts)).sqrt()
    usual = mean(amounts)
    return Pace(usual * share, max(usual - doubt, ZERO) * share, (usual + doubt) * share, len(amounts))


def forecast(left: Decimal, pace: Pace | None, today: date, end: date | None = None) -> Forecast | None:
    """`end` is the budget's last day, if it has one. None while nobody can say."""
    if pace is None or left <= 0:
        return None
    runs_out = today + timedelta(days=int(left / pace.usual)) if left / pace.usual < HORIZON.days else None
    if end and runs_out and runs_out > end:
        runs_out = None
    until = end or min(today + HORIZON, (runs_out or today + HORIZON) + timedelta(days=7))
    days = max((until - today).days, 1)
    at_usual, at_high, at_low = (max(left - rate * days, ZERO) for rate in (pace.usual, pace.high, pace.low))
    return Forecast(until, at_usual, at_high, at_low, runs_out, days, pace)
