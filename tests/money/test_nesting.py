"""Budgets within budgets: a take must fit in all of them, and each tells what it has left."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generations.generation import Generation
from generations.money import ledger
from generations.money.budgets import Budget, OverBudget
from generations.money.ledger import Entry, today
from generations.money.limits import BelowCommitted
from generations.money.nest import Nest, applicable
from generations.money.periods import Holding, Period
from generations.status import Status
from projects.happenings import happened
from tests.factories import make_generation, make_project

Kind, Resets = Budget.Kind, Budget.Resets
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAKE = Decimal("0.42")


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


@pytest.fixture
def cap(project, alice):
    """Set a limit, as a lead does."""

    def set_limit(kind, limit, member=None, resets=Resets.NEVER, where=project):
        budget = Budget.named(kind, where, member)
        budget.set_limit(None if limit is None else Decimal(limit), resets, alice)
        return budget

    return set_limit


def order(project, author, status=Status.QUEUED, **fields) -> Generation:
    return make_generation(project, author, status, duration=3, **fields)


def counters(budget) -> dict[str, Any]:
    return {row.name: (row.held, row.charged) for row in Period.objects.filter(budget=budget)}


def refusal(project, author, **fields) -> OverBudget:
    before = Entry.objects.count(), Holding.objects.count(), sum(row.held for row in Period.objects.all())
    with pytest.raises(OverBudget) as caught:
        order(project, author, **fields)
    Generation.objects.filter(entries=None).delete()
    assert before == (Entry.objects.count(), Holding.objects.count(), sum(row.held for row in Period.objects.all()))
    return caught.value


# Which budgets there are


def test_the_narrowest_is_asked_first_and_the_studio_last(project, bob, cap):
    for kind in (Kind.MEMBER, Kind.TAKE, Kind.DAY):
        cap(kind, "9")
    order(project, bob)
    assert [budget.kind for budget in applicable(project, bob.pk)] == ["take", "day", "member", "project", "studio"]


def test_a_members_own_comes_before_everybodys_even_without_a_limit(project, alice, bob, cap):
    cap(Kind.DAY, "0.50")
    cap(Kind.DAY, None, bob)
    order(project, bob), order(project, bob)
    order(project, alice)
    assert refusal(project, alice).budget.kind == "day"


def test_budgets_of_other_members_and_projects_do_not_count(project, alice, bob, cap):
    other = make_project(alice, "Other")
    cap(Kind.MEMBER, "0.10", alice)
    cap(Kind.DAY, "0.10", where=other)
    order(project, bob)
    assert not Holding.objects.exists()


# What each says


def test_a_day_says_whose_it_is_and_when_it_starts_anew(project, bob, cap):
    cap(Kind.DAY, "0.72")
    order(project, bob)
    words = str(refusal(project, bob))
    assert words.startswith("This costs $0.42. Bob's budget for today has $0.30 left, so nothing was sent")
    assert "It starts anew at midnight." in words


def test_a_month_says_the_day_on_which_it_starts_anew(project, bob, cap):
    cap(Kind.MEMBER, "0.50", bob, Resets.MONTHLY)
    order(project, bob)
    words = str(refusal(project, bob))
    assert "Bob's budget for this month has $0.08 left" in words
    assert "It starts anew on 1 December." in words


def test_a_take_may_cost_no_more_than_a_take_may_cost(project, bob, cap):
    cap(Kind.TAKE, "0.42")
    order(project, bob)
    error = refusal(project, bob, resolution="1080p")
    assert "One take may cost $0.42 at most here, so nothing was sent" in str(error)
    assert "or fewer" not in str(error)


def test_a_project_by_the_month_says_so(project, bob, cap):
    cap(Kind.PROJECT, "0.50", resets=Resets.MONTHLY)
    order(project, bob)
    words = str(refusal(project, bob))
    assert "The project Low Orbit has $0.08 left in its budget for this month" in words
    assert "1 December" in words


def test_the_studio_by_the_month_sends_people_to_an_admin(project, bob, cap):
    cap(Kind.STUDIO, "0.50", resets=Resets.MONTHLY, where=None)
    order(project, bob)
    words = str(refusal(project, bob))
    assert "The studio has $0.08 left" in words
    assert words.endswith("ask an admin for more.")


def test_it_can_be_said_without_a_figure(project, bob, cap):
    cap(Kind.DAY, "0.10")
    assert "$" not in refusal(project, bob).without_figures


def test_the_missing_amount_is_known(project, bob, cap):
    cap(Kind.DAY, "0.72")
    order(project, bob)
    assert refusal(project, bob).missing == Decimal("0.12")


# Holding and giving back


@pytest.fixture
def five(cap):
    """One budget of each kind."""
    return {
        "take": cap(Kind.TAKE, "5"),
        "day": cap(Kind.DAY, "10"),
        "member": cap(Kind.MEMBER, "20", resets=Resets.MONTHLY),
        "project": cap(Kind.PROJECT, "30", resets=Resets.MONTHLY),
        "studio": cap(Kind.STUDIO, "40", where=None),
    }


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
    cap(Kind.DAY, "0.42")
    order(project, bob)
    november.move_to(datetime(2026, 11, 23, 4, 59, tzinfo=UTC))
    refusal(project, bob)
    november.move_to(datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    order(project, bob)


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


# The figures and the cost of looking


def test_the_narrowest_is_where_the_least_is_left(project, bob, cap):
    cap(Kind.TAKE, "0.01")
    cap(Kind.PROJECT, "3")
    cap(Kind.DAY, "1")
    narrowest = Nest.of(project, bob, today()).narrowest
    assert narrowest
    assert (narrowest.left, narrowest.when) == (Decimal(1), "for you today")


def queries_of_a_hold(project, author, takes) -> int:
    made = [order(project, author) for _ in range(takes)]
    Holding.objects.all().delete()
    with CaptureQueriesContext(connection) as seen:
        ledger.hold(project, author, [take.movement(ledger.Kind.HOLD, Decimal("0.01")) for take in made])
    return sum(1 for query in seen if "SAVEPOINT" not in query["sql"])


@pytest.mark.parametrize("takes", [1, 20])
def test_without_caps_a_hold_is_eight_queries_however_many_takes(project, bob, takes):
    order(project, bob)
    assert queries_of_a_hold(project, bob, takes) == 8


@pytest.mark.parametrize("takes", [1, 9])
def test_with_every_cap_it_is_a_few_more(project, bob, five, takes):
    order(project, bob)
    assert queries_of_a_hold(project, bob, takes) == 13
