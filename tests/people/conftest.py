import pytest
from django.core.cache import cache

from projects.people import inviting
from tests.factories import Role
from tests.people.joining import NEW


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    """What was counted against people and addresses in one test is not held against them in the next."""
    cache.clear()


@pytest.fixture
def asked(project, alice) -> inviting.Asked:
    return inviting.invite(project, [NEW], Role.ARTIST, alice)[0]
