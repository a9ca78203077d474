"""Whoever follows the link of an invitation: once, for seven days, with an account of their own."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from happyhorse.redaction import Redaction
from projects.models import User
from tests.factories import Role, make_user
from tests.generations.pages import client_of
from tests.people.joining import JOINING, NEW, is_open, link


def test_a_newcomer_chooses_name_and_password_and_is_in(project, asked):
    client = Client()
    response = client.post(link(asked), JOINING)
    assert response["Location"] == reverse("board", args=[project.slug])
    person = User.objects.get(email=NEW)
    assert (person.name, person.is_staff, person.is_superuser) == ("Nia New", False, False)
    assert project.memberships.get(user=person).role == Role.ARTIST
    assert client.get(response["Location"]).status_code == 200


def test_the_newcomer_signs_in_with_that_password_later(asked):
    Client().post(link(asked), JOINING)
    client = Client()
    client.post(reverse("account_login"), {"login": NEW, "password": JOINING["password"]})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("password", ["", "short", "password1", "12345678", "new@studio.test"])
def test_a_weak_password_makes_no_account_and_uses_nothing_up(asked, password):
    response = Client().post(link(asked), {**JOINING, "password": password})
    assert response.status_code == 422
    assert "id_password_error" in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()
    assert Client().post(link(asked), JOINING).status_code == 302


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x00b"])
def test_a_name_that_is_none_makes_no_account(asked, name):
    assert Client().post(link(asked), {**JOINING, "name": name}).status_code == 422
    assert not User.objects.filter(email=NEW).exists()


def test_a_post_cannot_choose_role_address_or_rights(project, asked):
    forged = {**JOINING, "role": "lead", "email": "eve@x.test", "username": "eve@x.test", "is_staff": "1"}
    Client().post(link(asked), forged)
    person = User.objects.get(email=NEW)
    assert (person.is_staff, project.memberships.get(user=person).role) == (False, Role.ARTIST)


def test_to_look_at_the_link_changes_nothing(project, asked):
    html = Client().get(link(asked)).content.decode()
    assert "Join Low Orbit" in html
    assert "Alice" in html
    assert is_open(asked.token)
    assert not User.objects.filter(email=NEW).exists()


def test_whoever_has_an_account_signs_in_and_comes_back(project, asked):
    make_user("New", email=NEW)
    client = Client()
    html = client.get(link(asked)).content.decode()
    (address,) = re.findall(r'href="(/accounts/login/\?next=[^"]+)"', html)
    back = client.post(address, {"login": NEW, "password": "happyhorse"})["Location"]
    assert back == link(asked)
    assert "Join the project" in client.get(back).content.decode()
    assert client.post(back)["Location"] == reverse("board", args=[project.slug])
    assert project.members.filter(email=NEW).exists()


def test_an_account_is_not_taken_over_by_a_link(asked):
    person = make_user("New", email=NEW)
    Client().post(link(asked), JOINING)
    person.refresh_from_db()
    assert person.check_password("happyhorse")
    assert is_open(asked.token)


def test_somebody_else_is_told_and_may_sign_out(project, asked, mallory):
    client = client_of(mallory)
    assert "You are signed in as mallory@studio.test" in client.get(link(asked)).content.decode()
    client.post(link(asked), JOINING)
    assert not project.members.filter(pk=mallory.pk).exists()
    response = client.post(reverse("account_logout"), {"next": link(asked)})
    assert response["Location"] == link(asked)
    assert "Choose a password" in client.get(link(asked)).content.decode()


def test_a_used_link_is_used(asked):
    Client().post(link(asked), JOINING)
    response = Client().post(link(asked), {"name": "Second", "password": "other-horses-run"})
    assert response.status_code == 410
    assert "This invitation was used" in response.content.decode()


def test_pressing_join_twice_leads_to_the_board(project, asked):
    client = client_of(make_user("New", email=NEW))
    client.post(link(asked))
    assert client.post(link(asked))["Location"] == reverse("board", args=[project.slug])
    assert project.members.filter(email=NEW).count() == 1


def test_after_seven_days_it_has_expired(project, asked):
    assert timedelta(days=6.9) < asked.invitation.expires_at - timezone.now() <= timedelta(days=7)
    project.invitations.update(expires_at=timezone.now())
    response = Client().post(link(asked), JOINING)
    assert response.status_code == 410
    assert "Ask Alice to send it again" in response.content.decode()


def test_a_member_who_follows_a_link_keeps_the_role(project, alice, bob, asked):
    project.invitations.update(email=bob.email, role="viewer")
    client_of(bob).post(link(asked))
    assert project.memberships.get(user=bob).role == Role.ARTIST


@pytest.mark.parametrize("token", ["x", "0" * 43, "é", "x" * 100])
def test_a_link_that_was_never_made_is_said_to_be_none(db, token):
    response = Client().get(f"/invitations/{token}/")
    assert response.status_code == 404
    assert "There is no such invitation" in response.content.decode()


def test_guessing_is_slowed_down(asked):
    client = Client(REMOTE_ADDR="10.1.2.3")
    answers = [client.get(f"/invitations/guess-{number}/").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
    assert client.get(link(asked)).status_code == 200


def test_the_address_stays_out_of_referers_and_caches(asked):
    response = Client().get(link(asked))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_the_address_stays_out_of_the_log(asked, caplog):
    caplog.handler.addFilter(Redaction())
    Client().post(link(asked), {**JOINING, "password": "short"})
    assert "/invitations/…/" in caplog.text
    assert asked.token not in caplog.text
