"""The worker: `celery --app happyhorse.worker worker`. Refuses wrong settings, and can carry beat as a thread.

`--with-beat` starts that thread: on one machine a process of its own would cost as much memory again. Celery's own
`--beat` forks a process that outlives a worker killed with SIGKILL and that nobody restarts when it dies; the thread
takes the worker with it, and the supervisor starts both anew. With several workers run one `celery beat` instead.
"""

import logging
import os
import signal
import threading
import warnings
from typing import Any

from celery import Celery
from celery.beat import Scheduler, Service
from celery.bootsteps import StartStopStep
from celery.platforms import SecurityWarning
from celery.signals import worker_init
from click import Option

from happyhorse import checks
from happyhorse.celery import app

__all__ = ["app"]

# Celery warns root of pickled messages; ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)
log = logging.getLogger(__name__)


class BeatThread(threading.Thread):
    """Sends what is due until it is stopped. Its schedule is in memory: after a restart every interval begins anew."""

    def __init__(self, app: Celery) -> None:
        super().__init__(name="beat", daemon=True)
        self.service = Service(app, max_interval=1, scheduler_cls=Scheduler, remote_control=False)
        self.stopping = False

    def run(self) -> None:
        """Tick; end the whole process when ticking fails."""
        try:
            self.service.start()
        finally:
            if not self.stopping:
                log.critical("Beat has failed, and takes the worker with it.")
                os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        self.stopping = True
        self.service.stop()


class BeatStep(StartStopStep):  # type: ignore[misc]
    """Starts and stops the thread with the worker."""

    conditional = True

    def __init__(self, worker: Any, with_beat: bool = False, **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = with_beat

    def create(self, worker: Any) -> BeatThread:
        """Called by Celery when the worker starts."""
        return BeatThread(worker.app)


@worker_init.connect
def refuse_wrong_settings(**_: Any) -> None:
    """A worker runs no system checks by itself."""
    checks.raise_on_errors()


app.user_options["worker"].add(Option(["--with-beat"], is_flag=True, help="Run beat as a thread of this worker."))
app.steps["worker"].add(BeatStep)
