"""The System page as an admin meets it, and its addresses for programs."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from generations.status import Status
from generations.system.signs import Heartbeat, SelfTest, pulse, stop
from tests.factories import make_generation
from tests.generations.pages import HTMX, client_of

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer a-long-token"}


@pytest.fixture
def token(settings) -> None:
    settings.METRICS_TOKEN = "a-long-token"


def test_an_admin_reads_what_is_not_well_and_what_to_do(ada):
    page = client_of(ada).get("/system/").content.decode()
    assert "Workers: None works." in page
    assert "script/server on one machine" in page


def test_the_page_asks_for_its_inside_again(ada):
    inside = client_of(ada).get("/system/", headers=HTMX).content.decode()
    assert "system-inside" in inside
    assert "<html" not in inside


@pytest.mark.parametrize("name", ["callback", "key", "storage"])
def test_one_thing_is_examined_at_a_press(ada, name):
    response = client_of(ada).post("/system/check/", {"name": name}, follow=True)
    assert f"health-{name}" in response.content.decode()
    assert "Examined" in response.content.decode()


@pytest.mark.parametrize("name", ["", "nothing", "\x00", "x" * 5000])
def test_any_other_name_examines_everything(ada, name):
    assert client_of(ada).post("/system/check/", {"name": name}).status_code == 302
    assert SelfTest.objects.count() == 1


def test_everybody_reads_which_check_fails_but_not_why(token):
    told = Client().get("/healthz").json()
    assert told["status"] == "failing"
    assert told["checks"]["workers"] == "bad"
    assert "docs/operations.md" not in str(told)


def test_whoever_has_the_token_reads_why(token):
    told = Client().get("/healthz", headers=TOKEN).json()
    assert "docs/operations.md" in told["checks"]["workers"]["remedy"]


def test_a_migrated_database_is_ready():
    assert Client().get("/readyz").json() == {"status": "ok"}


def test_without_a_database_requests_should_go_elsewhere(monkeypatch):
    def gone() -> None:
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    assert Client().get("/readyz").status_code == 503


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer é"}])
def test_metrics_are_not_there_without_the_token(token, headers):
    assert Client().get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_nobody_reads_metrics(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_count_takes_by_state(token, project, bob):
    make_generation(project, bob, Status.RENDERING)
    pulse("worker-1", timezone.now())
    text = Client().get("/metrics", headers=TOKEN).content.decode()
    assert 'happyhorse_takes{status="rendering"} 1.0' in text
    assert 'happyhorse_check{name="workers"} 1.0' in text


def test_a_worker_that_ends_in_order_is_not_missed():
    pulse("worker-1", timezone.now())
    stop("worker-1")
    assert not Heartbeat.objects.exists()
