"""A picture's way to the provider, in three steps."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import stamina

from generations.runflow import errors
from tests.runflow.far_end import RUN, FarEnd, client

SESSION = httpx.Response(201, json={"asset_id": "a1", "upload_url": "https://r2.example/put?signature=s"})
SIGNED = "https://files.runflow.io/a1?X-Amz-Date=20261122T100000Z&X-Amz-Expires=3600&X-Amz-Signature=s"
ASSET = httpx.Response(201, json={"id": "a1", "url": SIGNED})
STORED = httpx.Response(200)


@pytest.fixture(autouse=True)
def _retries_do_not_wait():
    with stamina.set_testing(True, attempts=3):
        yield


def test_a_picture_goes_up_in_three_steps():
    far_end = FarEnd(SESSION, STORED, ASSET)
    picture = client(far_end).upload_picture("mara.png", "image/png", b"pixels")
    assert [(asked.method, asked.url.path) for asked in far_end.requests] == [
        ("POST", "/v1/asset-uploads"),
        ("PUT", "/put"),
        ("POST", "/v1/asset-uploads/a1/confirmations"),
    ]
    assert far_end.requests[1].content == b"pixels"
    assert (picture.asset_id, picture.url) == ("a1", SIGNED)


def test_the_bytes_go_up_with_their_type_and_without_the_key():
    far_end = FarEnd(SESSION, STORED, ASSET)
    client(far_end).upload_picture("mara.png", "image/png", b"pixels")
    assert far_end.requests[1].headers["Content-Type"] == "image/png"
    assert "Authorization" not in far_end.requests[1].headers


@pytest.mark.parametrize("trouble", [httpx.Response(503), httpx.ReadError("cut"), httpx.ConnectError("no")])
def test_storing_the_bytes_is_tried_again(trouble):
    far_end = FarEnd(SESSION, trouble, trouble, STORED, ASSET)
    assert client(far_end).upload_picture("mara.png", "image/png", b"pixels").asset_id == "a1"


@pytest.mark.parametrize("trouble", [httpx.Response(500), httpx.Response(403)])
def test_a_picture_that_cannot_be_stored_is_unavailable(trouble):
    with pytest.raises(errors.Unavailable):
        client(FarEnd(SESSION, trouble)).upload_picture("mara.png", "image/png", b"pixels")


def test_pictures_do_not_travel_unencrypted_in_live_mode():
    session = httpx.Response(201, json={"asset_id": "a1", "upload_url": "http://10.0.0.1/put"})
    far_end = FarEnd(session)
    with pytest.raises(errors.Unavailable):
        client(far_end).upload_picture("mara.png", "image/png", b"pixels")
    assert len(far_end.requests) == 1


def test_a_picture_too_large_for_the_provider_is_refused():
    with pytest.raises(errors.Refused):
        client(FarEnd(httpx.Response(422))).upload_picture("mara.png", "image/png", b"pixels")


def test_a_signed_address_says_when_it_ends():
    picture = client(FarEnd(ASSET)).picture("a1")
    assert picture.expires_at == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert SIGNED not in repr(picture)


@pytest.mark.parametrize("url", ["https://files.runflow.io/a", "https://[bad", "https://x/?expires=never"])
def test_an_address_that_says_nothing_is_trusted_for_an_hour(url):
    picture = client(FarEnd(httpx.Response(200, json={"id": "a1", "url": url}))).picture("a1")
    assert timedelta(minutes=59) < picture.expires_at - datetime.now(UTC) <= timedelta(hours=1)


def test_an_asset_answer_of_another_shape_is_unavailable():
    with pytest.raises(errors.Unavailable):
        client(FarEnd(httpx.Response(200, json=RUN))).picture("a1")
