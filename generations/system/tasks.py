"""What the background does for the System page: signs of life, and examinations every minute."""

import logging
import threading
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, connection
from django.utils import timezone

from generations.system import examining, signs

log = logging.getLogger(__name__)
ended = threading.Event()


@shared_task
def tick() -> None:
    """Asked for by the beat, through the broker, done by a worker: all three are alive."""
    signs.pulse(signs.BEAT, timezone.now())


@shared_task
def examine() -> None:
    examining.examine_all()


@worker_ready.connect
def begin(**_: Any) -> None:
    """A thread, not a task: that a worker lives must be seen while the broker is down."""
    threading.Thread(target=beat_heart, name="heartbeat", daemon=True).start()


def beat_heart() -> None:
    since, name = timezone.now(), signs.worker_name()
    quietly(signs.bury)
    while True:
        quietly(lambda: signs.pulse(name, since))
        if ended.wait(signs.EVERY_SECONDS):
            return


@worker_shutdown.connect
def end(**_: Any) -> None:
    ended.set()
    quietly(lambda: signs.stop(signs.worker_name()))


def quietly(write: Any) -> None:
    """A database that is away for a moment must not end the thread."""
    try:
        write()
    except DatabaseError as error:
        log.warning("The sign of life was not written: %s", type(error).__name__)
    finally:
        connection.close()
