"""Runflow's balance, read every minute: the queue stands still before it is refused, and goes on by itself."""

import logging
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal

from django.db import transaction
from django.utils import timezone

from generations.generation import patience
from generations.money.usd import STEP
from generations.queue import Lane, announce, locked_lane, next_take, pause, resume
from generations.runflow.client import Runflow
from generations.runflow.errors import RunflowError
from generations.runflow.schema import Balance
from generations.tasks import dispatch
from happyhorse.celery import wake

log = logging.getLogger(__name__)
EVERY_SECONDS = 60


def look(provider: Callable[[], Runflow]) -> None:
    """Read the balance if it is time to, and let the queue stand or go by it."""
    if not is_mine():
        return
    try:
        said = provider().balance()
    except RunflowError as error:
        # Nobody knows then: the queue goes on, and a refusal stops it again.
        log.warning("Runflow's balance could not be read: %s", error)
        said = None
    with transaction.atomic():
        lane = locked_lane()
        remember(lane, said)
        decide(lane)


def is_mine() -> bool:
    """Whether it is time; True for one of those who ask at the same moment."""
    now = timezone.now()
    with transaction.atomic():
        lane = locked_lane()
        due = lane.look_at <= now
        if due:
            lane.look_at = now + patience(EVERY_SECONDS)
            lane.save(update_fields=["look_at"])
    return due


def remember(lane: Lane, said: Balance | None) -> None:
    """What Runflow said, rounded down to what our columns hold."""
    lane.balance = fit(said.balance) if said else None
    lane.low_balance = fit(said.low_balance_threshold) if said and said.low_balance_threshold else None
    lane.balance_at = timezone.now() if said else lane.balance_at
    lane.save(update_fields=["balance", "low_balance", "balance_at"])


def fit(amount: Decimal) -> Decimal:
    return amount.quantize(STEP, ROUND_DOWN)


def decide(lane: Lane) -> None:
    covered = lane.covers(next_take())
    if lane.paused_at and covered:
        resume(lane)
        wake(dispatch)
    elif not covered and not lane.paused_at:
        pause(lane)
    elif lane.paused_at:
        # How many wait may have changed.
        announce()
