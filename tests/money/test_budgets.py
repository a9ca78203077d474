from decimal import Decimal

import pytest
from django.urls import reverse

from generations.money.budgets import Budget, OverBudget
from tests.generations.pages import client_of


def limited(project, limit):
    budget = Budget.of(project)
    budget.limit = Decimal(limit)
    budget.save(update_fields=["limit"])
    return budget


def test_a_hold_that_fits_to_the_cent_is_taken(project):
    budget = limited(project, "0.30")
    for amount in ("0.10", "0.20"):
        budget.reserve(Decimal(amount))
    budget.refresh_from_db()
    assert (budget.held, budget.left) == (Decimal("0.30"), Decimal(0))


def test_a_hold_that_is_a_hundredth_of_a_cent_too_large_is_refused(project):
    budget = limited(project, "0.30")
    with pytest.raises(OverBudget) as refusal:
        budget.reserve(Decimal("0.3001"))
    assert "$0.30 left" in str(refusal.value)
    assert "nothing was charged" in str(refusal.value)


def test_what_is_charged_already_counts_against_the_limit(project):
    budget = limited(project, "1.00")
    budget.settle(Decimal(0), Decimal("0.80"))
    with pytest.raises(OverBudget):
        budget.reserve(Decimal("0.21"))


def test_a_budget_without_a_limit_takes_everything(project):
    budget = Budget.of(project)
    budget.reserve(Decimal(1_000_000))
    budget.refresh_from_db()
    assert budget.left is None


def test_asking_for_a_budget_twice_makes_one_row(project):
    assert Budget.of(project) == Budget.of(project)


def test_the_admin_shows_budgets_and_changes_none(project, ada):
    budget = Budget.of(project)
    page = client_of(ada).get(reverse("admin:generations_budget_change", args=[budget.pk]))
    assert page.status_code == 200
    assert b'name="resets"' not in page.content
    sent = {"limit": "1.00", "resets": "monthly"}
    assert client_of(ada).post(reverse("admin:generations_budget_change", args=[budget.pk]), sent).status_code == 403
    assert client_of(ada).get(reverse("admin:generations_budget_add")).status_code == 403
