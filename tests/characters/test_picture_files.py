import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from projects.characters import serving
from projects.models import ReferenceImage
from tests.characters import samples
from tests.characters.test_cast import HERE, cover_of, make_studio_character
from tests.factories import join, make_character, make_picture, make_project


@pytest.fixture
def image(client, bob, project) -> ReferenceImage:
    """A picture that Bob uploaded; he is signed in."""
    make_character(project, pictures=0)
    client.force_login(bob)
    client.post(f"{HERE}pilot/pictures/", {"pictures": samples.shades()})
    return ReferenceImage.objects.get()


def address_of(image: ReferenceImage, size: str = "full", slug: str = "low-orbit") -> str:
    return reverse("picture", args=(slug, image.pk, size))


def test_a_picture_is_served_in_full_and_small(client, image):
    full, thumb = client.get(address_of(image)), client.get(address_of(image, "thumb"))
    assert (full["Content-Type"], thumb["Content-Type"]) == ("image/png", "image/webp")
    assert len(full.content) == image.size
    assert len(thumb.content) < image.size


def test_a_picture_is_kept_by_the_browser_for_long_and_by_nobody_between(client, image):
    assert client.get(address_of(image))["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_browser_that_has_it_gets_nothing_again(client, image):
    etag = client.get(address_of(image))["ETag"]
    again = client.get(address_of(image), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_full_and_small_have_tags_of_their_own(client, image):
    assert client.get(address_of(image))["ETag"] != client.get(address_of(image, "thumb"))["ETag"]


@pytest.mark.parametrize("size", ["full", "thumb"])
def test_a_stranger_gets_no_picture(client, image, mallory, size):
    client.force_login(mallory)
    assert client.get(address_of(image, size)).status_code == 404


def test_a_picture_is_not_found_under_another_project(client, image, bob):
    other = make_project(bob, "Other")
    assert client.get(address_of(image, slug=other.slug)).status_code == 404


def test_a_picture_of_the_studio_is_served_in_every_project(client, alice, bob, project):
    suit = make_picture(make_studio_character(alice), sha256="a" * 64)
    default_storage.save(suit.path, samples.cup())
    other = make_project(alice, "Other")
    join(other, bob)
    client.force_login(bob)
    assert [client.get(address_of(suit, slug=slug)).status_code for slug in ("low-orbit", other.slug)] == [200, 200]


def test_a_picture_that_was_taken_out_is_still_there_for_takes_made_with_it(client, image):
    client.post(reverse("picture_remove", args=("low-orbit", image.pk)))
    assert client.get(address_of(image)).status_code == 200


def test_a_file_that_is_missing_is_not_found(client, image):
    default_storage.delete(image.path)
    assert client.get(address_of(image)).status_code == 404


def test_an_object_storage_serves_by_itself_for_a_short_time(client, image, monkeypatch):
    class Bucket:
        def path(self, name: str) -> str:
            raise NotImplementedError

        def url(self, name: str) -> str:
            return f"https://bucket.example/{name}?signature=1"

    monkeypatch.setattr(serving, "default_storage", Bucket())
    response = client.get(address_of(image))
    assert response["Location"].startswith("https://bucket.example/pictures/")
    assert "max-age=240" in response["Cache-Control"]


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40, "x", "-1"])
@pytest.mark.parametrize("size", ["thumb", "huge"])
def test_an_address_that_makes_no_sense_is_not_found(client, image, pk, size):
    assert client.get(f"/projects/low-orbit/pictures/{pk}/{size}/").status_code == 404


def test_the_cover_is_one_picture_of_its_look(client, image):
    other = make_picture(image.look.character, sha256="b" * 64)
    response = client.post(reverse("picture_cover", args=("low-orbit", other.pk)))
    assert response["Location"] == f"{HERE}pilot/"
    assert image.look.cover == other
    client.post(reverse("picture_cover", args=("low-orbit", image.pk)))
    assert list(ReferenceImage.objects.filter(is_cover=True)) == [image]


def test_a_picture_that_is_taken_out_leaves_the_look(client, image):
    client.post(reverse("picture_remove", args=("low-orbit", image.pk)))
    image.refresh_from_db()
    assert image.archived_at
    assert image.look.cover is None


@pytest.mark.parametrize("name", ["picture_cover", "picture_remove"])
def test_what_was_taken_out_cannot_be_changed(client, image, name):
    image.archive()
    assert client.post(reverse(name, args=("low-orbit", image.pk))).status_code == 404


@pytest.mark.parametrize("name", ["picture_cover", "picture_remove"])
def test_only_an_admin_changes_the_studios_pictures(client, image, alice, ada, name):
    suit = make_picture(make_studio_character(alice), sha256="a" * 64)
    address = reverse(name, args=("low-orbit", suit.pk))
    assert client.post(address).status_code == 403
    client.force_login(ada)
    assert client.post(address).status_code == 302


@pytest.mark.parametrize("name", ["picture_cover", "picture_remove"])
def test_a_picture_of_another_project_is_not_reached(client, image, bob, name):
    theirs = cover_of(make_character(make_project(bob, "Other")))
    assert client.post(reverse(name, args=("low-orbit", theirs.pk))).status_code == 404
