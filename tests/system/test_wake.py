"""Queueing a task when the broker is away: said in the log, never waited for."""

import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from happyhorse.celery import wake


def nothing() -> None:
    """What a task of these tests does."""


@pytest.fixture
def cut_off() -> Celery:
    """An application with the studio's options, whose broker is nowhere."""
    application = Celery(broker="redis+socket:///nowhere/valkey.sock", set_as_current=False)
    application.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    return application


def test_nobody_waits_for_a_broker_that_is_away(cut_off):
    begin = time.monotonic()
    with pytest.raises(OperationalError):
        cut_off.send_task("anything", retry=False)
    assert time.monotonic() - begin < 2


@pytest.mark.django_db
def test_a_message_that_could_not_be_sent_is_said_and_not_raised(cut_off, caplog, django_capture_on_commit_callbacks):
    task = cut_off.task(nothing, name="anything")
    with django_capture_on_commit_callbacks(execute=True):
        wake(task)
    assert "reconcile will run anything" in caplog.text
