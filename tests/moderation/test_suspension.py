"""Suspended people: nothing opens to them until the date, and they are told why and how to appeal."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from generations.live.visitors import Visitor, standing
from generations.moderation.cases import Case
from generations.moderation.rulings import Ruling, decide, undo
from projects.access import Verb, is_moderator, verbs, verbs_of_many
from projects.models import User
from projects.people.suspension import token_of
from tests.moderation.moderators import flagged, in_days, make_moderator

pytestmark = pytest.mark.django_db
PASSWORD = {"login": "bob@studio.test", "password": "happyhorse"}


@pytest.fixture
def ines() -> User:
    return make_moderator("Ines")


@pytest.fixture
def ruling(project, bob, ines) -> Ruling:
    return decide(flagged(project, bob), ines, "suspend", "violence", "Twice in a week", in_days(3))


def page_after_signing_in() -> Any:
    return Client().post("/accounts/login/", PASSWORD, follow=True)


def test_an_open_session_ends_at_once(project, bob, ines, client):
    client.force_login(bob)
    assert client.get(f"/projects/{project.slug}/").status_code == 200
    decide(flagged(project, bob), ines, "suspend", "violence", until=in_days(3))
    assert client.get(f"/projects/{project.slug}/").status_code == 302


def test_a_session_from_before_does_not_live_on_when_it_is_over(project, bob, ines, client):
    client.force_login(bob)
    decide(flagged(project, bob), ines, "suspend", "violence", until=in_days(3))
    with time_machine.travel(in_days(4)):
        assert client.get("/").status_code == 302


def test_the_right_password_leads_to_the_page_that_says_why(ruling):
    page = page_after_signing_in()
    said = page.content.decode()
    assert page.request["PATH_INFO"] == "/suspended/"
    assert f"You are suspended until {timezone.localtime(ruling.until):%-d %B %Y}" in said
    assert "Injury or gore" in said
    assert "Twice in a week" in said


def test_a_wrong_password_tells_nothing(ruling):
    page = Client().post("/accounts/login/", PASSWORD | {"password": "guess"}, follow=True)
    assert "suspended" not in page.content.decode()


def test_it_ends_by_itself(ruling, project, bob):
    with time_machine.travel(in_days(4)):
        page = page_after_signing_in()
        assert page.request["PATH_INFO"] == "/"
        assert Verb.SPEND in verbs(User.objects.get(pk=bob.pk), project)


def test_nothing_is_granted_meanwhile(ruling, project, bob):
    bob.refresh_from_db()
    assert verbs(bob, project) == frozenset()
    assert verbs_of_many([(bob.pk, project.pk)]) == {(bob.pk, project.pk): frozenset()}


def test_an_open_stream_is_not_kept(project, bob, ines, client):
    client.force_login(bob)
    key = client.session.session_key or ""
    visitor = Visitor(bob.pk, project.pk, key, bob.get_session_auth_hash())
    assert visitor in standing([visitor])
    decide(flagged(project, bob), ines, "suspend", "violence", until=in_days(3))
    assert visitor not in standing([visitor])


def test_open_streams_are_told_to_look_again(project, bob, ines, monkeypatch, django_capture_on_commit_callbacks):
    told: list[str] = []
    monkeypatch.setattr("generations.live.events.publish", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        decide(flagged(project, bob), ines, "suspend", "violence", until=in_days(3))
    assert f"revoke:{bob.pk}:{project.pk}" in told


def test_undoing_lets_them_in_again(ruling, ines):
    undo(ruling, ines)
    assert page_after_signing_in().request["PATH_INFO"] == "/"


def test_of_two_suspensions_the_longer_holds_until_it_is_undone(ruling, project, bob, ines):
    longer = decide(flagged(project, bob), ines, "suspend", "consent", until=in_days(9))
    undo(longer, ines)
    bob.refresh_from_db()
    assert bob.suspended_until == ruling.until
    undo(ruling, ines)
    bob.refresh_from_db()
    assert (bob.suspended_until, bob.suspended_why) == (None, "")


def test_a_suspended_moderator_decides_nothing(project, ines):
    oskar = make_moderator("Oskar")
    decide(flagged(project, oskar), ines, "suspend", "violence", until=in_days(3))
    assert is_moderator(ines)
    assert not is_moderator(User.objects.get(pk=oskar.pk))


def test_they_appeal_from_that_page(ruling, bob):
    said = {"token": token_of(bob), "grounds": "before", "words": "It was allowed in May."}
    page = Client().post("/suspended/", said, follow=True)
    assert "You appealed" in page.content.decode()
    assert Case.objects.get(kind="appeal").statement == "It was allowed in May."


def test_an_appeal_without_words_is_asked_for_again(ruling, bob):
    page = Client().post("/suspended/", {"token": token_of(bob), "grounds": "before"})
    assert page.status_code == 422
    assert "Say in a sentence" in page.content.decode()


def test_the_token_lasts_a_day(ruling, bob):
    token = token_of(bob)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        page = Client().get("/suspended/", {"token": token})
    assert "Sign in first" in page.content.decode()


@pytest.mark.parametrize("token", ["", "nonsense", "x:y:z", "\x00"])
def test_without_a_token_the_page_says_nothing_of_anybody(ruling, token):
    page = Client().get("/suspended/", {"token": token})
    assert page.status_code == 200
    assert "Twice in a week" not in page.content.decode()
