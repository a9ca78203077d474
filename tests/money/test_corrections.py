"""A mistake in the books is put right by a row with a reason and a person, and by nothing else."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from generations.closing.month import Month
from generations.corrections import LONGEST_REASON, CannotCorrect, correct, correct_to
from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.chain import first_broken
from generations.money.ledger import Account, Entry, balance
from generations.money.months import MonthIsClosed, assert_open
from generations.status import Status
from generations.together.activity import Activity
from tests.factories import make_generation
from tests.generations.pages import client_of, read, text_of

HALF = Decimal("0.35")


@pytest.fixture
def take(project, bob) -> Generation:
    """Charged at $0.70."""
    return make_generation(project, bob, Status.READY)


def test_it_is_a_row_with_a_reason_and_a_person_and_the_counters_follow(take, ada):
    correct(take, -HALF, "Runflow gave half of it back", ada)
    entry = Entry.objects.latest("pk")
    assert (entry.kind, entry.amount, entry.by, entry.reason) == (
        "correction", -HALF, ada, "Runflow gave half of it back",
    )  # fmt: skip
    assert take.charged == balance(take.project, Account.CHARGED) == HALF
    assert Budget.of(take.project).charged == Budget.of(None).charged == HALF
    assert first_broken(take.project) == ""


def test_it_can_also_cost_more(take, ada):
    correct(take, HALF, "billed once more", ada)
    assert take.charged == Decimal("1.05")


def test_saying_twice_what_it_really_cost_books_once(take, ada):
    correct_to(take, HALF, "half of it came back", ada)
    with pytest.raises(CannotCorrect, match=r"\$0.35 is what is booked"):
        correct_to(take, HALF, "half of it came back", ada)
    assert take.entries.filter(kind="correction").count() == 1


@pytest.mark.parametrize(
    ("amount", "reason", "words"),
    [
        ("-0.7001", "too much", "cannot cost less than nothing"),
        ("0", "nothing", "booked for T1 already"),
        ("0.1", "  ", "needs a reason"),
        ("0.1", "x" * (LONGEST_REASON + 1), "needs a reason"),
        ("10000.0001", "a slip", "may be .10,000.00 at most"),
    ],
)
def test_what_makes_no_sense_is_not_booked(take, ada, amount, reason, words):
    with pytest.raises(CannotCorrect, match=f"{words}.* Nothing was booked"):
        correct(take, Decimal(amount), reason, ada)
    assert take.entries.count() == 2


def test_a_take_on_its_way_is_not_corrected(project, bob, ada):
    with pytest.raises(CannotCorrect, match="still on its way"):
        correct(make_generation(project, bob, Status.RENDERING), HALF, "early", ada)


def test_leads_do_not_correct(take, alice):
    with pytest.raises(PermissionDenied):
        correct(take, HALF, "mine", alice)


def test_a_late_message_does_not_take_back_what_a_person_decided(take, ada):
    correct_to(take, Decimal(0), "given back", ada)
    take.book_late(Decimal("0.70"), "by Runflow's record")
    assert take.charged == Decimal(0)


def test_an_admin_corrects_on_the_takes_page(take, ada):
    address = reverse("generation_correct", args=[take.project.slug, take.number])
    assert "Correct the charge" in text_of(read(ada, "generation", take.project, take.number))
    response = client_of(ada).post(address, {"cost": "0.35", "reason": "half came back"}, follow=True)
    assert "Corrected by Ada half came back-$0.35" in text_of(response.content.decode())
    take.refresh_from_db()
    assert take.charged == HALF


@pytest.mark.parametrize(
    ("cost", "reason", "words"),
    [
        ("", "why", "Write what the take cost"),
        ("-1", "why", "Write what the take cost"),
        ("1e400", "why", "Write what the take cost"),
        ("NaN", "why", "Write what the take cost"),
        ("0.00001", "why", "Write what the take cost"),
        ("0.1", "", "Write why"),
        ("0.1", "a\0b", "Null characters"),
        ("0.70", "why", "booked for T1 already"),
        ("99999999", "why", "at most"),
    ],
)
def test_what_was_typed_wrongly_comes_back_and_nothing_is_booked(take, ada, cost, reason, words):
    address = reverse("generation_correct", args=[take.project.slug, take.number])
    response = client_of(ada).post(address, {"cost": cost, "reason": reason})
    assert response.status_code == 422
    assert words in text_of(response.content.decode())
    assert take.entries.count() == 2


def test_nobody_else_is_offered_it(take, alice):
    assert "Correct the charge" not in text_of(read(alice, "generation", take.project, take.number))


def test_the_feed_says_it_with_the_amount_apart(take, ada):
    correct(take, HALF, "billed twice", ada)
    told = Activity.objects.latest("pk")
    assert (told.words, told.amount) == ("corrected the charge for {take}", HALF)


def close(name: str, ada) -> None:
    Month.objects.create(name=name, closed_at=datetime(2026, 12, 1, tzinfo=UTC), closed_by=ada)


def test_a_closed_month_takes_nothing_in(ada):
    close("2026-11", ada)
    assert_open(date(2026, 12, 1))
    with pytest.raises(MonthIsClosed, match="November 2026 is closed"):
        assert_open(date(2026, 11, 30))


def test_a_correction_of_a_closed_month_is_dated_today(project, bob, ada):
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False):
        take = make_generation(project, bob, Status.READY)
    close("2026-11", ada)
    with time_machine.travel(datetime(2026, 12, 3, tzinfo=UTC), tick=False):
        correct(take, HALF, "found later", ada)
    assert Entry.objects.latest("pk").day == date(2026, 12, 3)


def test_money_does_not_stand_still_when_the_clock_goes_back_into_a_closed_month(project, bob, ada):
    close("2026-11", ada)
    close("2026-12", ada)
    with time_machine.travel(datetime(2026, 11, 30, tzinfo=UTC), tick=False):
        make_generation(project, bob, Status.READY)
    assert {entry.day for entry in Entry.objects.all()} == {date(2027, 1, 1)}
