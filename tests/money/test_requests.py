"""Who met a cap asks for more with one click; one answer counts, and the limit is what it says."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from generations.money.budgets import Budget, OverBudget
from generations.money.requests import MoneyRequest, NotHere
from generations.together.notices import Notice
from tests.factories import make_character, make_generation, make_project
from tests.generations.pages import HTMX, client_of, order_form, press, read, text_of

pytestmark = pytest.mark.django_db
Kind = Budget.Kind


@pytest.fixture
def day(project, alice) -> Budget:
    """A dollar a day for everybody."""
    budget = Budget.named(Kind.DAY, project)
    budget.set_limit(Decimal(1), "never", alice)
    return budget


@pytest.fixture
def wish(project, bob, day) -> MoneyRequest:
    return MoneyRequest.ask(project, bob, day.pk, Decimal("0.50"))


def test_asking_twice_is_one_wish_for_the_larger_amount(project, bob, day, wish):
    assert MoneyRequest.ask(project, bob, day.pk, Decimal("0.80")) == wish
    MoneyRequest.ask(project, bob, day.pk, Decimal("0.10"))
    assert MoneyRequest.objects.get().amount == Decimal("0.80")


def test_one_asks_only_for_what_limits_oneself(project, alice, bob, day):
    other = Budget.named(Kind.DAY, make_project(alice, "Other"))
    other.set_limit(Decimal(1), "never", alice)
    for budget in (other.pk, Budget.of(project).pk, 10**9):
        with pytest.raises(NotHere):
            MoneyRequest.ask(project, bob, budget, Decimal(1))


def test_more_for_a_day_is_for_the_one_who_asked(project, alice, bob, day, wish):
    make_generation(project, bob, duration=3)
    assert wish.grant(alice, Decimal("0.50"))
    assert Budget.named(Kind.DAY, project, bob).limit == Decimal("1.50")
    assert Budget.named(Kind.DAY, project).limit == Decimal(1)
    make_generation(project, bob, duration=7)
    with pytest.raises(OverBudget):
        make_generation(project, bob, duration=3)


def test_more_for_the_project_is_for_all(project, alice, bob):
    budget = Budget.of(project)
    budget.set_limit(Decimal(3), "never", alice)
    assert MoneyRequest.ask(project, bob, budget.pk, Decimal(2)).grant(alice, Decimal(4))
    assert Budget.of(project).limit == Decimal(7)


def test_one_answer_counts(project, alice, ada, wish):
    late = MoneyRequest.objects.get(pk=wish.pk)
    assert wish.decline(alice)
    assert not late.grant(ada, Decimal(1))
    assert (late.answer, Budget.objects.exclude(member=None).count()) == ("", 0)


def test_after_an_answer_one_may_ask_again(project, alice, bob, day, wish):
    wish.decline(alice)
    assert MoneyRequest.ask(project, bob, day.pk, Decimal("0.10")) != wish


def test_the_studios_is_an_admins_to_give(project, alice, ada, bob):
    Budget.of(None).set_limit(Decimal(1), "never", ada)
    wish = MoneyRequest.ask(project, bob, Budget.of(None).pk, Decimal(1))
    with pytest.raises(PermissionDenied):
        wish.assert_may_answer(alice, {"approve"})
    assert Notice.objects.get().user == ada


def test_the_leads_hear_of_it_once_and_the_asker_of_the_answer(project, alice, bob, day, wish):
    MoneyRequest.ask(project, bob, day.pk, Decimal("0.90"))
    assert Notice.objects.get(user=alice).sentence == "Bob asks for more: their budget for a day"
    wish.grant(alice, Decimal(1))
    assert Notice.objects.get(user=bob).sentence == "Alice raised your budget for a day"


# On the screen


def ask(person, project, **fields):
    return client_of(person).post(reverse("money_request_create", args=[project.slug]), fields, headers=HTMX)


def reply(person, project, wish, **fields):
    address = reverse("money_request_answer", args=[project.slug, wish.pk])
    return client_of(person).post(address, fields, headers=HTMX)


def test_the_refusal_comes_with_a_button_that_asks(project, bob, day):
    make_character(project)
    html = press(bob, project, order_form(takes="3")).content.decode()
    assert "budget for today has $1.00 left" in text_of(html)
    assert "Ask for $0.26 more" in text_of(html)
    assert ask(bob, project, budget=day.pk, amount="0.2600").status_code == 200
    assert MoneyRequest.objects.get().amount == Decimal("0.26")


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"amount": "1"}, {"budget": "x", "amount": "1"}, {"budget": "9" * 40, "amount": "1"},
        {"amount": "-1"}, {"amount": "0"}, {"amount": "NaN"}, {"amount": "1e99"}, {"amount": "9" * 30},
    ],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_changes_nothing(fields, project, bob, day):
    given = {"budget": day.pk, **fields} if "budget" not in fields and fields != {"amount": "1"} else fields
    assert ask(bob, project, **given).status_code == 422
    assert not MoneyRequest.objects.exists()


def test_a_lead_finds_it_on_the_desk_and_grants_it(project, alice, bob, wish):
    html = read(alice, "review", project)
    assert "Asked for more 1" in text_of(html)
    assert reply(alice, project, wish, act="grant", amount="2.00").status_code == 302
    assert Budget.named(Kind.DAY, project, bob).limit == Decimal(3)
    assert "Asked for more" not in read(alice, "review", project)


def test_an_artist_may_not_answer_and_another_projects_wish_is_not_there(project, alice, bob, wish):
    assert reply(bob, project, wish, act="grant", amount="2").status_code == 403
    other = make_project(alice, "Other")
    assert reply(alice, other, wish, act="grant", amount="2").status_code == 404


def test_a_grant_of_nothing_or_of_nonsense_is_refused_with_words(project, alice, wish):
    for amount in ("", "0", "-1", "x", "1e99"):
        assert reply(alice, project, wish, act="grant", amount=amount).status_code == 422
    wish.refresh_from_db()
    assert wish.answer == ""
