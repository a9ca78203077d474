"""The paid call: made once, after its intent is committed, and every kind of answer has its state."""

import httpx
import pytest
from django.utils import timezone

from generations.assets import Asset
from generations.generation import Generation
from generations.status import Status
from generations.tasks import submit
from tests.factories import cite, make_generation

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(take) -> Generation:
    take.enter(Status.SUBMITTING)
    return take


def sent(take, provider) -> Generation:
    submit(take.pk)
    return Generation.objects.get(pk=take.pk)


def test_a_good_answer_makes_it_rendering_under_its_run(claimed, provider):
    take = sent(claimed, provider)
    assert (take.status, take.run_id) == ("rendering", "run-1")


def test_nothing_is_left_to_the_providers_defaults(claimed, provider):
    sent(claimed, provider)
    asked = provider.posts[0]
    assert asked["input"] == {
        "prompt": "character1 walks down a street", "image_urls": [asked["input"]["image_urls"][0]], "duration": 5,
        "resolution": "720p", "aspect_ratio": "16:9", "enable_safety_checker": True, "seed": 7,
    }  # fmt: skip
    assert asked["client_ref"] == asked["metadata"]["generation"] == claimed.code
    assert asked["callback_url"] == f"http://127.0.0.1:8000/callbacks/runflow/{claimed.code}/"


def test_a_studio_without_a_public_address_asks_for_no_callback(claimed, provider, settings):
    settings.PUBLIC_URL = ""
    sent(claimed, provider)
    assert "callback_url" not in provider.posts[0]


def test_running_the_task_twice_pays_once(claimed, provider):
    sent(claimed, provider)
    sent(claimed, provider)
    assert len(provider.posts) == 1


def test_a_crash_after_the_intent_does_not_pay_again(claimed, provider):
    claimed.begin_post()
    sent(claimed, provider)
    assert provider.posts == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (httpx.Response(422, json={"code": "VALIDATION_ERROR", "message": "no"}), "failed"),
        (httpx.Response(401, json={"code": "UNAUTHORIZED"}), "failed"),
        (httpx.Response(402, json={"code": "INSUFFICIENT_CREDIT"}), "queued"),
        (httpx.Response(429), "queued"),
        (httpx.Response(503), "queued"),
        (httpx.ConnectError("refused"), "queued"),
        (httpx.ReadTimeout("slow"), "unknown"),
        (httpx.RemoteProtocolError("dropped"), "unknown"),
        (httpx.Response(500), "unknown"),
        (httpx.Response(201, content=b"<html>"), "unknown"),
    ],
)
def test_each_kind_of_answer_has_its_state(claimed, provider, answer, status):
    provider.answers = [answer]
    assert sent(claimed, provider).status == status


def test_a_refusal_releases_the_money_and_says_why_in_plain_words(claimed, provider):
    provider.answers = [httpx.Response(401, json={"code": "UNAUTHORIZED"})]
    take = sent(claimed, provider)
    assert (take.reserved, take.charged) == (0, 0)
    assert "key" in take.problem
    assert "Nothing was charged" in take.problem


def test_an_unclear_answer_keeps_the_money_reserved(claimed, provider):
    provider.answers = [httpx.ReadTimeout("slow")]
    assert sent(claimed, provider).reserved == claimed.amount


def test_the_provider_says_how_long_to_wait(claimed, provider):
    provider.answers = [httpx.Response(429, headers={"Retry-After": "120"})]
    take = sent(claimed, provider)
    assert 110 < (take.check_at - timezone.now()).total_seconds() < 121


def test_every_refusal_for_now_waits_longer_than_the_one_before(claimed, provider):
    waits = []
    for _ in range(3):
        provider.answers = [httpx.Response(503)]
        take = sent(claimed, provider)
        waits.append((take.check_at - timezone.now()).total_seconds())
        take.enter(Status.SUBMITTING, posted_at=None, attempts=take.attempts)
    assert waits == sorted(waits)
    assert waits[2] > 2 * waits[0]


def test_a_picture_is_uploaded_once_for_all_takes(claimed, provider, project, bob, picture):
    other = make_generation(project, bob)
    cite(other, picture)
    other.enter(Status.SUBMITTING)
    sent(claimed, provider)
    sent(other, provider)
    assert provider.uploads == Asset.objects.count() == 1


def test_a_picture_whose_address_is_about_to_expire_is_uploaded_again(claimed, provider, picture):
    Asset.objects.create(sha256=picture.sha256, asset_id="old", url="https://x", expires_at=timezone.now())
    sent(claimed, provider)
    assert provider.uploads == 1


def test_a_take_whose_pictures_could_not_be_sent_waits_and_has_not_been_paid(claimed, provider, monkeypatch):
    monkeypatch.setattr(provider, "upload", lambda _request: httpx.Response(500))
    take = sent(claimed, provider)
    assert (take.status, take.posted_at, provider.posts) == ("queued", None, [])
