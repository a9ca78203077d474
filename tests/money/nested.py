"""Orders under several budgets, and what stands in the counters."""

from decimal import Decimal
from typing import Any

import pytest

from generations.generation import Generation
from generations.money.budgets import OverBudget
from generations.money.ledger import Entry
from generations.money.periods import Holding, Period
from generations.status import Status
from tests.factories import make_generation

TAKE = Decimal("0.42")


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
