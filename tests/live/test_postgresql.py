"""The live stream on PostgreSQL, where transactions overlap and connections are few."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from projects.models import Project
from tests.live.browser import happen, listening

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: script/test services"),
]


@pytest.fixture
def slow_transaction(transactional_db) -> Iterator[BaseDatabaseWrapper]:
    """Somebody else's transaction, open until the test commits it."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.close()


def test_what_is_committed_late_under_a_lower_id_arrives(live_studio, project, bob, slow_transaction):
    with listening(live_studio, project, bob) as stream:
        lower = insert(slow_transaction, project)
        higher = happen(project, 8)
        assert higher.pk > lower
        assert stream.next().id == str(higher.pk)
        slow_transaction.commit()
        assert stream.next().id == str(lower)


def insert(other: BaseDatabaseWrapper, project: Project):
    columns, values = "(project_id, kind, subject, created_at)", "(%s, 'take', 7, now())"
    with other.cursor() as cursor:
        cursor.execute(f"INSERT INTO generations_event {columns} VALUES {values} RETURNING id", [project.pk])
        (event_id,) = cursor.fetchone()
    return event_id


def test_more_browsers_than_connections_are_all_served(live_studio, project, alice, bob):
    with ExitStack() as browsers:
        streams = [browsers.enter_context(listening(live_studio, project, user)) for user in (alice, bob) * 12]
        happen(project, 7)
        assert {stream.next().data for stream in streams} == {"<article>\n7 for costs\n</article>"}
