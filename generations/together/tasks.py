"""What the worker does for notices. The rows are the queue: a lost message costs a minute, never a mail."""

from celery import shared_task
from django.utils import timezone

from generations.together import alerts, mails, notices


@shared_task
def send_mails() -> None:
    """Mail what is wanted at once."""
    mails.send_due()


@shared_task
def send_digests() -> None:
    """Mail the digests whose hour has come."""
    mails.send_digests(timezone.now())


@shared_task
def tidy_notices() -> None:
    """Forget what is older than the bell says."""
    notices.forget_old(timezone.now())


@shared_task
def watch_pace() -> None:
    """Tell who spends a budget up before its end."""
    alerts.watch_pace()
