"""Budgets within budgets: a take must fit in all of them, and each tells what it has left."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generations.money import ledger
from generations.money.budgets import Budget
from generations.money.ledger import today
from generations.money.nest import Nest, applicable
from generations.money.periods import Holding
from tests.factories import make_project
from tests.money.nested import order, refusal

Kind, Resets = Budget.Kind, Budget.Resets
pytestmark = pytest.mark.usefixtures("november")


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
