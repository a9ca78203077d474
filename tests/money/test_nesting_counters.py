"""What budgets count: a hold stands in all of them, is given back in the same, and a changed limit knows of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.limits import BelowCommitted
from generations.money.periods import Holding
from generations.status import Status
from projects.happenings import happened
from tests.money.nested import TAKE, counters, order, refusal

Kind, Resets = Budget.Kind, Budget.Resets
pytestmark = pytest.mark.usefixtures("november")


@pytest.mark.parametrize("cost", ["0.42", "0.30", "0.99", "0"])
def test_what_is_held_is_given_back_in_every_counter_and_the_cost_charged(project, bob, five, cost):
    take = order(project, bob, Status.STORING)
    assert counters(five["day"]) == {"2026-11-22": (TAKE, 0)}
    take.enter(Status.READY, cost=Decimal(cost))
    assert counters(five["day"]) == {"2026-11-22": (0, Decimal(cost))}
    assert counters(five["member"]) == counters(five["project"]) == {"2026-11": (0, Decimal(cost))}
    assert Budget.of(project).charged == Budget.of(None).charged == Decimal(cost)
    assert not Holding.objects.exists()


def test_a_take_of_yesterday_is_charged_to_yesterday(project, bob, five, november):
    take = order(project, bob, Status.STORING)
    november.shift(86_400)
    order(project, bob)
    take.enter(Status.READY, cost=TAKE)
    assert counters(five["day"]) == {"2026-11-22": (0, TAKE), "2026-11-23": (TAKE, 0)}


def test_a_day_begins_anew_at_the_studios_midnight(project, bob, cap, november, settings):
    settings.STUDIO_TIME_ZONE = "America/New_York"
    budget = cap(Kind.DAY, "0.42")
    order(project, bob)
    november.move_to(datetime(2026, 11, 23, 4, 59, tzinfo=UTC))
    refusal(project, bob)
    november.move_to(datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    order(project, bob)
    assert counters(budget) == {"2026-11-22": (TAKE, 0), "2026-11-23": (TAKE, 0)}


def test_a_month_begins_anew_and_a_life_does_not(project, bob, cap, november):
    cap(Kind.MEMBER, "0.42", resets=Resets.MONTHLY)
    budget = cap(Kind.PROJECT, "0.90")
    order(project, bob)
    november.move_to(datetime(2026, 12, 1, tzinfo=UTC))
    order(project, bob)
    november.move_to(datetime(2027, 1, 1, tzinfo=UTC))
    assert refusal(project, bob).budget == budget


def test_a_correction_counts_on_the_day_of_its_take(project, bob, five, november):
    take = order(project, bob, Status.FAILED)
    november.move_to(datetime(2026, 12, 5, tzinfo=UTC))
    take.book_late(TAKE, "by the record")
    take.book_late(TAKE, "by the record, again")
    assert counters(five["day"]) == {"2026-11-22": (0, TAKE)}
    assert counters(five["member"]) == counters(five["project"]) == {"2026-11": (0, TAKE)}
    assert Budget.of(project).charged == TAKE


def test_a_second_end_changes_nothing(project, bob, five):
    take = order(project, bob, Status.STORING)
    again = Generation.objects.get(pk=take.pk)
    assert take.enter(Status.READY, cost=TAKE)
    assert not again.enter(Status.FAILED, cost=TAKE)
    assert counters(five["day"]) == {"2026-11-22": (0, TAKE)}


def test_a_refusal_by_the_widest_leaves_nothing_in_the_narrow_ones(project, bob, five, cap):
    cap(Kind.STUDIO, "0.10", where=None)
    refusal(project, bob)
    assert all(held == 0 for held, _ in counters(five["day"]).values())
    assert Budget.of(project).held == 0


# Changing a limit


def test_a_limit_set_late_knows_what_is_committed_already(project, bob, cap):
    order(project, bob, Status.READY)
    moving = order(project, bob, Status.STORING)
    budget = cap(Kind.DAY, "1.00")
    assert counters(budget) == {"2026-11-22": (TAKE, TAKE)}
    assert refusal(project, bob).budget == budget
    moving.enter(Status.FAILED)
    assert counters(budget) == {"2026-11-22": (0, TAKE)}


def test_a_budget_that_resets_from_now_on_counts_this_month(project, bob, cap, november):
    order(project, bob, Status.READY)
    november.move_to(datetime(2026, 12, 1, tzinfo=UTC))
    order(project, bob)
    budget = cap(Kind.PROJECT, "0.50", resets=Resets.MONTHLY)
    assert counters(budget) == {"2026-12": (TAKE, 0)}
    studio = cap(Kind.STUDIO, "0.50", resets=Resets.MONTHLY, where=None)
    assert counters(studio) == {"2026-12": (TAKE, 0)}


@pytest.mark.parametrize("kind", [Kind.PROJECT, Kind.DAY, Kind.MEMBER])
def test_a_limit_is_never_below_what_is_committed(project, bob, cap, kind):
    order(project, bob)
    cap(kind, "0.42")
    with pytest.raises(BelowCommitted, match=r"\$0.42 is spent or reserved already"):
        cap(kind, "0.41")
    assert Budget.named(kind, project).limit == TAKE


def test_with_ones_own_taken_away_everybodys_holds_again(project, alice, bob, cap):
    shared = cap(Kind.DAY, "0.80")
    own = cap(Kind.DAY, "9", bob)
    take = order(project, bob)
    order(project, bob)
    own.remove(alice)
    assert counters(shared) == {"2026-11-22": (2 * TAKE, 0)}
    assert refusal(project, bob).budget == shared
    take.enter(Status.CANCELLED)
    assert counters(shared) == {"2026-11-22": (TAKE, 0)}


def test_a_change_is_told(project, alice, bob, cap):
    heard = []
    listener = lambda happening, **_: heard.append((happening.words, happening.by, happening.amount))  # noqa: E731
    happened.connect(listener)
    cap(Kind.DAY, "5", bob)
    happened.disconnect(listener)
    assert heard == [("changed Bob's budget for a day", alice, Decimal(5))]
