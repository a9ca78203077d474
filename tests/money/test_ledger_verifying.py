"""Whoever changes any figure anywhere is found, and the first broken row is named."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from generations.closing.month import Month
from generations.generation import Generation
from generations.money import append_only, chain
from generations.money.budgets import Budget
from generations.money.ledger import Entry
from generations.money.periods import Period
from generations.money.verifying import flaws
from generations.status import Status
from projects.models import Project
from tests.factories import make_generation
from tests.tampering import forge

# Every column that means something; a row's own id does not.
FORGERIES = {
    "project_id": "(SELECT MAX(id) FROM projects_project)", "position": "77", "kind": "'overrun'",
    "source": "'charged'", "target": "'charged'", "amount": "amount - 1",
    "generation_id": "(SELECT MAX(id) FROM generations_generation)",
    "member_id": "(SELECT MAX(id) FROM projects_user)", "price_id": "(SELECT MAX(id) FROM generations_price)",
    "run_id": "'run_1'", "reason": "'because'", "by_id": "(SELECT MAX(id) FROM projects_user)",
    "day": "'2020-01-01'", "created_at": "'2020-01-01 00:00:00'", "previous_hash": "'f'", "hash": "'f'",
}  # fmt: skip
WORTHLESS = {"amount": "'much'", "day": "'yesterday'", "created_at": "'then'", "kind": "'gift'"}


@pytest.fixture
def books(project, bob, mallory) -> Project:
    """Three finished takes and one on its way in one project, and another project beside it."""
    for cost in ("0.70", "0.40", "0.99"):
        make_generation(project, bob, Status.STORING).enter(Status.READY, cost=Decimal(cost))
    make_generation(project, bob)
    make_generation(Project.start("Other", mallory), mallory, Status.READY)
    return project


def verify(**options: str) -> str:
    """What the command says; raises CommandError when something is wrong."""
    said = StringIO()
    call_command("verify_ledger", stdout=said, stderr=said, **options)
    return said.getvalue()


def test_a_ledger_that_nobody_touched_adds_up(books):
    said = verify()
    assert "Low Orbit: 9 entries, $2.09 charged, $0.70 reserved, head " in said
    assert "The ledger adds up: 11 entries." in said


def test_every_column_that_means_something_is_covered():
    columns = {field.column for field in Entry._meta.concrete_fields}
    assert columns == {*FORGERIES, "id"}


@pytest.mark.parametrize("column", FORGERIES)
def test_a_change_of_any_column_is_found_and_the_row_is_named(books, column):
    forge(f"UPDATE generations_entry SET {column} = {FORGERIES[column]} WHERE position = 5 AND project_id = {books.pk}")
    with pytest.raises(CommandError, match=r"First: Low Orbit: entry 5 "):
        verify()


@pytest.mark.parametrize("column", WORTHLESS)
def test_what_cannot_even_be_read_is_named_too(books, column):
    forge(f"UPDATE generations_entry SET {column} = {WORTHLESS[column]} WHERE position = 5 AND project_id = {books.pk}")
    assert next(flaws()).startswith("Low Orbit: entry 5 ")


@pytest.mark.parametrize(
    ("position", "words"), [(1, "entry 1 is missing"), (5, "entry 5 is missing"), (9, "before entry 9")]
)
def test_a_row_that_is_gone_is_found(books, position, words):
    forge(f"DELETE FROM generations_entry WHERE position = {position} AND project_id = {books.pk}")
    assert words in next(flaws())


def test_a_row_that_was_put_behind_the_end_is_found(books):
    last = Entry.objects.filter(project=books).latest("position")
    last.pk, last.position, last.previous_hash = None, last.position + 1, last.hash
    last.hash = last.digest()
    Entry.objects.bulk_create([last])
    assert "entry 10 stands behind the end" in next(flaws())


def test_a_chain_that_was_forged_whole_still_has_to_move_money_along_its_routes(books):
    entry = Entry.objects.get(project=books, position=9)
    entry.source = "charged"
    forge("UPDATE generations_entry SET source = 'charged', hash = %s WHERE id = %s", entry.digest(), entry.pk)
    Budget.objects.filter(project=books).update(head=entry.digest())
    assert "went from charged to reserved" in next(flaws())


def test_a_budget_that_says_otherwise_is_named_beside_the_studios(books):
    Budget.objects.filter(project=books).update(charged=Decimal(2))
    assert list(flaws()) == [
        "Low Orbit: the budget says $0.70 reserved and $2.00 charged, the ledger $0.70 and $2.09",
        "The studio's budget says $2.79 charged, its projects' $2.70 together",
    ]


def test_a_take_that_says_otherwise_is_named(books):
    Generation.objects.filter(project=books, number=2).update(charged=Decimal("0.41"))
    assert list(flaws()) == [
        "Low Orbit: T2 says $0.00 reserved and $0.41 charged, its entries $0.00 and $0.40",
    ]


def test_a_counter_that_says_otherwise_is_named(books, bob):
    day = Budget.objects.create(kind="day", project=books, resets="daily", limit=Decimal(5))
    take = make_generation(books, bob)
    assert not list(flaws())
    Period.objects.filter(budget=day).update(held=Decimal("0.71"))
    assert "says $0.71 reserved, its takes $0.70" in next(flaws())
    Period.objects.filter(budget=day).update(held=take.holdings.get().amount)
    Generation.objects.filter(pk=take.pk).update(reserved=Decimal("0.69"))
    assert [flaw.split(": ")[1].split()[0] for flaw in flaws()] == ["T5", "T5"]


def test_a_missing_trigger_is_said(books):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_never_updates")
    with pytest.raises(CommandError, match="no longer protects the ledger"):
        verify()
    append_only.LEDGER.install(connection)


def test_one_project_alone(books):
    Budget.objects.filter(project__slug="other").update(charged=Decimal(9))
    assert "Other" not in verify(project=books.slug)
    with pytest.raises(CommandError, match="There is no project"):
        verify(project="nowhere")


def test_a_long_chain_is_read_in_batches(books, monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 3)
    assert not list(flaws())


def test_verifying_writes_nothing_for_a_project_without_a_ledger(project):
    assert not list(flaws())
    assert not Budget.objects.filter(entries__gt=0).exists()
    assert not Month.objects.exists()
