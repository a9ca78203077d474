"""The queue before a run of 402s: it stands still, loses nothing, says so, and goes on by itself."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
import time_machine
from django.utils import timezone

from generations import tasks
from generations.cards import cards_of
from generations.closing.pausing import render_pauses
from generations.closing.tasks import look_at_balance
from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import Event
from generations.queue import Lane, claim_next
from generations.status import Status
from tests.factories import make_generation
from tests.generations.pages import client_of, read, text_of
from tests.generations.provider import Provider

pytestmark = pytest.mark.django_db
BROKE = httpx.Response(402, json={"code": "INSUFFICIENT_CREDIT"})


class Bank(Provider):
    """A provider with a balance, or None where it does not tell."""

    balance: str | None = "1000.00"
    looks = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/billing/balance":
            return super().__call__(request)
        self.looks += 1
        if self.balance is None:
            return httpx.Response(403, json={"code": "PERMISSION_DENIED"})
        return httpx.Response(200, json={"balance": self.balance, "low_balance_threshold": "5"})


def said_on(take) -> str:
    (card,) = cards_of(Generation.objects.for_cards().filter(pk=take.pk), Audience.PLAIN)
    return card.notice.headline


@pytest.fixture
def bank(monkeypatch) -> Bank:
    bank = Bank()
    client = bank.client()
    monkeypatch.setattr(tasks, "provider", lambda: client)
    return bank


def sent(take) -> Generation:
    take.enter(Status.SUBMITTING)
    tasks.submit(take.pk)
    return Generation.objects.get(pk=take.pk)


def minute_later():
    return time_machine.travel(timezone.now() + timedelta(seconds=61))


def test_a_take_refused_for_want_of_credit_goes_back_and_the_queue_stands_still(project, bob, bank):
    take, _ = make_generation(project, bob), make_generation(project, bob)
    bank.answers = [BROKE]
    take = sent(take)
    assert (take.status, take.reserved, take.problem) == (Status.QUEUED, take.amount, "")
    assert claim_next() is None


def test_it_goes_on_by_itself_when_there_is_money(project, bob, bank):
    take = make_generation(project, bob)
    bank.answers, bank.balance = [BROKE], "0.10"
    sent(take)
    with minute_later():
        look_at_balance()
        assert (Lane.now().balance, claim_next()) == (Decimal("0.10"), None)
    bank.balance = "10.00"
    with time_machine.travel(timezone.now() + timedelta(seconds=125)):
        look_at_balance()
        assert claim_next() == take


def test_it_stands_still_before_the_first_refusal(project, bob, bank):
    make_generation(project, bob)
    bank.balance = "0.69"
    look_at_balance()
    assert Lane.now().paused_at
    assert claim_next() is None
    assert bank.posts == []


def test_a_dearer_take_than_the_balance_pauses_when_its_turn_comes(project, bob, bank):
    bank.balance = "0.50"
    look_at_balance()
    assert not Lane.now().paused_at
    make_generation(project, bob)
    assert claim_next() is None
    assert Lane.now().paused_at


def test_the_balance_is_read_once_a_minute(bank, db):
    look_at_balance()
    look_at_balance()
    assert bank.looks == 1


def test_where_the_balance_may_not_be_read_the_queue_tries_again(project, bob, bank):
    take = make_generation(project, bob)
    bank.answers, bank.balance = [BROKE], None
    sent(take)
    with minute_later():
        look_at_balance()
        assert claim_next() == take


def test_refusals_in_spite_of_credit_are_asked_ever_more_rarely(project, bob, bank):
    waits = []
    for _ in range(6):
        take = make_generation(project, bob)
        bank.answers = [BROKE]
        sent(take)
        waits.append(round((Lane.now().look_at - timezone.now()).total_seconds()))
    assert waits == [5, 10, 20, 40, 60, 60]
    sent(make_generation(project, bob))
    assert Lane.now().refusals == 0


@pytest.mark.parametrize("audience", [Audience.COSTS, Audience.PLAIN])
def test_open_boards_hear_of_it_without_a_figure(project, bob, bank, audience):
    bank.answers = [BROKE]
    sent(make_generation(project, bob))
    assert Event.objects.filter(kind=Event.Kind.QUEUE, project=project).exists()
    said = text_of(render_pauses([project.pk], audience)[project.pk])
    assert "Runflow's balance is used up: 1 take waits. Nothing is lost; nothing is charged." in said
    assert "$" not in said


def test_the_board_says_it_to_everybody_and_nothing_when_the_queue_runs(project, bob, carol, bank):
    assert "used up" not in read(carol, "board", project)
    bank.balance = "0"
    make_generation(project, bob)
    look_at_balance()
    assert "balance is used up: 1 take waits" in text_of(read(carol, "board", project))


def test_the_card_of_the_next_take_says_that_the_queue_waits_and_open_boards_see_it(project, bob, bank):
    take = make_generation(project, bob)
    assert said_on(take) == "Next to be sent"
    bank.balance, last = "0", Event.objects.count()
    look_at_balance()
    assert "The queue waits for credit" in text_of(read(bob, "board", project))
    assert said_on(take) == "The queue waits for credit"
    drawn = Event.objects.filter(kind=Event.Kind.TAKE, subject=take.pk, pk__gt=last)
    assert drawn.count() == 1
    bank.balance = "1000"
    Lane.objects.update(look_at=timezone.now())
    look_at_balance()
    assert (drawn.count(), said_on(take)) == (2, "Next to be sent")


def test_only_admins_are_warned_of_a_low_balance_on_every_page(bank, ada, alice):
    bank.balance = "4.50"
    look_at_balance()
    assert "balance is low: $4.50 left" in text_of(client_of(ada).get("/").content.decode())
    assert "balance is low" not in client_of(alice).get("/").content.decode()
