import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from generations.money.budgets import Budget, OverBudget
from generations.money.chain import first_broken
from generations.money.ledger import Account, Entry, LedgerIsAppendOnly, balance, today
from generations.status import Status
from tests.factories import make_generation
from tests.tampering import forge


def take_that_cost(project, author, cost):
    take = make_generation(project, author, status=Status.STORING)
    take.enter(Status.READY, cost=Decimal(cost))
    return take


def books(project):
    budget = Budget.of(project)
    return budget.held, budget.charged


def test_a_take_on_its_way_reserves_its_price(project, bob):
    make_generation(project, bob, duration=3)
    assert balance(project, Account.RESERVED) == Decimal("0.42")
    assert books(project) == (Decimal("0.42"), Decimal(0))


@pytest.mark.parametrize("cost", ["0.42", "0.40", "0.99", "0"])
def test_a_ready_take_is_booked_at_what_the_provider_charged(project, bob, cost):
    take = take_that_cost(project, bob, cost)
    assert (balance(project, Account.RESERVED), balance(project, Account.CHARGED)) == (Decimal(0), Decimal(cost))
    assert books(project) == (Decimal(0), Decimal(cost))
    assert (take.reserved, take.charged) == (Decimal(0), Decimal(cost))


def test_a_failed_take_gives_everything_back(project, bob):
    make_generation(project, bob).enter(Status.FAILED)
    assert balance(project, Account.RESERVED) == balance(project, Account.CHARGED) == Decimal(0)


def test_the_studio_sees_the_money_of_all_projects(project, bob):
    take_that_cost(project, bob, "0.42")
    assert Budget.of(None).charged == Decimal("0.42")


def test_a_late_bill_for_a_finished_take_is_a_row_of_its_own(project, bob):
    take = make_generation(project, bob)
    take.enter(Status.FAILED)
    take.book_late(Decimal("0.42"), "the record says so")
    take.book_late(Decimal("0.42"), "the record says so again")
    assert books(project) == (Decimal(0), Decimal("0.42"))
    assert [entry.kind for entry in Entry.objects.all()] == ["hold", "release", "correction"]


def test_a_refused_hold_leaves_no_trace(project, bob):
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal("0.41"))
    with pytest.raises(OverBudget):
        make_generation(project, bob, duration=3)
    assert not Entry.objects.exists()
    assert books(project) == (Decimal(0), Decimal(0))


def test_a_studio_that_refuses_rolls_the_project_back(project, bob):
    Budget.objects.filter(pk=Budget.of(None).pk).update(limit=Decimal("0.41"))
    with pytest.raises(OverBudget, match="The studio has"):
        make_generation(project, bob, duration=3)
    assert books(project) == (Decimal(0), Decimal(0))


def test_the_chain_verifies_and_names_the_first_row_that_was_tampered_with(project, bob):
    for _ in range(3):
        take_that_cost(project, bob, "0.42")
    assert first_broken(project) == ""
    forge("UPDATE generations_entry SET amount = amount + 1 WHERE position = 4")
    assert re.match(r"entry 4 \(hold of \$0.7001 on .*\) does not match its hash", first_broken(project))


def test_a_missing_last_row_is_found(project, bob):
    take_that_cost(project, bob, "0.42")
    forge("DELETE FROM generations_entry WHERE position = 3")
    assert first_broken(project) == "the chain ends before entry 3"


def test_entries_can_be_neither_changed_nor_deleted(project, bob):
    make_generation(project, bob)
    entry = Entry.objects.get()
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(amount=0)):
        with pytest.raises(LedgerIsAppendOnly):
            attempt()


def test_a_day_is_a_day_of_the_studio(settings):
    settings.STUDIO_TIME_ZONE = "Asia/Tokyo"
    with time_machine.travel(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), tick=False):
        assert today().isoformat() == "2026-11-23"
