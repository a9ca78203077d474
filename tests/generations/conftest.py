import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from generations.generation import Generation
from projects.models import ReferenceImage
from tests.factories import cite, make_character, make_generation, make_picture
from tests.generations.provider import Provider, plug_in


@pytest.fixture
def provider(monkeypatch) -> Provider:
    return plug_in(monkeypatch)


@pytest.fixture
def picture(project) -> ReferenceImage:
    image = make_picture(make_character(project, pictures=0), sha256="a" * 64)
    default_storage.save(image.path, ContentFile(b"a picture"))
    return image


@pytest.fixture
def take(project, bob, picture) -> Generation:
    take = make_generation(project, bob, duration=5)
    cite(take, picture)
    return take
