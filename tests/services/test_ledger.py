"""The ledger on PostgreSQL: its triggers, who may lift them, and what is found when somebody did."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from generations.money import append_only
from generations.money.ledger import Entry
from generations.money.verifying import flaws
from generations.status import Status
from tests.factories import make_generation
from tests.tampering import forge

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ATTEMPTS = (
    "UPDATE generations_entry SET amount = 1",
    "DELETE FROM generations_entry",
    "TRUNCATE generations_entry",
    "TRUNCATE generations_generation CASCADE",
    "INSERT INTO generations_entry SELECT * FROM generations_entry ON CONFLICT (id) DO UPDATE SET amount = 1",
    "SET LOCAL session_replication_role = replica; DELETE FROM generations_entry",
)


@pytest.fixture
def entry(project, bob) -> Entry:
    make_generation(project, bob)
    return Entry.objects.get()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_postgresql_refuses_and_says_what_to_do(entry, attempt):
    with (
        pytest.raises(IntegrityError, match=r"never changed or deleted\. Correct a mistake by a correcting entry"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert Entry.objects.get().hash == entry.hash


def test_the_studio_cannot_be_emptied_by_the_usual_command(entry):
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.exists()


def test_a_trigger_that_was_switched_off_is_missed_and_made_again(entry):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE generations_entry DISABLE TRIGGER ledger_never_updates")
    assert append_only.LEDGER.missing(connection) == ["ledger_never_updates"]
    assert append_only.LEDGER.install(connection)
    assert append_only.LEDGER.missing(connection) == []


def test_tests_can_forge_a_row(entry):
    forge("UPDATE generations_entry SET reason = 'forged'")
    assert Entry.objects.get().reason == "forged"
    assert append_only.LEDGER.missing(connection) == []


def test_postgresql_proves_the_same_and_names_the_forged_row(project, bob):
    for cost in ("0.70", "0.40"):
        make_generation(project, bob, Status.STORING).enter(Status.READY, cost=Decimal(cost))
    assert list(flaws()) == []
    forge("UPDATE generations_entry SET amount = amount + 1 WHERE position = 4")
    found = list(flaws())
    assert found[0].startswith("Low Orbit: entry 4 (settle of $0.4001 on")
    assert found[1].startswith("Low Orbit: T2 says $0.00 reserved and $0.40 charged")
