"""What the audit log keeps, and that nobody rewrites it."""

import pytest
from django.db import IntegrityError, connection, transaction

from projects.audit import AuditEntry, record
from projects.audit.guard import AUDIT_LOG
from projects.models import Project
from tests.tampering import unlocked

ATTEMPTS = {
    "changed": "UPDATE projects_auditentry SET why = 'something else'",
    "moved to another time": "UPDATE projects_auditentry SET at = '2020-01-01 00:00:00'",
    "given another address": "UPDATE projects_auditentry SET address = '10.0.0.1'",
    "deleted": "DELETE FROM projects_auditentry",
}


@pytest.fixture
def entry(project, alice) -> AuditEntry:
    return record("project.changed", project, by=alice, project=project, before={"name": "A"}, after={"name": "B"})


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_row_says_who_did_what_to_what(entry, alice):
    assert (entry.by, entry.action, entry.subject_kind, entry.label) == (
        alice,
        "project.changed",
        "project",
        "Low Orbit",
    )
    assert (entry.before, entry.after) == ({"name": "A"}, {"name": "B"})


def test_a_person_is_named_by_id_alone(alice, bob):
    entry = record("person.suspended", bob, by=alice)
    assert (entry.subject_kind, entry.subject_id, entry.label) == ("user", str(bob.pk), "")


def test_outside_a_request_nothing_is_said_of_the_place(entry):
    assert (entry.address, entry.agent) == (None, "")


@pytest.mark.parametrize("word", ATTEMPTS)
def test_the_database_refuses_to_rewrite_it(entry, word):
    with pytest.raises(IntegrityError, match="append-only"):
        run(ATTEMPTS[word])
    assert AuditEntry.objects.get().after == {"name": "B"}


def test_from_where_it_was_done_may_be_forgotten(entry):
    AuditEntry.objects.update(address=None, agent="")
    assert AuditEntry.objects.get().why == entry.why


def test_a_guard_that_somebody_removed_is_missed(entry):
    with unlocked(AUDIT_LOG):
        assert len(AUDIT_LOG.missing(connection)) == 4
    assert AUDIT_LOG.missing(connection) == []


def test_a_project_with_a_history_is_not_deleted(entry, project):
    with pytest.raises(Exception, match="protected"):
        Project.objects.filter(pk=project.pk).delete()
