"""A link asks somebody in: who may make it, what the mail says, and when it is taken back."""

import re
from smtplib import SMTPException

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Invitation, User
from projects.people import inviting
from projects.people.invitation import digest
from tests.factories import Role, make_project
from tests.generations.pages import client_of
from tests.people.joining import JOINING, NEW, is_open, link


def ask(project, person, emails=NEW, role="artist", **fields):
    address = reverse("invitation_create", args=[project.slug])
    return client_of(person).post(address, {"emails": emails, "role": role, **fields})


def links_in(response) -> list[str]:
    return re.findall(r'value="http://testserver(/invitations/[^"]+)"', response.content.decode())


def refusal(response, words: str) -> None:
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Invitation.objects.exists()


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
