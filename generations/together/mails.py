"""Mail: one for each notice that is wanted at once, and one digest a day for what could wait.

A row is claimed by a conditional UPDATE before its mail is handed over, so two workers never send it twice. A worker
that dies between the two loses that one mail: the notice itself stays in the app. A server that refuses gives the row
back, for GIVEN_UP at most. Nothing here runs inside a transaction.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from generations.together.notices import Digest, Kind, Mail, Notice
from projects.access import Verb, verbs_of_many
from projects.people.user import User

AT_A_TIME = 100
IN_A_DIGEST = 200
# Takes of one press end one after another, and come as one mail.
SETTLING = timedelta(seconds=45)
GIVEN_UP = timedelta(hours=24)
log = logging.getLogger(__name__)


def due(now: datetime) -> "QuerySet[Notice]":
    """What is to be mailed at once."""
    rows = Notice.objects.filter(mail=Mail.NOW, created_at__gt=now - GIVEN_UP)
    return rows.exclude(kind__in=(Kind.READY, Kind.FAILED), created_at__gt=now - SETTLING)


def send_due() -> None:
    """Each to its person. The first refusal ends the round: the next one tries again."""
    for notice in due(timezone.now()).select_related("user", "project", "by").order_by("id")[:AT_A_TIME]:
        if claim(Notice.objects.filter(pk=notice.pk), Mail.NOW) and not send_notice(notice):
            give_back([notice], Mail.NOW)
            return


def claim(rows: "QuerySet[Notice]", mail: Mail) -> int:
    """Take these rows out of the post; how many were there for the taking."""
    return rows.filter(mail=mail).update(mail=Mail.NONE, mailed_at=timezone.now())


def give_back(notices: Sequence[Notice], mail: Mail) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail=mail, mailed_at=None)


def send_notice(notice: Notice) -> bool:
    """False when the mail server did not take it."""
    if not still_for([notice]):
        return True
    subject = f"{notice.sentence} · {notice.project}" if notice.project else notice.sentence
    return send(notice.user, subject, "notice", {"notice": notice})


def still_for(notices: Iterable[Notice]) -> list[Notice]:
    """Those whose person may still see the project."""
    notices = list(notices)
    pairs = {(notice.user_id, notice.project_id) for notice in notices if notice.project_id}
    verbs = verbs_of_many(pairs) if pairs else {}
    return [
        notice for notice in notices
        if notice.project_id is None or Verb.VIEW in verbs[notice.user_id, notice.project_id]
    ]  # fmt: skip


def send(user: User, subject: str, template: str, context: dict[str, object]) -> bool:
    """Hand a mail in plain text to the mail server. False, and a line in the log, when it did not take it."""
    if not user.is_active:
        return True
    preferences = absolute(reverse("preferences"))
    context |= {"user": user, "studio_name": settings.STUDIO_NAME, "site": settings.PUBLIC_URL}
    text = render_to_string(f"together/mail/{template}.txt", context | {"preferences": preferences})
    headers = {"Auto-Submitted": "auto-generated"} | ({"List-Unsubscribe": f"<{preferences}>"} if preferences else {})
    try:
        EmailMessage(" ".join(subject.split())[:200], text, to=[user.email], headers=headers).send()
    except (OSError, SMTPException) as error:
        log.warning("The mail server did not take a mail: %s", type(error).__name__)
        return False
    return True


def absolute(path: str) -> str:
    """An address that leads here from a mail; empty in a studio without a public address."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else ""


def send_digests(now: datetime) -> None:
    """To everybody whose hour has come, once a day, if something waits."""
    for user in User.objects.filter(pk__in=waiting().order_by().values("user"), is_active=True):
        digest, _ = Digest.objects.get_or_create(user=user)
        if digest.is_on:
            send_digest(user, digest, timezone.localtime(now))


def waiting() -> "QuerySet[Notice]":
    """What a digest may speak of: what somebody has read meanwhile is no news."""
    return Notice.objects.filter(Q(read_at=None), mail=Mail.DIGEST)


def send_digest(user: User, digest: Digest, now: datetime) -> None:
    """What came until this person's hour of today; what comes later waits for tomorrow."""
    until = now.replace(hour=digest.hour, minute=0, second=0, microsecond=0)
    rows = waiting().filter(user=user, created_at__lte=until).select_related("project", "by").order_by("project", "id")
    notices = still_for(rows[:IN_A_DIGEST]) if now >= until else []
    if not notices or not is_first(digest, now):
        return
    claim(rows.model.objects.filter(pk__in=[notice.pk for notice in notices]), Mail.DIGEST)
    subject = f"{len(notices)} thing{'s' if len(notices) > 1 else ''} that could wait · {settings.STUDIO_NAME}"
    if not send(user, subject, "digest", {"notices": notices, "day": now.date()}):
        give_back(notices, Mail.DIGEST)
        Digest.objects.filter(pk=digest.pk).update(sent_on=digest.sent_on)


def is_first(digest: Digest, now: datetime) -> bool:
    """True for one worker a day."""
    earlier = Q(sent_on=None) | Q(sent_on__lt=now.date())
    return bool(Digest.objects.filter(earlier, pk=digest.pk).update(sent_on=now.date()))
