"""Numbers become places on a chart."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from generations.money.charts import Column, Scale, bars_of, burn_of, short, some_days
from generations.money.forecast import Day, days_left, forecast, pace_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("amount", "top"),
    [
        ("0", "0.04"),
        ("0.35", "0.4"),
        ("9.52", "10"),
        ("10", "10"),
        ("10.01", "20"),
        ("200", "200"),
        ("9999999", "10000000"),
    ],
)
def test_an_axis_ends_at_a_round_amount(amount, top):
    assert Scale.up_to(Decimal(amount)).top == Decimal(top)


def test_an_axis_has_its_ticks_from_the_bottom():
    ticks = Scale.up_to(Decimal(10)).ticks
    assert [(tick.at, tick.label) for tick in ticks] == [
        ("100.00", "$0"), ("75.00", "$2.5"), ("50.00", "$5"), ("25.00", "$7.5"), ("0.00", "$10")
    ]  # fmt: skip


def test_large_amounts_are_said_in_thousands():
    assert [short(Decimal(amount)) for amount in ("1500", "12500", "2500000")] == ["$1500", "$12.5k", "$2500k"]


def test_columns_are_stacked_from_the_bottom():
    chart = bars_of(
        [Column("19", [("charged", Decimal(4))]), Column("20", [("charged", Decimal(5)), ("final", Decimal(5))])]
    )
    assert [(bar.kind, bar.x, bar.y, bar.width, bar.height) for bar in chart.bars] == [
        ("charged", "11.00%", "60.00%", "28.00%", "40.00%"),
        ("charged", "61.00%", "50.00%", "28.00%", "50.00%"),
        ("final", "61.00%", "0.00%", "28.00%", "50.00%"),
    ]
    assert [name.label for name in chart.names] == ["19", "20"]


def test_what_is_below_zero_has_no_height():
    assert bars_of([Column("20", [("charged", Decimal(-3)), ("final", Decimal(0))])]).bars == []


def test_of_many_columns_some_are_named_the_last_among_them():
    names = bars_of([Column(str(number), []) for number in range(31)]).names
    assert len(names) <= 16
    assert names[-1].label == "30"


def test_no_column_is_no_error():
    assert bars_of([]).bars == []


def test_a_budget_that_runs_out_touches_the_ground():
    taken = [(TODAY - timedelta(days=number), Decimal(10)) for number in range(4, -1, -1)]
    left = days_left(Decimal(50), taken, TODAY)
    chart = burn_of(Decimal(100), left, forecast(left[-1].left, pace_of(taken, TODAY), TODAY))
    assert chart.line.startswith("0.00,10.00 ")
    assert (chart.today_y, chart.end_y) == ("50.00", "")
    assert chart.forecast.endswith("100.00,100.00")
    assert chart.forecast.count(",") == 3


def test_a_first_day_alone_has_a_chart():
    chart = burn_of(Decimal(10), [Day(TODAY, Decimal(10))])
    assert (chart.line, chart.forecast, chart.plan) == ("0.00,0.00", "", "")


def test_an_overspent_budget_stays_within_the_chart():
    chart = burn_of(Decimal(10), [Day(TODAY - timedelta(days=1), Decimal(5)), Day(TODAY, Decimal(-5))])
    assert chart.today_y == "100.00"


def test_few_days_are_named_under_a_chart():
    assert some_days(TODAY, TODAY + timedelta(days=2)) == [TODAY, TODAY + timedelta(days=1)]
    assert len(some_days(TODAY, TODAY + timedelta(days=700))) == 4
