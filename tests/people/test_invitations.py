"""A link asks somebody in: once, for seven days, until it is taken back."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from happyhorse.redaction import Redaction
from projects.models import Invitation, User
from projects.people import inviting
from projects.people.invitation import digest, find
from tests.factories import Role, make_project, make_user
from tests.generations.pages import client_of

NEW = "new@studio.test"
JOINING = {"name": "Nia New", "password": "quiet-horses-run"}


@pytest.fixture
def asked(project, alice) -> inviting.Asked:
    return inviting.invite(project, [NEW], Role.ARTIST, alice)[0]


def is_open(token: str) -> bool:
    found = find(token)
    return found is not None and found.is_open


def link(asked: inviting.Asked) -> str:
    return reverse("invitation", args=[asked.token])


def ask(project, person, emails=NEW, role="artist", **fields):
    address = reverse("invitation_create", args=[project.slug])
    return client_of(person).post(address, {"emails": emails, "role": role, **fields})


def links_in(response) -> list[str]:
    return re.findall(r'value="http://testserver(/invitations/[^"]+)"', response.content.decode())


def refusal(response, words: str) -> None:
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Invitation.objects.exists()


# Inviting


def test_the_mail_brings_the_link_that_the_inviter_sees(project, alice, mailoutbox):
    response = ask(project, alice, words="Come and see")
    (mail,) = mailoutbox
    assert mail.to == [NEW]
    assert mail.subject == "Alice invites you to Low Orbit"
    assert links_in(response)[0] in mail.body
    assert "Come and see" in mail.body
    assert "The mail is on its way." in response.content.decode()


def test_only_the_digest_of_a_link_is_kept(project, alice):
    (address,) = links_in(ask(project, alice))
    token = address.split("/")[2]
    row = Invitation.objects.values().get()
    assert row["token_sha256"] == digest(token)
    assert token not in str(row)


def test_several_are_invited_at_once(project, alice, mailoutbox):
    response = ask(project, alice, "A@x.test, b@x.test;c@x.test\na@x.test")
    assert {mail.to[0] for mail in mailoutbox} == {"a@x.test", "b@x.test", "c@x.test"}
    assert len(links_in(response)) == 3


def test_a_mail_server_that_is_away_costs_nothing_but_the_mail(project, alice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = ask(project, alice)
    assert "The mail could not be sent. Here is the link to pass on yourself." in response.content.decode()
    assert is_open(links_in(response)[0].split("/")[2])


def test_a_mail_that_the_server_refuses_does_not_stop_the_others(project, alice, monkeypatch, mailoutbox):
    send = EmailMessage.send

    def refuse(self, *args, **kwargs):
        if self.to == ["a@x.test"]:
            raise SMTPException("550 a@x.test")
        return send(self, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    html = ask(project, alice, "a@x.test b@x.test").content.decode()
    assert html.count("The mail could not be sent.") == html.count("The mail is on its way.") == 1


def test_a_studio_that_prints_its_mail_prints_no_link(project, alice, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    response = ask(project, alice)
    assert "This studio sends no mail." in response.content.decode()
    assert "/invitations/" not in capsys.readouterr().out


def test_a_member_is_not_invited_again(project, alice):
    refusal(ask(project, alice, f"{NEW} Bob@studio.test"), "bob@studio.test is a member already.")


@pytest.mark.parametrize("emails", ["", " , ", "nobody", "a@b@c", "x\x00@y.test", "@", "a@x.test," * 400, "é" * 3001])
def test_what_is_no_address_invites_nobody(project, alice, emails):
    refusal(ask(project, alice, emails), "invite-emails-error")


def test_eleven_at_once_are_too_many(project, alice):
    refusal(ask(project, alice, " ".join(f"p{number}@x.test" for number in range(11))), "at most 10 people at once")


@pytest.mark.parametrize("role", ["owner", "", "admin", "\x00"])
def test_nobody_is_invited_in_a_role_that_is_none(project, alice, role):
    refusal(ask(project, alice, role=role), "invite-role-error")


def test_a_name_with_a_line_break_cannot_write_headers(project, alice, mailoutbox):
    alice.name = "Alice\nBcc: all@x.test"
    alice.save()
    ask(project, alice)
    assert mailoutbox[0].subject.startswith("Alice Bcc: all@x.test invites you")


def test_inviting_without_end_is_slowed_down(project, alice):
    for number in range(6):
        ask(project, alice, " ".join(f"p{number}-{count}@x.test" for count in range(10)))
    assert Invitation.objects.count() == 60
    assert ask(project, alice).status_code == 422
    assert Invitation.objects.count() == 60


def test_asked_again_the_old_link_ends(project, alice):
    (old,) = links_in(ask(project, alice))
    (new,) = links_in(ask(project, alice, role="viewer"))
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200
    assert project.invitations.open().get().role == "viewer"


def test_sent_again_the_old_link_ends(project, alice, asked, mailoutbox):
    response = client_of(alice).post(reverse("invitation_resend", args=[project.slug, asked.invitation.pk]))
    assert Client().get(link(asked)).status_code == 410
    assert Client().get(links_in(response)[0]).status_code == 200
    assert len(mailoutbox) == 1


def test_an_expired_one_can_be_sent_again(project, alice, asked):
    project.invitations.update(expires_at=timezone.now())
    client_of(alice).post(reverse("invitation_resend", args=[project.slug, asked.invitation.pk]))
    assert project.invitations.open().count() == 1


def test_taken_back_it_no_longer_works(project, alice, asked):
    client_of(alice).post(reverse("invitation_revoke", args=[project.slug, asked.invitation.pk]))
    response = Client().post(link(asked), JOINING)
    assert response.status_code == 410
    assert "This invitation no longer works" in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("name", ["invitation_revoke", "invitation_resend"])
def test_what_was_accepted_is_neither_taken_back_nor_sent_again(project, alice, asked, name):
    Client().post(link(asked), JOINING)
    client_of(alice).post(reverse(name, args=[project.slug, asked.invitation.pk]))
    assert project.members.filter(email=NEW).exists()
    assert not project.invitations.pending().exists()


@pytest.mark.parametrize("name", ["invitation_revoke", "invitation_resend"])
def test_an_invitation_of_another_project_is_not_found(alice, asked, name):
    other = make_project(alice, "Other")
    assert client_of(alice).post(reverse(name, args=[other.slug, asked.invitation.pk])).status_code == 404


def test_whoever_is_no_lead_any_more_invites_nobody(project, bob):
    with pytest.raises(PermissionDenied):
        inviting.invite(project, [NEW], Role.LEAD, bob)


# Accepting


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
