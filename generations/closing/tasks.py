"""What the worker does for the month's close: checks at night, fetches clips, keeps an eye on Runflow's balance."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from generations import tasks
from generations.closing import balance
from generations.closing.check import check
from generations.closing.month import Difference, IsClosed, Month, month_of, zone
from generations.closing.rescue import bring_clip
from happyhorse.celery import wake


@shared_task
def check_months() -> None:
    """Every night: the month that runs, and the one before until somebody closes it."""
    first = timezone.now().astimezone(zone()).replace(day=1)
    for moment in (first - timedelta(days=1), first):
        check_month(Month.named(month_of(moment)).pk)


@shared_task
def check_month(month_id: int) -> None:
    """Compare one month, then fetch the clips that were found to have no take."""
    month = Month.objects.filter(pk=month_id, closed_at=None).first()
    if month is None:
        return
    try:
        check(month, tasks.provider())
    except IsClosed:
        return
    for difference in month.open_differences:
        if difference.waits_for_clip:
            wake(fetch_clip, difference.pk)


@shared_task
def fetch_clip(difference_id: int) -> None:
    """Bring the clip of a run that no take has to our storage, before Runflow forgets it."""
    difference = Difference.objects.filter(pk=difference_id, closed_at=None).first()
    if difference and difference.waits_for_clip:
        bring_clip(tasks.provider(), difference)


@shared_task
def fetch_clips() -> None:
    """Whatever a lost message or a silent provider left behind."""
    for difference in Difference.objects.filter(closed_at=None):
        if difference.waits_for_clip:
            wake(fetch_clip, difference.pk)


@shared_task
def look_at_balance() -> None:
    """Every few seconds; mostly it finds that it is not time yet."""
    balance.look(tasks.provider)
