"""Ines, who moderates, and her browser."""

import pytest

from tests.moderation.moderators import make_moderator


@pytest.fixture
def ines(db):
    return make_moderator("Ines Korhonen")


@pytest.fixture
def desk(client, ines):
    """Ines' browser."""
    client.force_login(ines)
    return client
