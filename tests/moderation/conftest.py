"""Ines and Oskar, who moderate; her browser, and a decision of hers."""

import pytest

from generations.moderation.rulings import Ruling, decide
from projects.models import User
from tests.moderation.moderators import flagged, make_moderator


@pytest.fixture
def ines(db) -> User:
    return make_moderator("Ines Korhonen")


@pytest.fixture
def oskar(db) -> User:
    return make_moderator("Oskar")


@pytest.fixture
def desk(client, ines):
    """Ines' browser."""
    client.force_login(ines)
    return client


@pytest.fixture
def ruling(project, bob, ines) -> Ruling:
    """She hid a flagged clip of Bob's."""
    return decide(flagged(project, bob), ines, "hide", "violence", "It reads as an accident")
