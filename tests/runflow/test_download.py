"""Fetching a file: from where, how much, how long."""

from io import BytesIO

import httpx
import pytest

from generations.runflow import errors
from generations.runflow.download import Addresses
from tests.runflow.far_end import LIVE, FarEnd, client

CLIP = "https://files.runflow.io/clip.mp4?signature=very-secret"
SANDBOX = Addresses(sandbox_host="sandbox")


def fetched(answer, url=CLIP, addresses=LIVE, max_bytes=100, deadline_seconds=60.0):
    destination = BytesIO()
    far_end = answer if isinstance(answer, FarEnd) else FarEnd(answer)
    size = client(far_end, addresses).download(url, destination, max_bytes, deadline_seconds)
    assert size == len(destination.getvalue())
    return destination.getvalue()


def test_a_file_is_copied_without_showing_the_key():
    far_end = FarEnd(httpx.Response(200, content=b"clip"))
    assert fetched(far_end) == b"clip"
    assert "Authorization" not in far_end.requests[0].headers


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_used_up_address_is_named(status):
    with pytest.raises(errors.LinkExpired) as caught:
        fetched(httpx.Response(status))
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(206), httpx.ReadError("cut")])
def test_a_file_that_does_not_come_whole_is_unavailable(answer):
    with pytest.raises(errors.Unavailable):
        fetched(answer)


def test_an_announced_size_over_the_limit_is_not_read():
    destination = BytesIO()
    with pytest.raises(errors.TooLarge):
        client(FarEnd(httpx.Response(200, content=b"x" * 101))).download(CLIP, destination, 100, 60)
    assert destination.getvalue() == b""


def test_an_unannounced_size_over_the_limit_is_cut_short():
    chunks = iter([b"x" * 60] * 1000)
    with pytest.raises(errors.TooLarge):
        fetched(httpx.Response(200, content=chunks))
    assert len(list(chunks)) == 998


def test_a_file_that_takes_too_long_is_given_up():
    with pytest.raises(errors.TooSlow):
        fetched(httpx.Response(200, content=iter([b"x"])), deadline_seconds=-1)


def test_a_compressed_answer_is_not_unpacked():
    with pytest.raises(errors.Unavailable):
        fetched(httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=iter([b""])))


@pytest.mark.parametrize(
    "url",
    [
        "http://files.runflow.io/clip.mp4",
        "https://runflow.io.evil.example/clip.mp4",
        "https://evilrunflow.io/clip.mp4",
        "https://files.runflow.io@evil.example/clip.mp4",
        "https://files.runflow.io:8443/clip.mp4",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/clip.mp4",
        "http://localhost:8001/clip.mp4",
        "file:///etc/passwd",
        "ftp://files.runflow.io/clip.mp4",
        "https://[bad",
        "clip.mp4",
    ],
)
def test_only_the_providers_addresses_are_asked(url):
    far_end = FarEnd(httpx.Response(200, content=b"clip"))
    with pytest.raises(errors.AddressRefused):
        fetched(far_end, url)
    assert far_end.requests == []


@pytest.mark.parametrize("url", ["https://runflow.io/a", "https://a.b.RUNFLOW.io/a", "https://files.runflow.io./a"])
def test_the_provider_and_what_is_below_it_are_asked(url):
    assert fetched(httpx.Response(200, content=b"clip"), url) == b"clip"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8001/a", "http://localhost/a", "http://[::1]:8001/a", "http://sandbox:8001/a"]
)
def test_a_sandbox_is_asked_on_this_machine_or_on_its_own(url):
    assert fetched(httpx.Response(200, content=b"clip"), url, SANDBOX) == b"clip"


@pytest.mark.parametrize("url", ["http://192.168.0.1/a", "https://files.runflow.io/a", "http://evil.example/a"])
def test_a_sandbox_reaches_nothing_else(url):
    with pytest.raises(errors.AddressRefused):
        fetched(httpx.Response(200, content=b"clip"), url, SANDBOX)


def test_a_redirect_within_the_provider_is_followed():
    far_end = FarEnd(httpx.Response(302, headers={"Location": "/moved"}), httpx.Response(200, content=b"clip"))
    assert fetched(far_end) == b"clip"
    assert str(far_end.requests[1].url) == "https://files.runflow.io/moved"


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "https://10.0.0.1/", "https://evil.example/", "//evil.example"]
)
def test_a_redirect_out_of_the_provider_is_refused(target):
    far_end = FarEnd(httpx.Response(302, headers={"Location": target}), httpx.Response(200, content=b"clip"))
    with pytest.raises(errors.AddressRefused):
        fetched(far_end)
    assert len(far_end.requests) == 1


def test_redirects_come_to_an_end():
    far_end = FarEnd(httpx.Response(302, headers={"Location": "/again"}))
    with pytest.raises(errors.AddressRefused):
        fetched(far_end)
    assert len(far_end.requests) == 4
