"""Over an amount somebody decides first: nothing is reserved before they do, and one answer counts."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from generations.approving import Withdrawn, approve_price, decline_price
from generations.generation import Generation
from generations.money.budgets import Budget, OverBudget
from generations.money.ledger import Entry
from generations.money.periods import Holding
from generations.money.rules import ApprovalRule
from generations.ordering import place
from generations.status import Status
from generations.tasks import reconcile
from generations.together.notices import Notice
from projects.models import Character
from projects.project import Archived
from tests.factories import Role, join, make_character, make_user
from tests.generations.pages import HTMX, client_of, order_form, read, text_of
from tests.generations.pages import press as press_generate
from tests.generations.test_ordering import press, recipe

pytestmark = pytest.mark.django_db
Decider = ApprovalRule.Decider


@pytest.fixture
def pilot(project) -> Character:
    return make_character(project)


@pytest.fixture
def rule(project, pilot) -> ApprovalRule:
    """Over half a dollar a lead decides."""
    return ApprovalRule.objects.create(project=project, over=Decimal("0.50"))


@pytest.fixture
def waiting(project, bob, rule) -> Generation:
    (take,) = press(project, bob, takes=1, duration=5)
    return take


def books(project) -> tuple[Any, ...]:
    return Entry.objects.count(), Budget.of(project).held, Budget.of(None).held


def test_a_dear_take_waits_and_nothing_is_reserved_anywhere(project, waiting):
    assert (waiting.status, waiting.reserved) == ("held", 0)
    assert books(project) == (0, 0, 0)
    assert waiting.transitions.get().target == "held"


def test_a_take_of_exactly_that_amount_goes_at_once(project, bob, rule):
    ApprovalRule.objects.update(over=Decimal("0.42"))
    assert {take.status for take in press(project, bob)} == {"queued"}


def test_of_one_press_the_dear_ones_wait_and_the_others_go(project, bob, rule):
    takes = place(project, bob, [recipe(project, takes=1), recipe(project, takes=1, duration=9)], uuid.uuid4())
    assert [take.status for take in takes] == ["queued", "held"]
    assert books(project)[1] == Decimal("0.42")


def test_the_projects_rule_comes_before_the_studios(project, bob, rule):
    ApprovalRule.objects.create(over=Decimal("0.01"))
    assert press(project, bob, takes=1)[0].status == "queued"
    rule.delete()
    assert press(project, bob, takes=1)[0].status == "held"


def test_an_empty_rule_of_the_project_sets_the_studios_aside(project, bob, rule):
    ApprovalRule.objects.create(over=Decimal("0.01"))
    ApprovalRule.objects.filter(pk=rule.pk).update(over=None)
    assert press(project, bob, takes=1)[0].status == "queued"


def test_who_may_decide_has_decided_by_pressing(project, alice, rule):
    assert press(project, alice, takes=1, duration=5)[0].status == "queued"
    ApprovalRule.objects.update(decider=Decider.OTHER_LEAD)
    assert press(project, alice, takes=1, duration=5)[0].status == "held"


def test_a_take_above_the_highest_price_is_refused_rather_than_asked_for(project, alice, bob, rule):
    Budget.named("take", project).set_limit(Decimal("0.60"), "never", alice)
    with pytest.raises(OverBudget):
        press(project, bob, takes=1, duration=5)
    assert not Generation.objects.exists()


# The answer


def test_yes_reserves_in_every_budget_and_queues(project, alice, bob, waiting):
    Budget.named("day", project).set_limit(Decimal(5), "never", alice)
    assert approve_price(waiting, alice)
    assert (waiting.status, waiting.reserved) == ("queued", Decimal("0.70"))
    assert books(project) == (1, Decimal("0.70"), Decimal("0.70"))
    assert Holding.objects.get().amount == Decimal("0.70")
    assert waiting.enter(Status.CANCELLED)
    assert books(project)[1:] == (0, 0)


def test_yes_without_money_leaves_it_waiting(project, alice, waiting):
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal("0.69"))
    with pytest.raises(OverBudget, match=r"\$0.69 left"):
        approve_price(waiting, alice)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reserved, waiting.transitions.count()) == ("held", 0, 1)
    assert books(project) == (0, 0, 0)


def test_no_cancels_with_words_and_charges_nothing(project, alice, waiting):
    assert decline_price(waiting, alice, "Take 720p first")
    assert (waiting.status, waiting.charged) == ("cancelled", 0)
    assert waiting.problem == "Alice declined the price. Take 720p first"
    assert books(project) == (0, 0, 0)


def test_one_answer_counts(project, alice, ada, bob, waiting):
    other = Generation.objects.get(pk=waiting.pk)
    assert approve_price(waiting, alice)
    assert not approve_price(other, ada)
    assert not decline_price(other, ada)
    assert books(project)[0] == 1


def test_who_cancelled_first_has_cancelled(project, alice, bob, waiting):
    assert Generation.objects.get(pk=waiting.pk).cancel(bob)
    assert not approve_price(waiting, alice)
    assert books(project) == (0, 0, 0)


@pytest.mark.parametrize(
    ("decider", "may"),
    [(Decider.LEAD, {"alice", "lena", "ada"}), (Decider.OTHER_LEAD, {"lena", "ada"}), (Decider.ADMIN, {"ada"})],
)
def test_who_may_decide(decider, may, project, alice, bob, carol, mallory, ada, waiting):  # noqa: PLR0917
    lena = make_user("Lena")
    join(project, lena, Role.LEAD)
    ApprovalRule.objects.update(decider=decider)
    Generation.objects.update(author=alice)
    for person in (alice, lena, bob, carol, mallory, ada):
        take = Generation.objects.get(pk=waiting.pk)
        if person.name.lower() in may:
            Generation.objects.filter(pk=take.pk).update(status="held", reserved=0, awaits_price=True)
            assert approve_price(take, person)
        else:
            with pytest.raises(PermissionDenied):
                approve_price(take, person)


def test_whose_picture_may_not_be_used_any_more_is_not_sent(project, alice, waiting, monkeypatch):
    monkeypatch.setattr("generations.approving.reasons_against", lambda *_: ["Mara took her consent back."])
    with pytest.raises(Withdrawn, match="was not sent and nothing was charged"):
        approve_price(waiting, alice)


def test_in_the_archive_nothing_is_sent(project, alice, waiting):
    waiting.project.archived_at = waiting.created_at
    with pytest.raises(Archived):
        approve_price(waiting, alice)
    assert decline_price(waiting, alice)


def test_nothing_else_moves_a_take_that_waits(project, waiting):
    Generation.objects.update(check_at=waiting.created_at.replace(year=2020))
    reconcile()
    waiting.refresh_from_db()
    assert waiting.status == "held"


# Who hears of it


def test_the_leads_hear_that_a_price_waits_and_the_author_of_the_answer(project, alice, bob, waiting):
    notice = Notice.objects.get(user=alice)
    assert (notice.kind, notice.sentence) == ("asked", "Bob asks you to approve the price of T1")
    decline_price(waiting, alice, "Too dear")
    notice = Notice.objects.get(user=bob)
    assert (notice.sentence, notice.quote) == ("Alice declined the price of T1", "Too dear")


def test_the_desk_of_a_lead_shows_it_and_counts_it(project, alice, bob, waiting):
    html = read(alice, "review", project, item="T1")
    assert "Over the limit 1" in text_of(html)
    assert "Approve $0.70" in text_of(html)
    assert "waiting for you: </span>1" in html
    assert "Over the limit" not in read(bob, "review", project)


# On the screen


def answer(person, project, name="generation_approve_price", **fields):
    return client_of(person).post(reverse(name, args=[project.slug, 1]), fields, headers=HTMX)


def test_the_composer_says_beforehand_that_a_lead_decides(project, bob, rule):
    response = press_generate(bob, project, order_form(duration="5"), name="compose")
    assert "Over $0.50 a lead decides first" in text_of(response.content.decode())


def test_the_press_says_that_it_waits(project, bob, rule):
    response = press_generate(bob, project, order_form(duration="5", takes="1"))
    assert "T1 waits for a lead" in text_of(response.content.decode())


def test_the_card_has_the_buttons_for_those_who_decide(project, alice, waiting):
    html = read(alice, "board", project)
    assert "Approve $0.70" in text_of(html)
    assert answer(alice, project).status_code == 200
    assert Generation.objects.get().status == "queued"


def test_a_yes_that_does_not_fit_says_why(project, alice, waiting):
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal("0.10"))
    response = answer(alice, project)
    assert response.status_code == 422
    assert "has $0.10 left in its budget" in text_of(response.content.decode())


def test_an_artist_may_not_answer(project, bob, waiting):
    assert answer(bob, project).status_code == 403


def test_a_no_takes_words_and_a_second_answer_is_told_it_is_late(project, alice, ada, waiting):
    answer(alice, project, "generation_decline_price", why="Shorter\x00, please" + "x" * 900)
    assert Generation.objects.get().problem.startswith("Alice declined the price. Shorter")
    assert answer(ada, project).status_code == 200
    assert Generation.objects.get().status == "cancelled"
