"""What only tests may do: lift the database's refusals from the ledger, to empty it after a test or to forge a row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

from generations.money.append_only import LEDGER
from projects.append_only import AppendOnly
from projects.audit.guard import AUDIT_LOG


@contextmanager
def unlocked(*tables: AppendOnly) -> Iterator[None]:
    """These tables, the ledger if none is named, without their triggers: as somebody with the database has them."""
    tables = tables or (LEDGER,)
    with connection.cursor() as cursor:
        for table in tables:
            for name in table.wanted(connection):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table.on_table(connection)}")
    try:
        yield
    finally:
        for table in tables:
            table.install(connection)


def forge(statement: str, *values: Any) -> None:
    """Run a statement against the unlocked ledger."""
    with transaction.atomic(), unlocked(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def let_tests_empty_the_ledger() -> None:
    """Tests that commit are cleaned by emptying all tables, which the ledger would refuse."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def unlocked_empty(self: TransactionTestCase) -> None:
        with unlocked(LEDGER, AUDIT_LOG):
            empty(self)

    TransactionTestCase._fixture_teardown = unlocked_empty  # type: ignore[attr-defined]
