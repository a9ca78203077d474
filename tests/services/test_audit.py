"""What PostgreSQL refuses to do to the audit log, and the one thing that it lets be forgotten."""

import pytest
from django.db import IntegrityError, connection, transaction

from projects.audit import AuditEntry, record
from projects.audit.guard import AUDIT_LOG

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ATTEMPTS = (
    "UPDATE projects_auditentry SET why = 'something else'",
    "UPDATE projects_auditentry SET address = '10.0.0.1'",
    "DELETE FROM projects_auditentry",
    "TRUNCATE projects_auditentry",
    "TRUNCATE projects_project CASCADE",
    "SET LOCAL session_replication_role = replica; DELETE FROM projects_auditentry",
)


@pytest.fixture
def entry(project, alice) -> AuditEntry:
    return record("project.changed", project, by=alice, why="A better name")


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_postgresql_refuses_to_rewrite_the_audit_log(entry, attempt):
    with (
        pytest.raises(IntegrityError, match="audit log is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert AuditEntry.objects.get().why == "A better name"


def test_from_where_it_was_done_may_be_forgotten(entry):
    assert AuditEntry.objects.update(address=None, agent="") == 1
    assert AUDIT_LOG.missing(connection) == []
