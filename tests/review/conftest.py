from decimal import Decimal

import pytest

from generations.generation import Generation
from generations.status import Status
from projects.models import ReferenceImage, Shot
from tests.factories import make_character, make_generation, make_picture


@pytest.fixture
def shot(project) -> Shot:
    return project.shots.create(code="3B", title="Window seat")


@pytest.fixture
def take(project, bob, shot) -> Generation:
    """Bob's, with a clip of five seconds."""
    return a_clip(project, bob, shot=shot)


def a_clip(project, author, **fields) -> Generation:
    files = {"clip": "clips/a.mp4", "poster": "posters/a.webp", "preview": "previews/a.mp4"}
    take = make_generation(project, author, Status.READY, **files, **fields)
    Generation.objects.filter(pk=take.pk).update(clip_seconds=Decimal("5.000"), width=1280, height=720, clip_bytes=1000)
    take.refresh_from_db()
    return take


@pytest.fixture
def picture(project) -> ReferenceImage:
    """The cover of @pilot."""
    return make_picture(make_character(project, "pilot", pictures=0), sha256="b" * 64)
