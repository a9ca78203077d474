"""What agrees, and what each way of being unlike is called; pure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from generations.closing.matching import Booked, Paid, Span, match

START = datetime(2026, 11, 1, tzinfo=UTC)
SPAN = Span(START, datetime(2026, 12, 1, tzinfo=UTC))
NOON = START + timedelta(days=9, hours=12)
COST = Decimal("0.42")


def run(name: str = "r1", code: str = "a", made_at: datetime | None = NOON, cost: Decimal = COST, **how: Any) -> Paid:
    return Paid(name, code, made_at, cost, how.get("succeeded", True), how.get("open", False))


def take(code: str = "a", run_id: str = "r1", charged: Decimal = COST, sent_at: datetime = NOON, **how: Any) -> Booked:
    number = ord(code)
    return Booked(number, code, run_id, charged, sent_at, how.get("moving", False), how.get("lacks_clip", False))


def found(runs: list[Paid], takes: list[Booked], span: Span = SPAN) -> list[tuple[str, str, int | None]]:
    return [(unlike.kind.value, unlike.run_id, unlike.take) for unlike in match(span, runs, takes).unlike]


A = ord("a")
FAILED: dict[str, Any] = {"charged": Decimal(0), "lacks_clip": True}


@pytest.mark.parametrize(
    ("runs", "takes", "expected"),
    [
        ([run()], [take()], []),
        ([run(cost=Decimal(1))], [take()], [("price", "r1", A)]),
        ([run()], [], [("unknown", "r1", None)]),
        ([run(code="")], [], [("unknown", "r1", None)]),
        ([run(cost=Decimal(0))], [], []),
        ([run()], [take(run_id="", **FAILED)], [("unknown", "r1", A)]),
        ([run(succeeded=False)], [take(run_id="", **FAILED)], [("unknown", "r1", A)]),
        ([run(cost=Decimal(0), succeeded=False)], [take(**FAILED)], []),
        # Given up here, finished and charged there, and booked by a late callback: its clip is missed all the same.
        ([run()], [take(lacks_clip=True)], [("unknown", "r1", A)]),
        ([], [take()], [("absent", "r1", A)]),
        ([], [take(run_id="")], [("absent", "a", A)]),
        ([], [take(**FAILED)], []),
        ([run(), run("r2")], [take()], [("doubled", "r2", A)]),
        ([run("r2"), run("r3")], [take(run_id="", **FAILED)], [("unknown", "r2", A), ("doubled", "r3", A)]),
        # The one that cost nothing is the one too many.
        ([run("r2", cost=Decimal(0)), run("r3")], [take(run_id="", **FAILED)], [("unknown", "r3", A)]),
        ([run(), run()], [take()], []),
        ([run(open=True)], [take(**FAILED)], []),
        ([run()], [take(charged=Decimal(0), moving=True)], []),
        ([run(), run("r2")], [take(charged=Decimal(0), moving=True)], [("doubled", "r2", A)]),
    ],
)
def test_each_way_of_being_unlike_has_its_name(runs, takes, expected):
    assert found(runs, takes) == expected


def test_a_run_counts_in_the_month_in_which_it_was_made_wherever_its_take_was_sent():
    late = SPAN.end + timedelta(seconds=1)
    outcome = match(SPAN, [run(made_at=late)], [take(sent_at=SPAN.end - timedelta(seconds=1))])
    assert outcome.unlike == []
    assert outcome.runs == outcome.ours == 0


def test_a_take_that_was_found_again_leaves_the_one_it_was_lost_by_alone():
    lost, child = take(run_id="", **FAILED), take("b", run_id="r1")
    assert found([run()], [lost, child]) == []
    assert found([run(), run("r2")], [lost, child]) == [("doubled", "r2", A)]


def test_a_run_without_a_readable_time_counts_in_the_month_that_runs():
    assert found([run(made_at=None)], []) == []
    assert found([run(made_at=None)], [], Span(SPAN.start, SPAN.end, takes_undated=True)) == [("unknown", "r1", None)]


def test_the_figures_count_what_ended_and_both_sides_of_it():
    runs = [run(), run("r2", "b", cost=Decimal("0.70")), run("r3", "c", open=True), run("r4", "")]
    outcome = match(SPAN, runs, [take(), take("b", "r2"), take("c", "r3", Decimal(0), moving=True), take("d", "r5")])
    assert (outcome.runs, outcome.matched, outcome.under_way) == (3, 1, 1)
    assert (outcome.ours, outcome.theirs) == (3 * COST, 2 * COST + Decimal("0.70"))
