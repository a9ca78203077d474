"""Many at once, in threads with connections of their own: nobody gets a place or money that is not there.

The same sentences run on PostgreSQL in tests/services.
"""

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from generations import queue
from generations.generation import Generation
from generations.money import ledger
from generations.money.budgets import Budget, OverBudget
from generations.money.chain import first_broken
from generations.money.ledger import Account, Entry, Kind
from generations.queue import order
from generations.status import IN_FLIGHT, Status
from generations.tasks import dispatch
from projects.models import Project
from tests.factories import make_character, make_generation, make_project, make_user
from tests.generations.test_ordering import press

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What so many threads return that begin at the same moment; an exception is returned too."""
    line = threading.Barrier(count)

    def run(number: int) -> Any:
        line.wait()
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def limit(project: Project | None, amount: str) -> None:
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal(amount))


def overbooked(answers: list[Any]) -> list[OverBudget]:
    return [answer for answer in answers if isinstance(answer, OverBudget)]


def test_twenty_presses_at_once_fill_a_project_and_never_overfill_it(project):
    make_character(project)
    people = [make_user(f"person{number}") for number in range(20)]
    limit(project, "3.00")
    refused = overbooked(at_once(20, lambda number: press(project, people[number], takes=1)))
    assert len(refused) == 13
    assert {error.budget.owner for error in refused} == {"The project Low Orbit"}
    assert Budget.of(project).held == Budget.of(None).held == Decimal("2.94")
    assert ledger.balance(project, Account.RESERVED) == Decimal("2.94")
    assert sorted(Generation.objects.values_list("number", flat=True)) == [*range(1, 8)]
    assert first_broken(project) == ""


def test_twenty_presses_at_once_in_as_many_projects_never_overfill_the_studio(alice):
    projects = [make_project(alice, f"Film {number}") for number in range(20)]
    for project in projects:
        make_character(project)
    limit(None, "3.00")
    refused = overbooked(at_once(20, lambda number: press(projects[number], alice, takes=1)))
    assert len(refused) == 13
    assert {error.budget.owner for error in refused} == {"The studio"}
    assert Budget.of(None).held == Decimal("2.94")
    assert sum(Budget.of(project).held for project in projects) == Decimal("2.94")
    assert Generation.objects.count() == Entry.objects.count() == 7


def test_the_same_press_from_ten_threads_is_one_order(project, bob):
    make_character(project)
    click = uuid.uuid4()
    answers = at_once(10, lambda _: press(project, bob, click))
    assert {tuple(take.pk for take in takes) for takes in answers} == {
        tuple(Generation.objects.order_by("click_index").values_list("pk", flat=True))
    }
    assert (Generation.objects.count(), Budget.of(project).held) == (2, Decimal("0.84"))


def test_dispatchers_at_once_never_overfill_the_lane(project, bob, alice, settings, monkeypatch):
    settings.RUNFLOW_MAX_IN_FLIGHT = 3
    for author in [bob, alice] * 6:
        make_generation(project, author)

    def late() -> list[int]:
        """Each chooses at another moment than it counted, as on a busy machine."""
        time.sleep(random.uniform(0, 0.05))
        return order()

    monkeypatch.setattr(queue, "order", late)
    assert at_once(6, lambda _: dispatch()) == [None] * 6
    assert Generation.objects.filter(status__in=IN_FLIGHT).count() == 3


def test_one_take_is_claimed_once(project, bob):
    take = make_generation(project, bob)
    answers = at_once(8, lambda _: Generation.objects.get(pk=take.pk).enter(Status.SUBMITTING))
    assert sorted(answers) == [False] * 7 + [True]
    assert take.transitions.count() == 1


def test_one_caller_may_pay(project, bob):
    take = make_generation(project, bob, Status.SUBMITTING)
    answers = at_once(8, lambda _: Generation.objects.get(pk=take.pk).begin_post())
    assert sorted(answers) == [False] * 7 + [True]


def test_the_chain_of_the_ledger_verifies_after_eight_settlements_at_once(project, bob):
    takes = [make_generation(project, bob, Status.STORING) for _ in range(8)]
    answers = at_once(8, lambda number: takes[number].enter(Status.READY, cost=Decimal("0.35")))
    budget = Budget.of(project)
    assert answers == [True] * 8
    assert first_broken(project) == ""
    assert (budget.held, budget.charged) == (0, Decimal("2.80"))
    assert ledger.balance(project, Account.RESERVED) == 0
    assert ledger.balance(project, Account.CHARGED) == Decimal("2.80")
    assert Entry.objects.filter(kind=Kind.RELEASE).count() == 8


def test_one_take_is_settled_once(project, bob):
    take = make_generation(project, bob, Status.STORING)
    at_once(8, lambda _: Generation.objects.get(pk=take.pk).enter(Status.READY, cost=Decimal("0.70")))
    assert (Budget.of(project).held, Budget.of(project).charged) == (0, Decimal("0.70"))


def test_a_late_bill_that_comes_eight_times_is_booked_once(project, bob):
    take = make_generation(project, bob, Status.FAILED)
    at_once(8, lambda _: Generation.objects.get(pk=take.pk).book_late(Decimal("0.70"), "by the record"))
    assert Budget.of(project).charged == Decimal("0.70")
    assert first_broken(project) == ""
