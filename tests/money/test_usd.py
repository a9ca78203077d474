from decimal import Decimal

import pytest

from generations.money.budgets import Budget
from generations.money.usd import dollars, exact


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0.84", "$0.84"), ("1234.5", "$1,234.50"), ("0.0125", "$0.0125"), ("-3", "-$3.00"), ("0.125", "$0.125")],
)
def test_an_amount_is_written_as_people_read_it(amount, text):
    assert dollars(Decimal(amount)) == text


def test_a_fifth_decimal_place_is_refused_instead_of_rounded():
    with pytest.raises(ValueError, match="four decimal places"):
        exact("0.00001")


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not an amount"):
        exact("ten")


def test_amounts_come_back_from_the_database_as_they_went_in(db):
    budget = Budget.of(None)
    Budget.objects.filter(pk=budget.pk).update(limit=Decimal("1234567.8901"))
    budget.refresh_from_db()
    assert budget.limit == Decimal("1234567.8901")
