"""The mail that brings an invitation.

It is sent by the web process, after the commit, and by no task: a task would carry the link's token through the broker,
and the token is written down nowhere. Whoever invited sees at once whether it went out, and has the link in any case.
"""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from projects.people.invitation import Invitation

SECONDS = 5
# Backends that print, drop or keep a mail: nobody receives it, and a printed one would put its link in the log.
GO_NOWHERE = ("console", "dummy", "filebased")

log = logging.getLogger(__name__)


def sends_mail() -> bool:
    return not any(f".{name}." in settings.EMAIL_BACKEND for name in GO_NOWHERE)


def send(letters: Iterable[EmailMessage]) -> set[str]:
    """Send them over one connection; the addresses for which that worked. A server that is silent is asked once."""
    sent: set[str] = set()
    if not sends_mail():
        return sent
    connection = get_connection(timeout=SECONDS)
    try:
        connection.open()
        for letter in letters:
            if is_sent(letter, connection):
                sent.update(letter.to)
        connection.close()
    except (OSError, SMTPException) as error:
        log.warning("The mail server does not answer: %s", type(error).__name__)
    return sent


def is_sent(letter: EmailMessage, connection: BaseEmailBackend) -> bool:
    letter.connection = connection
    try:
        return bool(letter.send())
    except SMTPException as error:
        # Its text may quote the address; the kind is enough to look further.
        log.warning("An invitation could not be sent: %s", type(error).__name__)
        return False


def letter(invitation: Invitation, link: str, words: str) -> EmailMessage:
    context = {
        "invitation": invitation, "project": invitation.project, "link": link, "words": words,
        "studio_name": settings.STUDIO_NAME,
    }  # fmt: skip
    text = render_to_string("people/invitation_mail.txt", context)
    subject = f"{invitation.invited_by} invites you to {invitation.project}"
    return EmailMessage(" ".join(subject.split()), text, to=[invitation.email])
