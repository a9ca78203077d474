"""Mail at once and in the digest: to the right person, once, and never in the way of anything."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from generations.status import Status
from generations.together import mails
from generations.together.notices import Digest, Kind, Mail, News, Notice, notify
from generations.together.tasks import send_digests, send_mails, tidy_notices
from happyhorse.celery import app
from tests.factories import make_generation

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)


def tell(user, project, kind=Kind.MENTIONED, **fields) -> Notice:
    words = fields.pop("words", "named you on T1")
    notify([user], News(kind, words, project, **{"url": "/projects/low-orbit/takes/1/", **fields}))
    return Notice.objects.filter(user=user).latest("id")


@pytest.fixture
def broken(monkeypatch) -> None:
    """A mail server that hangs up."""

    def refuse(self, **_):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", refuse)


def test_the_worker_knows_the_tasks():
    app.loader.import_default_modules()
    names = {"send_mails", "send_digests", "tidy_notices"}
    assert {f"generations.together.tasks.{name}" for name in names} <= set(app.tasks)
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_what_is_wanted_at_once_is_mailed_with_a_link(project, alice, bob, mailoutbox):
    tell(bob, project, by=alice, quote="Look at the <hand>\nplease")
    send_mails()
    (mail,) = mailoutbox
    assert mail.to == [bob.email]
    assert mail.subject == "Alice named you on T1 · Low Orbit"
    assert "http://127.0.0.1:8000/projects/low-orbit/takes/1/" in mail.body
    assert "Look at the <hand>" in mail.body
    assert "http://127.0.0.1:8000/notifications/preferences/" in mail.body
    assert mail.extra_headers["List-Unsubscribe"] == "<http://127.0.0.1:8000/notifications/preferences/>"


def test_a_studio_without_a_public_address_sends_no_links(project, bob, mailoutbox, settings):
    settings.PUBLIC_URL = ""
    tell(bob, project)
    send_mails()
    assert "/" not in mailoutbox[0].body
    assert "Preferences" in mailoutbox[0].body


def test_a_subject_stays_one_line(project, bob, mailoutbox):
    tell(bob, project, words="named\r\nBcc: everybody@studio.test")
    send_mails()
    assert mailoutbox[0].subject == "named Bcc: everybody@studio.test · Low Orbit"


def test_a_mail_is_sent_once(project, bob, mailoutbox):
    tell(bob, project)
    send_mails()
    send_mails()
    assert len(mailoutbox) == 1


def test_of_two_workers_one_sends(project, bob, mailoutbox, monkeypatch):
    tell(bob, project)
    claim = mails.claim

    def overtaken(rows, mail):
        monkeypatch.setattr(mails, "claim", claim)
        send_mails()
        return claim(rows, mail)

    monkeypatch.setattr(mails, "claim", overtaken)
    send_mails()
    assert len(mailoutbox) == 1


def test_a_mail_server_in_trouble_breaks_nothing_and_gets_it_later(project, bob, broken, monkeypatch, mailoutbox):
    notice = tell(bob, project)
    send_mails()
    notice.refresh_from_db()
    assert (notice.mail, notice.mailed_at) == (Mail.NOW, None)
    monkeypatch.undo()
    send_mails()
    assert Notice.objects.get(pk=notice.pk).mail == Mail.NONE


def test_what_could_not_be_mailed_for_a_day_is_not_mailed_any_more(project, bob, mailoutbox):
    notice = tell(bob, project)
    Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - timedelta(hours=25))
    send_mails()
    assert mailoutbox == []


def test_who_was_removed_meanwhile_gets_no_mail(project, bob, mailoutbox):
    tell(bob, project)
    project.memberships.filter(user=bob).delete()
    send_mails()
    assert mailoutbox == []


def test_failed_takes_wait_for_their_siblings_and_come_as_one_mail(project, bob, mailoutbox):
    first = make_generation(project, bob, Status.RENDERING)
    second = make_generation(project, bob, Status.RENDERING, click=first.click, click_index=1)
    first.enter(Status.FAILED, problem="No.")
    send_mails()
    assert mailoutbox == []
    second.enter(Status.FAILED, problem="No.")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        send_mails()
    assert [mail.subject for mail in mailoutbox] == ["2 takes of yours failed · Low Orbit"]


def test_the_digest_comes_at_its_hour_and_once_a_day(project, alice, bob, mailoutbox):
    with time_machine.travel(MORNING):
        tell(bob, project, Kind.READY, words="T1 is ready")
        tell(bob, project, Kind.COMMENTED, words="commented on T1", by=alice, quote="More light")
        send_digests()
    assert mailoutbox == []
    with time_machine.travel(EVENING):
        send_digests()
        send_digests()
    (mail,) = mailoutbox
    assert mail.subject == "2 things that could wait · HappyHorse Studio"
    assert "- T1 is ready" in mail.body
    assert '- Alice commented on T1: "More light"' in mail.body
    assert Digest.objects.get(user=bob).sent_on == date(2026, 11, 20)


def test_what_comes_after_the_hour_waits_for_tomorrow(project, bob, mailoutbox):
    with time_machine.travel(EVENING):
        tell(bob, project, Kind.READY, words="T1 is ready")
        send_digests()
    assert mailoutbox == []
    with time_machine.travel(EVENING + timedelta(days=1)):
        send_digests()
    assert len(mailoutbox) == 1


def test_everybody_has_their_own_hour(project, bob, mailoutbox):
    Digest.objects.create(user=bob, hour=8)
    with time_machine.travel(MORNING - timedelta(hours=2)):
        tell(bob, project, Kind.READY, words="T1 is ready")
    with time_machine.travel(MORNING):
        send_digests()
    assert len(mailoutbox) == 1


def test_without_anything_to_say_there_is_no_digest(project, bob, mailoutbox):
    with time_machine.travel(MORNING):
        tell(bob, project, Kind.READY, words="T1 is ready")
        Notice.objects.read()
    with time_machine.travel(EVENING):
        send_digests()
    assert mailoutbox == []


def test_who_wants_no_digest_gets_none(project, bob, mailoutbox):
    Digest.objects.create(user=bob, is_on=False)
    with time_machine.travel(MORNING):
        assert tell(bob, project, Kind.READY, words="T1 is ready").mail == Mail.NONE
    with time_machine.travel(EVENING):
        send_digests()
    assert mailoutbox == []


def test_a_digest_that_was_refused_is_tried_again(project, bob, broken, monkeypatch, mailoutbox):
    with time_machine.travel(MORNING):
        tell(bob, project, Kind.READY, words="T1 is ready")
    with time_machine.travel(EVENING):
        send_digests()
        assert Digest.objects.get(user=bob).sent_on is None
        monkeypatch.undo()
        send_digests()
    assert Digest.objects.get(user=bob).sent_on == EVENING.date()


def test_notices_are_kept_for_ninety_days(project, bob):
    old, young = tell(bob, project), tell(bob, project)
    Notice.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    tidy_notices()
    assert list(Notice.objects.all()) == [young]
