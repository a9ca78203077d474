"""Files to people who were checked already: whole, in part, or not again."""

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory

from generations import serving

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def stored():
    name = default_storage.save("clips/a.mp4", ContentFile(CONTENT))
    yield name
    default_storage.delete(name)


def get(name, **headers):
    return serving.serve(RequestFactory().get("/", headers=headers), name)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023), ("bytes=0-999999", 0, 1023)],
)
def test_a_range_is_answered_in_part(stored, asked, first, last):
    response = get(stored, Range=asked)
    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{last}/1024")
    assert response.content == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9-3", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(stored, asked):
    response = get(stored, Range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=" + "9" * 40 + "-"])
def test_what_is_no_single_range_is_answered_whole(stored, asked):
    response = get(stored, Range=asked)
    assert (response.status_code, response["Content-Length"]) == (200, "1024")


def test_a_player_that_asks_for_the_rest_of_a_film_gets_a_piece(stored, monkeypatch):
    monkeypatch.setattr(serving, "PIECE", 100)
    assert len(get(stored, Range="bytes=0-").content) == 100


async def collected(response):
    return b"".join([block async for block in response])


def test_a_whole_file_comes_in_blocks(stored, monkeypatch):

    monkeypatch.setattr(serving, "BLOCK", 100)
    assert async_to_sync(collected)(get(stored)) == CONTENT


def test_a_browser_that_has_the_file_is_told_so(stored):
    etag = get(stored)["ETag"]
    assert get(stored, **{"If-None-Match": etag}).status_code == 304


def test_a_range_of_another_version_is_answered_whole(stored):
    assert get(stored, Range="bytes=0-9", **{"If-Range": '"old"'}).status_code == 200


def test_a_missing_file_is_not_found(db):
    with pytest.raises(Http404):
        get("clips/nowhere.mp4")


def test_a_download_is_named_for_people(stored):
    request = RequestFactory().get("/")
    response = serving.serve(request, stored, download_name="low-orbit-T1.mp4")
    assert response["Content-Disposition"] == 'attachment; filename="low-orbit-T1.mp4"'


def test_media_is_private_but_kept_by_the_browser(stored):
    assert get(stored)["Cache-Control"] == "private, max-age=86400, immutable"
