"""What a report says of the ledger: every figure is the sum of its rows, and a take counts once."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest

from generations.money import ledger, reports
from generations.money.budgets import Budget
from generations.money.figures import FIGURES, rows_of, sum_of
from generations.money.filters import Filter
from generations.money.forecast import Day, Forecast, Pace, days_left, forecast, pace_of, taken_by_day
from generations.money.ledger import Entry
from generations.money.reports import GROUPINGS, Line, report_of
from generations.status import Status
from projects.models import Character
from tests.factories import cite, make_character, make_generation, make_project

NOVEMBER = date(2026, 11, 20)


def usd(amount: str) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.0001"))


def on(day: date):
    """What is booked within is booked on that day."""
    return patch.object(ledger, "today", lambda: day)


@pytest.fixture
def rows(project):
    return project.entries.order_by()


@pytest.fixture
def studio(project, alice, bob):
    """Takes of every kind, over three days, with two characters."""
    shot = project.shots.create(code="1A", title="Cold open")
    pilot, cat = (make_character(project, handle, pictures=1) for handle in ("pilot", "cat"))
    with on(NOVEMBER - timedelta(days=2)):
        picked = make_generation(project, bob, Status.READY, shot=shot, is_pick=True)
        spare = make_generation(project, bob, Status.READY, shot=shot, resolution="1080p")
    with on(NOVEMBER - timedelta(days=1)):
        hidden = make_generation(project, alice, Status.READY, visibility="hidden")
        make_generation(project, alice, Status.FAILED)
        picked.refresh_from_db()
        picked.book_late(usd("0.75"), "Runflow's record says so")
    with on(NOVEMBER):
        make_generation(project, bob, Status.RENDERING, aspect_ratio="9:16")
        make_generation(project, bob, Status.READY, verdict="approved", duration=10)
        make_generation(project, bob, Status.READY)
    for take in (picked, spare):
        cite(take, pictures_of(pilot))
    cite(picked, pictures_of(cat), 2)
    cite(hidden, pictures_of(cat))


def pictures_of(character: Character):
    return character.first_look.images.get()


@pytest.fixture(autouse=True)
def today():
    with patch.object(reports, "today", lambda: NOVEMBER), patch("generations.money.figures.today", lambda: NOVEMBER):
        yield


def test_nothing_was_spent_in_an_empty_project(rows):
    report = report_of(rows, GROUPINGS)
    assert report.total == Line()
    assert all(lines == [] for lines in report.groups.values())


@pytest.mark.usefixtures("studio")
def test_the_totals_of_everything(rows):
    total = report_of(rows).total
    assert (total.takes, total.paid, total.seconds, total.approved) == (7, 5, 30, 15)
    assert total.charged == usd("4.95")
    assert total.reserved == usd("0.70")
    assert total.released == usd("0.70")
    assert total.wasted == usd("0.70")
    assert total.unpicked == usd("1.40")
    assert total.finals == usd("1.40")
    assert total.drafts == usd("2.85")
    assert total.per_second == usd("4.95") / 15


@pytest.mark.usefixtures("studio")
def test_every_figure_is_the_sum_of_its_rows(rows):
    total = report_of(rows).total
    for figure in ("charged", "reserved", "released", "wasted", "unpicked"):
        assert sum_of(rows_of(rows, figure)).amount == getattr(total, figure), figure
    assert sum_of(rows_of(rows, "committed")).amount == total.charged + total.reserved
    assert sum_of(rows_of(rows, "approved")).takes == 2
    assert sum_of(rows_of(rows, "")).takes == total.takes


@pytest.mark.usefixtures("studio")
@pytest.mark.parametrize("grouping", GROUPINGS)
def test_every_figure_of_every_line_is_the_sum_of_its_rows(project, grouping):
    everything = Filter(NOVEMBER - timedelta(days=9), NOVEMBER)
    lines = report_of(everything.rows(project), [grouping]).groups[grouping]
    assert lines
    for line in lines:
        rows = narrowed(everything, grouping, line.key).rows(project)
        for figure in ("charged", "reserved", "released", "wasted", "unpicked"):
            assert sum_of(rows_of(rows, figure)).amount == getattr(line, figure), (line.key, figure)
        assert sum_of(rows_of(rows, "")).takes == line.takes


def narrowed(asked: Filter, grouping: str, key: str) -> Filter:
    if grouping == "day":
        return Filter(date.fromisoformat(key), date.fromisoformat(key))
    if grouping in {"month", "project"}:
        return asked
    return Filter(asked.first, asked.last, **{grouping: key or "none"})


@pytest.mark.usefixtures("studio")
@pytest.mark.parametrize("grouping", sorted({*GROUPINGS} - {"character", "look"}))
def test_lines_that_share_no_money_add_up_to_the_total(rows, grouping):
    report = report_of(rows, [grouping])
    lines = report.groups[grouping]
    for figure in ("charged", "reserved", "released", "wasted", "unpicked", "finals"):
        assert sum(getattr(line, figure) for line in lines) == getattr(report.total, figure), figure


@pytest.mark.usefixtures("studio")
def test_a_take_counts_for_each_character_in_it_and_once_in_the_sum(rows):
    report = report_of(rows, ["character"])
    found = {line.key: (line.takes, line.charged) for line in report.groups["character"]}
    assert found["pilot"] == (2, usd("2.15"))
    assert found["cat"] == (2, usd("1.45"))
    assert found[""] == (4, usd("2.10"))
    assert report.total.takes == 7


@pytest.mark.usefixtures("studio")
def test_a_correction_counts_on_the_day_it_was_booked(rows):
    days = {line.key: line.charged for line in report_of(rows, ["day"]).groups["day"]}
    assert days == {"2026-11-18": usd("2.10"), "2026-11-19": usd("0.75"), "2026-11-20": usd("2.10")}


@pytest.mark.usefixtures("studio")
def test_a_report_takes_one_statement(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        report_of(rows, GROUPINGS)


@pytest.mark.usefixtures("studio")
def test_another_project_is_another_report(alice):
    other = make_project(alice, "Rain Check")
    make_generation(other, alice, Status.READY)
    assert report_of(other.entries.order_by()).total.charged == usd("0.70")
    by_project = report_of(Entry.objects.order_by(), ["project"]).groups["project"]
    assert {line.charged for line in by_project} == {usd("0.70"), usd("4.95")}


def test_every_figure_has_words():
    assert all(figure.title and figure.explanation for figure in FIGURES.values())


# The forecast


def spent(*amounts: str) -> list[tuple[date, Decimal]]:
    """One amount a day, the last of them today."""
    first = NOVEMBER - timedelta(days=len(amounts) - 1)
    return [(first + timedelta(days=number), usd(amount)) for number, amount in enumerate(amounts)]


def paced(taken: list[tuple[date, Decimal]]) -> Pace:
    pace = pace_of(taken, NOVEMBER)
    assert pace is not None
    return pace


def foreseen(left: str, taken: list[tuple[date, Decimal]], end: date | None = None) -> Forecast:
    found = forecast(usd(left), paced(taken), NOVEMBER, end)
    assert found is not None
    return found


@pytest.mark.usefixtures("studio")
def test_the_budget_goes_down_by_what_is_charged_and_reserved(project, rows):
    budget = Budget.of(project)
    left = days_left(usd("50") - budget.held - budget.charged, taken_by_day(rows), NOVEMBER)
    assert left[0] == Day(NOVEMBER - timedelta(days=2), usd("47.90"))
    assert [day.left for day in left] == [usd("47.90"), usd("47.15"), usd("44.35")]


def test_days_without_spending_stand_too():
    left = days_left(usd("6"), [(NOVEMBER - timedelta(days=2), usd("4"))], NOVEMBER)
    assert [day.left for day in left] == [usd("6")] * 3


def test_an_even_pace_says_the_day_on_which_the_budget_runs_out():
    found = foreseen("10", spent(*["2"] * 5))
    assert found.runs_out == NOVEMBER + timedelta(days=5)
    assert found.left == found.least == found.most == 0


def test_days_off_slow_the_pace():
    taken = [(NOVEMBER - timedelta(days=2 * number), usd("2")) for number in range(3, -1, -1)]
    assert paced(taken).usual == Decimal(8) / 7


def test_only_the_last_fourteen_days_of_spending_count():
    assert paced(spent("900", *["1"] * 14)).usual == 1


def test_uneven_days_widen_the_forecast():
    found = foreseen("1000", spent("1", "3", "1", "3"))
    assert found.runs_out is None
    assert found.least < found.left < found.most


def test_too_few_days_say_nothing():
    assert pace_of(spent("5", "5"), NOVEMBER) is None
    assert forecast(usd("10"), None, NOVEMBER) is None


def test_a_budget_that_ends_before_it_runs_out_lasts():
    end = NOVEMBER + timedelta(days=3)
    found = foreseen("10", spent(*["2"] * 5), end)
    assert (found.until, found.runs_out, found.left) == (end, None, usd("4"))


def test_a_budget_of_any_size_is_no_error():
    taken = spent(*["0.0001"] * 5)
    assert foreseen("0.0001", taken).runs_out == NOVEMBER + timedelta(days=1)
    assert foreseen("9999999", taken).runs_out is None
