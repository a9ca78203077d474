"""Beat as a thread of the worker."""

import os
import signal

import pytest
from celery import Celery

from happyhorse.worker import BeatThread, app


def ticking(interval: float) -> Celery:
    """An application whose one task is due all the time."""
    ticking = Celery("ticking", broker="memory://", set_as_current=False)
    ticking.conf.beat_schedule = {"tick": {"task": "tick", "schedule": interval, "options": {"queue": "ticks"}}}
    return ticking


def test_the_worker_knows_the_option_that_starts_it():
    assert "--with-beat" in [name for option in app.user_options["worker"] for name in option.opts]


def test_what_is_due_is_sent():
    application = ticking(0.01)
    beat = BeatThread(application)
    beat.start()
    with application.connection() as connection:
        queue = connection.SimpleQueue("ticks")
        assert queue.get(timeout=5).headers["task"] == "tick"
        queue.close()
    beat.stop()
    beat.join(5)
    assert not beat.is_alive()


def test_a_beat_that_fails_takes_the_worker_with_it(monkeypatch):
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    beat = BeatThread(ticking(1))
    monkeypatch.setattr(beat.service.scheduler, "tick", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        beat.run()
    assert sent == [(os.getpid(), signal.SIGTERM)]
