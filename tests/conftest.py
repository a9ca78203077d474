"""The people of every test: Alice leads, Bob makes takes, Carol looks on, Mallory is a stranger, Ada is the admin."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from generations.live import events
from projects.models import Project, User
from tests import migrated
from tests.factories import Role, join, make_project, make_user
from tests.servers import serving
from tests.tampering import let_tests_empty_the_ledger

let_tests_empty_the_ledger()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_keepdb: bool) -> bool:
    return migrated.copied() or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        migrated.keep()


@pytest.fixture
def alice(db) -> User:
    return make_user("Alice")


@pytest.fixture
def bob(db) -> User:
    return make_user("Bob")


@pytest.fixture
def carol(db) -> User:
    return make_user("Carol")


@pytest.fixture
def mallory(db) -> User:
    return make_user("Mallory")


@pytest.fixture
def ada(db) -> User:
    return make_user("Ada", is_staff=True, is_superuser=True)


@pytest.fixture
def project(alice, bob, carol) -> Project:
    project = make_project(alice)
    join(project, bob, Role.ARTIST)
    join(project, carol, Role.VIEWER)
    return project


@pytest.fixture
def hints(monkeypatch) -> list[int]:
    """The projects that open browsers were told to look at."""
    told: list[int] = []
    monkeypatch.setattr(events, "hint", told.append)
    return told


@pytest.fixture
def live_studio(transactional_db, django_db_serialized_rollback) -> Iterator[str]:
    """The address of a studio that really listens; what migrations entered is put back behind it."""
    with serving() as address:
        yield address
