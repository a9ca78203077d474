"""The whole studio on PostgreSQL: from the press of Generate to the clip, with everything between really running."""

import uuid
from collections import Counter
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from generations.callbacks import Delivery
from generations.generation import Generation
from generations.money import ledger
from generations.money.budgets import Budget
from generations.money.chain import first_broken
from generations.money.ledger import Account, Entry, Kind
from tests.factories import join, make_user
from tests.generations.test_concurrency import at_once, limit
from tests.services.witness import Person, all_finished, finished, until

pytestmark = pytest.mark.services


@pytest.fixture
def artist(bob, studio) -> Person:
    return Person(bob, studio.environment["PUBLIC_URL"])


def test_a_take_goes_the_whole_way_and_is_charged(artist, film, sandbox):
    assert artist.press(film).status_code == 302
    take = finished()
    assert (take.status, take.charged, take.reserved) == ("ready", Decimal("0.42"), 0)
    assert (take.width, take.height, take.has_audio) == (1280, 720, True)
    assert all(default_storage.exists(str(file.name)) for file in (take.clip, take.poster, take.preview))
    assert until(lambda: Delivery.objects.exclude(processed_at=None).count()) == 1
    assert (Budget.of(film).held, Budget.of(film).charged) == (0, Decimal("0.42"))
    assert [run["cost"] for run in sandbox.runs()] == ["0.42"]


def test_without_any_callback_polling_alone_brings_the_clip_home(artist, film, sandbox):
    sandbox.strike("callback_lost")
    artist.press(film)
    assert finished().status == "ready"
    assert Delivery.objects.count() == 0


def test_fifty_people_press_at_once_and_exactly_seven_takes_are_held(film, studio):
    users = [make_user(f"person{number}") for number in range(50)]
    for user in users:
        join(film, user)
    people = [Person(user, studio.environment["PUBLIC_URL"]) for user in users]
    limit(film, "3.00")
    answers = at_once(50, lambda number: people[number].press(film))
    assert Counter(answer.status_code for answer in answers) == {302: 7, 422: 43}
    sentence = "The project Low Orbit has $0.06 left in its budget, so nothing was sent and nothing was charged."
    assert all(sentence in answer.text for answer in answers if answer.status_code == 422)
    assert Entry.objects.filter(kind=Kind.HOLD).count() == Generation.objects.count() == 7
    assert {take.status for take in all_finished()} == {"ready"}
    assert (Budget.of(film).held, Budget.of(film).charged) == (0, Decimal("2.94"))
    assert ledger.balance(film, Account.CHARGED) == Decimal("2.94")
    assert first_broken(film) == ""


def test_the_same_press_ten_times_at_once_is_one_order(artist, film, sandbox):
    click = uuid.uuid4()
    answers = at_once(10, lambda _: artist.press(film, click, takes="2"))
    assert [answer.status_code for answer in answers] == [302] * 10
    assert [take.status for take in all_finished()] == ["ready", "ready"]
    assert Budget.of(film).charged == Decimal("0.84")
    assert len(sandbox.runs()) == 2


def test_a_worker_that_is_killed_before_the_answer_to_the_paid_call_pays_once(artist, film, studio, sandbox):
    # Without the callback, which could overtake the answer and leave nothing to resolve.
    sandbox.strike("answer_slow", "callback_lost")
    artist.press(film)
    until(sandbox.runs)
    assert studio.kill("worker")
    take = finished()
    assert (take.status, take.charged) == ("ready", Decimal("0.42"))
    assert [run["client_ref"] for run in sandbox.runs()] == [take.code]
    assert take.transitions.filter(target="unknown").exists()


def test_a_worker_that_is_killed_while_the_take_renders_loses_nothing(artist, film, studio, sandbox):
    sandbox.pace("demo")
    artist.press(film)
    until(lambda: Generation.objects.filter(status="rendering").exists())
    assert studio.kill("worker")
    assert (finished().status, len(sandbox.runs())) == ("ready", 1)


def test_a_press_while_no_broker_answers_is_kept_and_sent_later(bob, film, studio, web_without_broker, sandbox):
    assert Person(bob, web_without_broker).press(film).status_code == 302
    assert finished().status == "ready"
    assert len(sandbox.runs()) == 1
