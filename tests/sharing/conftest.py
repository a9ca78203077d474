"""Guests and what they are sent."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from projects.happenings import Happening, happened
from tests.sharing.places import Guest, clip_of, share


@pytest.fixture(autouse=True)
def fresh_counts():
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def take(project, bob):
    return clip_of(project, bob)


@pytest.fixture
def guest(bob, take) -> Guest:
    return Guest(share(bob, take)[1])


@pytest.fixture
def told() -> Iterator[list[Happening]]:
    """What the rest of the studio hears."""
    heard: list[Happening] = []

    def hear(happening, **_):
        heard.append(happening)

    happened.connect(hear)
    yield heard
    happened.disconnect(hear)
