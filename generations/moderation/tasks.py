"""What the worker does for moderation, by the clock. Run twice, each does nothing the second time."""

from celery import shared_task
from django.utils import timezone

from generations import approving
from generations.moderation import purging


@shared_task
def purge() -> None:
    """Delete the files of what was removed long enough ago."""
    purging.purge(timezone.now())


@shared_task
def give_up_refused() -> None:
    """Cancel held takes that were refused and not appealed in time."""
    approving.give_up_refused()
