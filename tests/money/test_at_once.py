"""Five budgets within each other while 50 press at once, each in a thread with a connection of its own.

The same with 500 over real HTTP on PostgreSQL is in tests/services/test_budgets_at_once.py.
"""

from collections import Counter
from decimal import Decimal

import pytest

from generations.approving import approve_price, decline_price
from generations.generation import Generation
from generations.money import ledger
from generations.money.budgets import Budget, OverBudget
from generations.money.chain import first_broken
from generations.money.ledger import Account
from generations.money.periods import Holding, Period
from generations.money.requests import MoneyRequest
from generations.money.rules import ApprovalRule
from generations.status import Status
from tests.factories import join, make_character, make_generation, make_user
from tests.generations.test_concurrency import at_once
from tests.generations.test_ordering import press

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def crowd(project, alice):
    """Ten people: a take may cost half a dollar, a day three takes, two of them have two a month, all of them 25."""
    make_character(project)
    people = [make_user(f"person{number}") for number in range(10)]
    for kind, limit in (("take", "0.50"), ("day", "1.30")):
        Budget.named(kind, project).set_limit(Decimal(limit), "never", alice)
    for person in people[:2]:
        join(project, person)
        Budget.named("member", project, person).set_limit(Decimal("0.90"), "monthly", alice)
    Budget.of(project).set_limit(Decimal("10.70"), "monthly", alice)
    Budget.of(None).set_limit(Decimal("10.30"), "never", alice)
    return people


def test_of_fifty_presses_as_many_takes_are_held_as_fit(project, crowd):
    def order(number):
        return press(project, crowd[number % 10], takes=1, resolution="1080p" if number >= 45 else "720p")

    answers = at_once(50, order)
    refused = [answer for answer in answers if isinstance(answer, OverBudget)]
    assert len(answers) - len(refused) == Generation.objects.count() == 24
    assert set(Counter(error.budget.kind for error in refused)) == {"take", "day", "member", "studio"}
    assert Budget.of(None).held == ledger.balance(project, Account.RESERVED) == Decimal("10.08")
    assert all(row.held <= row.budget.limit for row in Period.objects.select_related("budget"))
    at_once(24, lambda number: Generation.objects.order_by("pk")[number].enter(Status.CANCELLED))
    assert not Holding.objects.exists()
    assert not any(row.held for row in Period.objects.all())
    assert first_broken(project) == ""


def test_a_limit_that_is_set_while_people_press_knows_all_that_they_committed(project, alice, crowd):
    shared = Budget.named("member", project)

    def act(number):
        if number == 9:
            return shared.set_limit(Decimal(100), "never", alice)
        return press(project, crowd[2 + number % 3], takes=1)

    assert [answer for answer in at_once(10, act) if isinstance(answer, Exception)] == []
    counted = {row.member_id: row.held for row in Period.objects.filter(budget=shared)}
    assert counted == {person.pk: Decimal("1.26") for person in crowd[2:5]}


def test_of_many_answers_one_counts(project, alice, ada, bob):
    ApprovalRule.objects.create(project=project, over=Decimal("0.01"))
    make_character(project)
    (take,) = press(project, bob, takes=1)

    def answer(number):
        row = Generation.objects.get(pk=take.pk)
        by = (alice, ada)[number % 2]
        return decline_price(row, by) if number % 3 == 0 else approve_price(row, by)

    assert sorted(at_once(9, answer)) == [False] * 8 + [True]
    take.refresh_from_db()
    assert Budget.of(project).held == take.reserved == (take.amount if take.status == "queued" else 0)


def test_of_many_wishes_one_stands_and_one_answer_counts(project, alice, ada, bob):
    budget = Budget.of(project)
    budget.set_limit(Decimal(1), "never", alice)
    wishes = at_once(6, lambda _: MoneyRequest.ask(project, bob, budget.pk, Decimal(1)))
    assert {wish.pk for wish in wishes} == {MoneyRequest.objects.get().pk}
    given = at_once(6, lambda number: MoneyRequest.objects.get().grant((alice, ada)[number % 2], Decimal(2)))
    assert sorted(given) == [False] * 5 + [True]
    assert Budget.of(project).limit == Decimal(3)


def test_ones_own_budget_is_taken_away_while_takes_end(project, alice, bob):
    shared, own = Budget.named("day", project), Budget.named("day", project, bob)
    for budget in (shared, own):
        budget.set_limit(Decimal(9), "never", alice)
    takes = [make_generation(project, bob, Status.STORING, duration=3) for _ in range(8)]

    def act(number):
        return own.remove(alice) if number == 4 else takes[number].enter(Status.READY, cost=Decimal("0.42"))

    assert [answer for answer in at_once(8, act) if isinstance(answer, Exception)] == []
    row = Period.objects.get(budget=shared)
    assert (row.held, row.charged) == (Decimal("0.42"), Decimal("2.94"))
    assert takes[4].enter(Status.FAILED)
    assert Period.objects.get(budget=shared).held == 0
