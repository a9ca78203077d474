"""The two answers that a held take may wait for, in both orders, and what a moderator's no leaves behind."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from generations import approving
from generations.approving import approve_price, approve_review, await_review, give_up_refused, refuse_review
from generations.cards import Card
from generations.generation import Generation
from generations.live.audience import Audience
from generations.money.budgets import Budget
from generations.money.ledger import Entry
from generations.money.rules import ApprovalRule
from tests.generations.test_ordering import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(project, bob, pilot, rule) -> Generation:
    rule()
    return press(project, bob, prompt="@pilot in blood", takes=1)[0]


@pytest.fixture
def held_twice(project, bob, pilot, rule) -> Generation:
    rule()
    ApprovalRule.objects.create(project=project, over=Decimal("0.10"))
    return press(project, bob, prompt="@pilot in blood", takes=1)[0]


def books(project):
    return Entry.objects.count(), Budget.of(project).held


def fresh(take) -> Generation:
    return Generation.objects.get(pk=take.pk)


def test_a_moderators_yes_reserves_and_queues(project, ada, held):
    assert approve_review(held, ada)
    assert (held.status, held.awaits_review, held.reserved) == ("queued", False, Decimal("0.42"))
    assert books(project) == (1, Decimal("0.42"))


def test_a_second_yes_changes_nothing(project, ada, alice, held):
    other = fresh(held)
    assert approve_review(held, ada)
    assert not approve_review(other, ada)
    assert not refuse_review(other, ada, "No.")
    assert not approve_price(other, alice)
    assert books(project)[0] == 1


@pytest.mark.parametrize("first", ["price", "review"])
def test_it_goes_with_the_second_answer_whichever_that_is(project, ada, alice, held_twice, first):
    answers = {"price": (approve_price, alice), "review": (approve_review, ada)}
    second = {"price": "review", "review": "price"}[first]
    answer, by = answers[first]
    assert answer(held_twice, by)
    assert (fresh(held_twice).status, books(project)) == ("held", (0, 0))
    answer, by = answers[second]
    assert answer(fresh(held_twice), by)
    assert (fresh(held_twice).status, books(project)) == ("queued", (1, Decimal("0.42")))


def test_allowed_without_money_it_waits_for_whoever_decides_about_the_price(project, ada, alice, held):
    asked = []

    def heard(takes, **_):
        asked.extend(takes)

    approving.price_asked.connect(heard)
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal("0.10"))
    assert approve_review(held, ada)
    approving.price_asked.disconnect(heard)
    assert (held.status, held.awaits_review, held.awaits_price) == ("held", False, True)
    assert (books(project), asked) == ((0, 0), [held])
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal(10))
    assert approve_price(held, alice)
    assert fresh(held).status == "queued"


def test_refused_it_stays_with_words_and_costs_nothing(project, ada, held):
    assert refuse_review(held, ada, "It shows an injury.")
    card = Card(fresh(held), Audience.COSTS)
    assert (held.status, card.look.word, card.notice.headline) == ("held", "Refused", "Refused by a moderator")
    assert card.notice.line == "It shows an injury. Nothing was sent and nothing was charged."
    assert card.asks == ""
    assert books(project) == (0, 0)


def test_a_price_approved_does_not_free_what_was_refused(project, ada, alice, held_twice):
    refuse_review(held_twice, ada, "No.")
    approve_price(held_twice, alice)
    assert (fresh(held_twice).status, books(project)) == ("held", (0, 0))


def test_an_appeal_granted_lets_it_go(project, ada, held):
    refuse_review(held, ada, "No.")
    assert approve_review(held, ada)
    assert (held.status, held.problem) == ("queued", "")


def test_a_refusal_taken_back_waits_again(ada, held):
    refuse_review(held, ada, "No.")
    assert await_review(held, ada)
    assert (held.status, held.awaits_review, held.problem) == ("held", True, "")
    assert Card(held, Audience.COSTS).notice.headline == "A moderator looks at it first"


def test_its_author_may_leave_it(bob, held):
    assert held.cancel(bob)
    assert (fresh(held).status, fresh(held).charged) == ("cancelled", 0)


def test_what_was_refused_is_cancelled_after_twenty_days(ada, held, django_capture_on_commit_callbacks):
    refuse_review(held, ada, "No.")
    held.cases.update(closed_at=timezone.now())
    assert give_up_refused() == 0
    Generation.objects.update(check_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert give_up_refused() == 1
    assert fresh(held).status == "cancelled"


def test_while_somebody_decides_about_it_nothing_is_given_up(ada, held):
    refuse_review(held, ada, "No.")
    Generation.objects.update(check_at=timezone.now() - timedelta(seconds=1))
    assert give_up_refused() == 0


def test_nothing_is_given_up_that_was_never_refused(held):
    Generation.objects.update(check_at=timezone.now() - timedelta(days=90))
    held.cases.update(closed_at=timezone.now())
    assert give_up_refused() == 0


def test_a_take_whose_price_is_approved_is_checked_by_the_rules_of_today(project, bob, alice, ada, pilot, rule):  # noqa: PLR0917
    ApprovalRule.objects.create(project=project, over=Decimal("0.10"))
    (take,) = press(project, bob, prompt="@pilot in blood", takes=1)
    rule()
    assert approve_price(take, alice)
    assert (take.status, take.awaits_review, take.cases.get().kind) == ("held", True, "prompt")
    assert approve_review(take, ada)
    assert fresh(take).status == "queued"


def test_what_a_moderator_has_allowed_is_not_asked_about_twice(project, ada, alice, held_twice):
    approve_review(held_twice, ada)
    approve_price(held_twice, alice)
    assert fresh(held_twice).status == "queued"
