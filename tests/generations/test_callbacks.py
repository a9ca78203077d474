"""The callback's door: size, signature and form, in this order; then it is stored once and answered at once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from generations import views
from generations.callbacks import REFUSED, Delivery
from generations.runflow.signature import sign

pytestmark = pytest.mark.django_db
BODY = {"event": "run.completed", "run_id": "run-1", "status": "succeeded", "output": None, "metadata": None}


@pytest.fixture
def woken(monkeypatch):
    ids = []
    monkeypatch.setattr(views, "wake", lambda _task, pk: ids.append(pk))
    return ids


def post(body=BODY, secret="whsec_sandbox", code="take_abc", signature=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Runflow-Signature": signature or sign(raw, secret)} if secret else {}
    client = Client(enforce_csrf_checks=True)
    return client.post(f"/callbacks/runflow/{code}/", raw, content_type="application/json", headers=headers)


def test_a_good_one_is_stored_and_its_work_follows_in_the_background(woken):
    assert post().status_code == 200
    delivery = Delivery.objects.get()
    assert (delivery.code, delivery.run_id, delivery.event) == ("take_abc", "run-1", "run.completed")
    assert woken == [delivery.pk]


def test_an_unsigned_one_leaves_nothing_but_a_count(woken):
    cache.clear()
    assert post(secret=None).status_code == 401
    assert not Delivery.objects.exists()
    assert cache.get(f"{REFUSED}:{timezone.now():%Y-%m-%d}") == 1


@pytest.mark.parametrize("signature", ["0" * 64, "x", "é", "sha256=abc", "A" * 10_000])
def test_a_forged_one_is_refused(woken, signature):
    assert post(signature=signature).status_code == 401
    assert not Delivery.objects.exists()


def test_the_signature_covers_the_very_bytes(woken):
    raw = json.dumps(BODY).encode()
    assert post(raw + b" ", signature=sign(raw, "whsec_sandbox")).status_code == 401


def test_while_a_secret_is_rotated_both_are_accepted(woken, settings):
    settings.RUNFLOW_CALLBACK_SECRETS = ["whsec_new", "whsec_old"]
    assert post(secret="whsec_old").status_code == post(BODY | {"run_id": "2"}, "whsec_new").status_code == 200
    assert post(BODY | {"run_id": "3"}, "whsec_sandbox").status_code == 401


def test_a_studio_without_a_secret_believes_nobody(woken, settings):
    settings.RUNFLOW_CALLBACK_SECRETS = []
    assert post(secret="").status_code == post(secret="anything").status_code == 401


def test_the_same_one_twice_is_one_delivery(woken):
    assert [post().status_code, post().status_code] == [200, 200]
    assert Delivery.objects.count() == len(woken) == 1


def test_two_about_one_run_are_two_deliveries_whatever_their_order(woken):
    post(BODY | {"status": "running"})
    post(BODY)
    assert Delivery.objects.count() == 2


def test_one_for_an_unknown_take_is_kept(woken):
    assert post(code="take_nobody_knows").status_code == 200
    assert Delivery.objects.filter(code="take_nobody_knows", processed_at=None).exists()


def test_a_huge_body_is_refused_before_its_signature_is_computed(woken, monkeypatch):
    monkeypatch.setattr("generations.callbacks.verify", lambda *_: pytest.fail("it was read"))
    assert post(b"x" * 5_000_000).status_code == 413


NONSENSE = {
    "text": b"not json",
    "empty": b"",
    "list": b"[]",
    "null": b"null",
    "bytes": b"\xff\xfe",
    "bare": b"{}",
    "types": b'{"run_id": 5, "status": []}',
    "nul": b'{"run_id": "\\u0000"}',
    "deep": b"[" * 9999,
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_a_signed_one_that_makes_no_sense_is_a_400_and_still_kept(woken, body):
    assert post(body).status_code == 400
    assert Delivery.objects.get().problem == "not a callback as Runflow describes it"


def test_reading_the_address_is_not_allowed(woken):
    assert Client().get("/callbacks/runflow/take_abc/").status_code == 405


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ten_of_the_same_at_once_are_one_delivery(woken):
    def send(_):
        try:
            return post().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(send, range(10))) == {200}
    assert Delivery.objects.count() == 1
