"""What the worker does for reports: keeps the sums of months that are over."""

from celery import shared_task

from generations.money.keeping import keep_all

MOST = 200


@shared_task
def keep_sums() -> None:
    """Every few minutes; mostly it finds nothing to do."""
    keep_all(MOST)
