"""What the database refuses, whoever asks it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from generations.apps import install_triggers
from generations.money import append_only
from generations.money.ledger import Entry
from tests.factories import make_generation
from tests.tampering import forge, unlocked

COPY = (
    "INSERT OR REPLACE INTO generations_entry SELECT id, position, kind, source, target, 1, run_id, reason, day, "
    "created_at, previous_hash, hash, generation_id, member_id, price_id, project_id, by_id FROM generations_entry"
)
ATTEMPTS = {
    "changed": "UPDATE generations_entry SET amount = 1",
    "deleted": "DELETE FROM generations_entry",
    "overwritten": COPY,
}


@pytest.fixture
def entry(project, bob) -> Entry:
    make_generation(project, bob)
    return Entry.objects.get()


@pytest.mark.parametrize("word", ATTEMPTS)
def test_the_database_refuses_and_says_what_to_do(entry, word):
    with (
        pytest.raises(IntegrityError, match=f"never {word}.*by a correcting entry"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(ATTEMPTS[word])
    assert Entry.objects.get().amount == entry.amount


def test_a_trigger_that_somebody_dropped_is_missed_and_made_again_by_the_next_migrate(entry):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_never_deletes")
    assert append_only.LEDGER.missing(connection) == ["ledger_never_deletes"]
    install_triggers("default")
    assert append_only.LEDGER.missing(connection) == []


def test_tests_alone_know_how_to_lift_them_and_put_them_back(entry):
    forge("DELETE FROM generations_entry")
    assert not Entry.objects.exists()
    assert append_only.LEDGER.missing(connection) == []


def test_they_come_back_even_after_a_failure(entry):
    with pytest.raises(ZeroDivisionError), unlocked():
        _ = 1 / 0
    assert append_only.LEDGER.missing(connection) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_studio_cannot_be_emptied_by_the_usual_command(entry):
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.exists()
