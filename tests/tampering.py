"""What only tests may do: lift the database's refusals from the ledger, to empty it after a test or to forge a row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

from generations.money import append_only


@contextmanager
def unlocked() -> Iterator[None]:
    """The ledger without its triggers, as somebody with the database in their hands would have it."""
    with connection.cursor() as cursor:
        for name in append_only.wanted(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{append_only.on_table(connection)}")
    try:
        yield
    finally:
        append_only.install(connection)


def forge(statement: str, *values: Any) -> None:
    """Run a statement against the unlocked ledger."""
    with transaction.atomic(), unlocked(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def let_tests_empty_the_ledger() -> None:
    """Tests that commit are cleaned by emptying all tables, which the ledger would refuse."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def unlocked_empty(self: TransactionTestCase) -> None:
        with unlocked():
            empty(self)

    TransactionTestCase._fixture_teardown = unlocked_empty  # type: ignore[attr-defined]
