from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from projects.characters import uploads
from projects.happenings import happened
from projects.models import ReferenceImage
from tests.characters import samples
from tests.characters.test_cast import HERE, make_studio_character
from tests.factories import make_character, make_picture

PICTURES = f"{HERE}pilot/pictures/"
BY_SCRIPT = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def artist(client, bob, project):
    cache.clear()
    make_character(project, pictures=0)
    client.force_login(bob)
    return client


def rows(client, *files: SimpleUploadedFile, **fields: object) -> str:
    response = client.post(PICTURES, {"pictures": files, **fields}, **BY_SCRIPT)
    assert response.status_code == 200
    return str(response.content.decode()).strip()


def test_a_picture_is_accepted_with_its_size(artist):
    html = rows(artist, samples.rocket())
    image = ReferenceImage.objects.get()
    assert html.startswith("<li>")
    assert "640 \N{MULTIPLICATION SIGN} 427, 0.1 MB." in html
    assert (image.filename, image.width, image.height) == ("rocket.jpg", 640, 427)


def test_a_picture_that_is_too_small_is_refused_with_its_size(artist):
    html = rows(artist, samples.chelsea())
    assert "300 px" in html
    assert "400 px" in html
    assert not ReferenceImage.objects.exists()


def test_a_picture_is_refused_alone(artist):
    html = rows(artist, samples.chelsea(), samples.rocket())
    assert html.count("<li>") == 2
    assert ReferenceImage.objects.get().filename == "rocket.jpg"


def test_the_same_picture_twice_is_one(artist):
    rows(artist, samples.rocket())
    html = rows(artist, samples.rocket("again.jpg"))
    assert "Same picture as rocket.jpg, already in this look." in html
    assert ReferenceImage.objects.count() == 1


def test_a_picture_that_was_taken_out_can_come_back(artist):
    rows(artist, samples.plain(1))
    ReferenceImage.objects.get().archive()
    assert "Accepted" in rows(artist, samples.plain(1))


@pytest.mark.parametrize("size", [10_000_001, 12_000_000])
def test_a_file_over_ten_megabytes_is_refused_with_its_size(artist, size):
    assert f"The file is {size / 1e6:.1f} MB, at most 10 MB is accepted." in rows(artist, samples.garbage(size))


def test_a_file_that_is_too_large_is_not_read(artist, project):
    class Unread(SimpleUploadedFile):
        def read(self, *_: int) -> bytes:
            raise AssertionError

    upload = uploads.take_one(project.characters.get().first_look, Unread("x", b"\0" * 10_000_001), project.created_by)
    assert upload.image is None


def test_at_most_twenty_files_are_looked_at(artist):
    html = rows(artist, *(samples.plain(grey) for grey in range(22)))
    assert html.count("Accepted") == 20
    assert html.count("Only 20 files are taken at once") == 2


