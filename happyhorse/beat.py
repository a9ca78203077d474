"""Beat as a thread of the worker, for a studio on one machine: a process of its own would cost as much memory again.

`celery worker --with-beat` starts it. Celery's own `--beat` forks a process that outlives a worker killed with SIGKILL
and that nobody restarts when it dies; this thread ends the worker with itself, and the supervisor starts both anew.
With several workers run one `celery beat` instead, as docs/operations.md says.
"""

import logging
import os
import signal
import threading
from typing import Any

from celery import Celery
from celery.beat import Scheduler, Service
from celery.bootsteps import StartStopStep
from click import Option

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


def install(app: Celery) -> None:
    """Teach the worker of `app` the option `--with-beat`."""
    app.user_options["worker"].add(Option(["--with-beat"], is_flag=True, help="Run beat as a thread of this worker."))
    app.steps["worker"].add(BeatStep)
