"""The spans of days whose sums are kept: every month, and its parts of five days, the last of three to six."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

Days = tuple[date, date]
"""The first and the last, both included."""

DAY = timedelta(days=1)
PART, PARTS = 5, 6


def month_of(day: date) -> Days:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def part_of(day: date) -> Days:
    number = min((day.day - 1) // PART, PARTS - 1)
    first, last = month_of(day)
    return first + number * PART * DAY, last if number == PARTS - 1 else first + (number * PART + PART - 1) * DAY


def pieces(days: Days, span_of: Callable[[date], Days]) -> Iterator[Days]:
    """These days, cut where one span ends and the next begins."""
    first, last = days
    while first <= last:
        end = min(span_of(first)[1], last)
        yield first, end
        first = end + DAY


def spans_in(month: Days) -> list[Days]:
    """The month and its parts."""
    return [month, *pieces(month, part_of)]
