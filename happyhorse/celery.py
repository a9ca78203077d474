"""The Celery application, and the one way in which the rest of the studio queues a task.

The broker is a wake-up, never the truth: the rows of the database are the queue of record, and `reconcile` finds
whatever a lost message left standing. So a broker that is down costs a delay and nothing else.
"""

import logging
import os

from celery import Celery, Task
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "happyhorse.settings")

app = Celery("happyhorse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "generations",
        "generations.closing",
        "generations.moderation",
        "generations.money",
        "generations.system",
        "generations.together",
    ]
)

log = logging.getLogger(__name__)


def wake(task: Task, *ids: int) -> None:
    """Queue `task(*ids)` once the current transaction is committed; a silent broker is logged, never raised."""

    def send() -> None:
        try:
            task.apply_async(ids, retry=False)
        except OperationalError:
            log.warning("The broker does not answer; reconcile will run %s.", task.name)

    transaction.on_commit(send)
