"""Without its broker the studio forgets counts, and lets people in."""

import httpx
import pytest
from django.test import Client, override_settings

from happyhorse.cache import ForgetfulCache
from projects.limits import within_limit
from tests.factories import make_user

NOBODY = {"default": {"BACKEND": "happyhorse.cache.ForgetfulCache", "LOCATION": "redis://127.0.0.1:1/0"}}


def test_what_nobody_remembers_reads_as_not_there():
    cache = ForgetfulCache(NOBODY["default"]["LOCATION"], {})
    cache.set("key", 1)
    assert (cache.get("key", "nothing"), cache.add("key", 1), cache.incr("key"), cache.delete("key")) == (
        "nothing", True, 1, False,
    )  # fmt: skip


@pytest.mark.django_db
def test_people_sign_in_while_the_broker_is_down():
    make_user("Alice")
    with override_settings(CACHES=NOBODY):
        answer = Client().post("/accounts/login/", {"login": "alice@studio.test", "password": "happyhorse"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.django_db
def test_nobody_is_held_up_by_a_limit_that_cannot_be_counted():
    with override_settings(CACHES=NOBODY):
        assert within_limit(make_user("Bob"), "takes", most=1, seconds=60)


@pytest.mark.django_db
def test_a_limit_holds_somebody_up_after_so_many():
    bob = make_user("Bob")
    assert [within_limit(bob, "presses", most=2, seconds=60) for _ in range(3)] == [True, True, False]


@pytest.mark.django_db
def test_the_admin_has_no_sign_in_of_its_own():
    answer = Client().get("/admin/login/?next=/admin/")
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_pages_are_compressed(live_studio):
    page = httpx.get(f"{live_studio}/accounts/login/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
