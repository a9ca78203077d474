"""Budgets within budgets, for whoever asks for them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from generations.money.budgets import Budget

Kind, Resets = Budget.Kind, Budget.Resets
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
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