def test_very_many_pictures_within_an_hour_are_refused(artist, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_PER_HOUR", 1)
    html = rows(artist, samples.plain(1), samples.plain(2))
    assert html.count("Accepted") == 1
    assert "Send this one later" in html


def test_more_files_than_a_request_may_have_are_refused_whole(artist):
    files = [samples.garbage(3, f"{number}.jpg") for number in range(101)]
    assert artist.post(PICTURES, {"pictures": files}).status_code == 400


@pytest.mark.parametrize("name", ["x" * 700 + ".jpg", "../../etc/passwd", "a\x00b.jpg", "\N{HORSE}.jpg", "..", "a\nb"])
def test_any_file_name_gets_an_answer(artist, name):
    raw = samples.Raw(name, samples.plain(3).read())
    response = artist.post(PICTURES, {"pictures": raw}, **BY_SCRIPT)
    assert response.status_code == 200
    assert all(len(image.filename) <= 120 for image in ReferenceImage.objects.all())


def test_a_file_name_of_five_thousand_letters_is_no_request_at_all(artist):
    raw = samples.Raw("x" * 5000, samples.plain(3).read())
    assert artist.post(PICTURES, {"pictures": raw}, **BY_SCRIPT).status_code == 400


def test_a_file_name_is_shown_as_words_not_as_markup(artist):
    raw = samples.Raw("<b onclick=x>.jpg", samples.plain(3).read())
    assert "&lt;b onclick=x&gt;.jpg" in artist.post(PICTURES, {"pictures": raw}, **BY_SCRIPT).content.decode()


def test_no_file_is_said(artist):
    assert "No file arrived" in rows(artist)


def test_a_picture_goes_into_the_look_that_was_chosen(artist, project):
    raincoat = project.characters.get().looks.create(name="raincoat")
    rows(artist, samples.plain(1), look=raincoat.pk)
    assert raincoat.images.count() == 1


@pytest.mark.parametrize("look", ["0", "x", "\x00", "9" * 40, ""])
def test_a_look_that_is_not_there_is_the_first(artist, project, look):
    rows(artist, samples.plain(1), look=look)
    assert project.characters.get().first_look.images.count() == 1


def test_a_look_of_somebody_else_is_not_reached(artist, project):
    other = make_character(project, "rocket", pictures=0)
    rows(artist, samples.plain(1), look=other.first_look.pk)
    assert not other.first_look.images.exists()


def test_without_a_script_the_whole_page_answers(artist):
    response = artist.post(PICTURES, {"pictures": [samples.rocket(), samples.chelsea()]})
    html = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Characters</h1>" in html
    assert "1 accepted, 1 refused" in html
    assert "1 look, 1 picture" in html


def test_a_viewer_may_not_upload(client, carol, project, artist):
    client.force_login(carol)
    assert client.post(PICTURES, {"pictures": samples.plain(1)}).status_code == 403


def test_only_an_admin_uploads_to_the_studios_characters(artist, client, alice, ada):
    make_studio_character(alice)
    address = f"{HERE}suit/pictures/"
    assert artist.post(address, {"pictures": samples.plain(1)}).status_code == 403
    client.force_login(ada)
    assert "Accepted" in client.post(address, {"pictures": samples.plain(1)}, **BY_SCRIPT).content.decode()


def test_a_form_without_a_token_is_refused(bob, project):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)
    make_character(project)
    assert strict.post(PICTURES, {"pictures": samples.plain(1)}).status_code == 403


@pytest.mark.parametrize(("size", "words"), [(0, "1 KB"), (2_500, "2 KB"), (112_525, "0.1 MB"), (6_400_000, "6.4 MB")])
def test_sizes_are_said_in_words(size, words):
    assert uploads.megabytes(size) == words


def photograph(name: str, quality: int) -> SimpleUploadedFile:
    """The same photograph, written anew: other bytes, the same to the eye."""
    file = BytesIO()
    Image.open(samples.rocket()).save(file, "JPEG", quality=quality)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def test_a_picture_that_looks_like_another_is_accepted_with_a_hint(artist):
    rows(artist, samples.rocket())
    html = rows(artist, photograph("rocket-2.jpg", 60))
    assert "Looks like rocket.jpg." in html
    assert "Accepted, much alike" in html
    assert ReferenceImage.objects.count() == 2


def test_another_picture_gets_no_hint(artist):
    rows(artist, samples.rocket())
    assert "Looks like" not in rows(artist, samples.cup())


def test_pictures_from_before_there_were_fingerprints_are_compared_too(artist):
    rows(artist, samples.rocket())
    ReferenceImage.objects.update(fingerprint="")
    assert "Looks like rocket.jpg." in rows(artist, photograph("rocket-2.jpg", 60))
    assert not ReferenceImage.objects.filter(fingerprint="").exists()


def test_an_old_picture_whose_file_is_lost_is_not_compared(artist, project):
    make_picture(project.characters.get(), sha256="e" * 64)
    assert "Accepted<" in rows(artist, samples.rocket())


def test_pictures_added_in_one_go_are_told_once(artist):
    told: list[str] = []
    listen = lambda happening, **_: told.append(happening.words)  # noqa: E731
    happened.connect(listen)
    for grey in (1, 2, 3):
        rows(artist, samples.plain(grey))
    happened.disconnect(listen)
    assert told == ["added pictures to @pilot"]
