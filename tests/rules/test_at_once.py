"""Both answers that a held take waits for, given at the same moment: it goes once, whoever comes second."""

from decimal import Decimal

import pytest

from generations.approving import approve_price, approve_review, refuse_review
from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.rules import ApprovalRule
from tests.generations.test_concurrency import at_once
from tests.generations.test_ordering import press

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def held(project, bob, pilot, rule) -> list[Generation]:
    """Waiting for a moderator and for a lead, ten of them."""
    rule()
    ApprovalRule.objects.create(project=project, over=Decimal("0.10"))
    return press(project, bob, prompt="@pilot in blood", takes=10)


def test_two_different_answers_at_once_let_it_go_exactly_once(project, alice, ada, held):
    for take in held:
        answers = [(approve_price, alice), (approve_review, ada)] * 2

        def answer(index, take=take, answers=answers):
            say_yes, by = answers[index]
            return say_yes(copy_of(take), by)

        done = at_once(4, answer)
        assert sorted(done) == [False, False, True, True]
    assert {take.status for take in project.generations.all()} == {"queued"}
    assert Budget.of(project).held == Decimal("4.20")


def test_a_moderators_yes_counts_whenever_it_comes_beside_a_no(project, ada, held):
    for take in held:
        Generation.objects.filter(pk=take.pk).update(awaits_price=False)

        def answer(index, take=take):
            return approve_review(copy_of(take), ada) if index else refuse_review(copy_of(take), ada, "No.")

        at_once(2, answer)
        row = copy_of(take)
        assert (row.status, row.awaits_review) == ("queued", False)
        assert row.problem == ""


def copy_of(take: Generation) -> Generation:
    return Generation.objects.get(pk=take.pk)
