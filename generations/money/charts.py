"""Numbers to the geometry of a chart, in percent of its width and height, so that its type never scales.

Pure: the templates draw what stands here, from the top left corner, as SVG does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from generations.money.forecast import Day, Forecast
from generations.money.usd import ZERO

STEPS = 4
WIDTH_OF_A_BAR = Decimal("0.56")
MOST_LABELS = 16
# A tick stands on one of these times a power of ten.
ROUND = [Decimal(text) for text in ("1", "1.25", "1.5", "2", "2.5", "5", "10")]
HUNDRED = Decimal(100)
LATE, HALF = 60, 50


@dataclass(frozen=True)
class Tick:
    """A line across the chart, or a word under it: where, in percent, and what it says."""

    at: str
    label: str


@dataclass(frozen=True)
class Scale:
    """From nothing, at the bottom, to `top` USD."""

    top: Decimal

    @classmethod
    def up_to(cls, amount: Decimal) -> "Scale":
        """The least that has round ticks and takes in the amount."""
        step = max(amount, Decimal("0.04")) / STEPS
        power = Decimal(10) ** step.adjusted()
        return cls(STEPS * next(power * unit for unit in ROUND if power * unit >= step))

    def down(self, amount: Decimal) -> Decimal:
        """How far below the top the amount lies, in percent."""
        return HUNDRED - HUNDRED * min(max(amount / self.top, ZERO), Decimal(1))

    @property
    def ticks(self) -> list[Tick]:
        steps = (self.top * number / STEPS for number in range(STEPS + 1))
        return [Tick(percent(self.down(amount)), short(amount)) for amount in steps]


@dataclass(frozen=True)
class Burn:
    """What is left of a budget, from the first day on which it was used until the forecast ends."""

    ticks: list[Tick]
    days: list[Tick]
    line: str
    area: str
    today_x: str
    today_y: str
    plan: str = ""
    forecast: str = ""
    band: str = ""
    end_y: str = ""
    today_is_late: bool = False
    today_label_y: str = ""


@dataclass(frozen=True)
class Bar:
    """One coloured piece of a column, in percent with its sign."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Bars:
    ticks: list[Tick]
    names: list[Tick]
    bars: list[Bar]


@dataclass(frozen=True)
class Column:
    """What is stacked over one day or month, in USD by kind, from the bottom."""

    name: str
    parts: Sequence[tuple[str, Decimal]]

    @property
    def height(self) -> Decimal:
        return sum((max(amount, ZERO) for _, amount in self.parts), ZERO)


def percent(value: Decimal) -> str:
    return f"{value:.2f}"


def short(amount: Decimal) -> str:
    """An amount on an axis: $2.5, $150, $12k."""
    if amount >= 10_000:
        return f"${plain(amount / 1000)}k"
    return f"${plain(amount)}"


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def burn_of(limit: Decimal, days: Sequence[Day], found: Forecast | None = None) -> Burn:
    """`days` must not be empty; the last of them is today."""
    scale = Scale.up_to(max(limit, *(day.left for day in days)))
    first, today = days[0].day, days[-1].day
    last = max(found.until if found else today, first + timedelta(days=1))
    whole = Decimal((last - first).days)
    points = [(HUNDRED * (day.day - first).days / whole, scale.down(day.left)) for day in days]
    across, down = points[-1]
    line = joined(points)
    ahead = trails(scale, days[-1].left, found, across) if found else {}
    return Burn(
        ticks=scale.ticks,
        days=[Tick(percent(HUNDRED * (day - first).days / whole), said(day)) for day in some_days(first, last)],
        line=line,
        area=f"{percent(points[0][0])},100 {line} {percent(across)},100",
        today_x=percent(across),
        today_y=percent(down),
        plan=f"M0 {percent(points[0][1])}L100 100" if found else "",
        today_is_late=across > LATE,
        # Late in the chart there is no room but left of the day, where the line comes down: the name stands above it.
        today_label_y=percent(ZERO if across > LATE and down > HALF else down),
        **ahead,
    )


def trails(scale: Scale, left: Decimal, found: Forecast, across: Decimal) -> dict[str, str]:
    """The way ahead at the usual pace, and between the slowest and the fastest, in the room right of `across`."""
    room = HUNDRED - across

    def trail(rate: Decimal) -> list[tuple[Decimal, Decimal]]:
        if rate * found.days > left:
            return [(across + room * left / rate / found.days, HUNDRED), (HUNDRED, HUNDRED)]
        return [(HUNDRED, scale.down(left - rate * found.days))]

    begin = (across, scale.down(left))
    usual, fast, slow = trail(found.pace.usual), trail(found.pace.high), trail(found.pace.low)
    return {
        "forecast": f"M{joined([begin, *usual])}",
        "band": f"M{joined([begin, *slow, *reversed(fast)])}Z",
        # Above the range, where it ends within the chart.
        "end_y": percent(slow[-1][1]) if len(fast) == 1 and across <= LATE else "",
    }


def joined(points: Sequence[tuple[Decimal, Decimal]]) -> str:
    return " ".join(f"{percent(across)},{percent(down)}" for across, down in points)


def some_days(first: date, last: date, most: int = 4) -> list[date]:
    """A few days at even distances, the first among them, none so late that its name would not fit."""
    step = max(-(-(last - first).days // most), 1)
    return [
        first + timedelta(days=number * step) for number in range(most) if first + timedelta(days=number * step) < last
    ]


def said(day: date) -> str:
    return f"{day.day} {day:%b}"


def bars_of(columns: Sequence[Column]) -> Bars:
    """Columns side by side; what is below zero, as corrections can be, has no height."""
    scale = Scale.up_to(max((column.height for column in columns), default=ZERO))
    wide = HUNDRED / max(len(columns), 1)
    each = max(-(-len(columns) // MOST_LABELS), 1)
    names = [
        Tick(percent(wide * number + wide / 2), column.name)
        for number, column in enumerate(columns)
        if (len(columns) - 1 - number) % each == 0
    ]
    bars = [bar for number, column in enumerate(columns) for bar in stacked(column, scale, wide, wide * number)]
    return Bars(scale.ticks, names, bars)


def stacked(column: Column, scale: Scale, wide: Decimal, left: Decimal) -> list[Bar]:
    bars, below = [], ZERO
    for kind, amount in column.parts:
        if amount > 0:
            top, bottom = scale.down(below + amount), scale.down(below)
            x, width = left + wide * (1 - WIDTH_OF_A_BAR) / 2, wide * WIDTH_OF_A_BAR
            bars.append(Bar(kind, *(f"{percent(value)}%" for value in (x, top, width, bottom - top))))
            below += amount
    return bars
