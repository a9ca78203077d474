"""Which months are locked. Money does not know how a month is closed: whoever closes months answers here.

Nothing is ever booked in a closed month. A mistake found later is corrected by an entry of the day when it is found.
"""

from collections.abc import Callable
from datetime import date, timedelta

closed: list[Callable[[date], bool]] = []
"""Asked whether the month of a day is closed. Filled when the studio starts."""


class MonthIsClosed(Exception):
    """Something would have changed in a month that somebody has closed. Nothing was."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"{day:%B %Y} is closed, so nothing in it can change any more and nothing was booked. "
            "Correct it by an entry of today."
        )


def is_closed(day: date) -> bool:
    return any(check(day) for check in closed)


def assert_open(day: date) -> None:
    """Raises MonthIsClosed."""
    if is_closed(day):
        raise MonthIsClosed(day)


def first_open(day: date) -> date:
    """This day, or the first of the next open month if its own is closed already.

    For today's entries that happens only when clock or time zone were moved, and money must not stand still for it.
    """
    while is_closed(day):
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day
