"""Each part of the studio broken on purpose: the red line names what to do, and turns green again."""

import shutil
import socket
import subprocess
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from generations.closing.month import Month, month_of
from generations.generation import Generation
from generations.queue import Lane
from generations.runflow.client import Runflow
from generations.sandbox.settings import SandboxSettings
from generations.sandbox.starter import start_sandbox
from generations.status import Status
from generations.system import examining, keeping, machinery
from generations.system.card import Tone
from generations.system.doctor import CHECKS, examined
from generations.system.examining import examine
from generations.system.signs import BEAT, Examination, Heartbeat, SelfTest, bury, pulse
from happyhorse.celery import app
from tests.contract.wire import KEY
from tests.factories import make_generation

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=3)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    running = start_sandbox(SandboxSettings(data_dir=tmp_path_factory.mktemp("sandbox"), port=0, speed="instant"))
    yield running
    running.stop()


def with_key(monkeypatch, address: str, key: str) -> None:
    monkeypatch.setattr(examining, "connect", lambda: Runflow(address, key, timeout_seconds=5))


def test_a_key_that_runflow_knows_is_well(monkeypatch, sandbox):
    with_key(monkeypatch, sandbox.url, KEY)
    assert examine("key").said == "Works"
    assert examined("key").tone == Tone.OK


def test_a_wrong_key_is_red_and_says_where_to_get_another(monkeypatch, sandbox):
    with_key(monkeypatch, sandbox.url, "rf_live_wrong")
    examine("key")
    card = examined("key")
    assert (card.tone, card.said) == (Tone.BAD, "Refused (401)")
    assert "set RUNFLOW_API_KEY" in card.remedy


def test_a_provider_that_does_not_answer_is_red(monkeypatch):
    with_key(monkeypatch, "http://127.0.0.1:1", KEY)
    found = examine("key")
    assert (found.tone, found.said) == (Tone.BAD, "Runflow does not answer")


def test_the_key_is_never_shown_whole(monkeypatch, sandbox, settings):
    settings.RUNFLOW_API_KEY = "rf_live_0123456789abcdef"
    with_key(monkeypatch, sandbox.url, KEY)
    assert dict(examine("key").facts)["Key"] == "rf_live_…cdef"


def test_files_that_can_be_written_and_read_are_well(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert examine("storage").tone in {Tone.OK, Tone.WARN, Tone.BAD}
    assert examined("storage").number
    assert list(tmp_path.rglob("*.bin")) == []


def test_storage_that_cannot_be_written_is_red(settings, tmp_path):
    (tmp_path / "media").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "media"
    examine("storage")
    card = examined("storage")
    assert card.tone == Tone.BAD
    assert "right to write" in card.remedy


@pytest.mark.parametrize(("used", "tone"), [(50, Tone.OK), (82, Tone.WARN), (97, Tone.BAD)])
def test_a_disk_that_fills_up_warns_before_it_is_full(monkeypatch, used, tone):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("Disk", (), {"used": used, "total": 100}))
    assert examine("storage").tone == tone


def test_our_own_callback_comes_in_by_the_front_door(live_studio, settings):
    settings.PUBLIC_URL = live_studio
    assert examine("callback").said == "Reachable"
    assert SelfTest.objects.get().answered_at is not None


def test_a_callback_address_that_leads_nowhere_is_red(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:1"
    examine("callback")
    card = examined("callback")
    assert (card.tone, card.said) == (Tone.BAD, "Not reachable (ConnectError)")
    assert "correct PUBLIC_URL" in card.remedy


def test_a_secret_that_the_studio_does_not_accept_is_red(live_studio, settings, monkeypatch):
    settings.PUBLIC_URL = live_studio
    monkeypatch.setattr(examining, "sign", lambda *_: "0" * 64)
    assert examine("callback").said == "Answered 401"


def test_without_a_public_address_polling_alone_is_no_fault(settings):
    settings.PUBLIC_URL = ""
    assert examine("callback").tone == Tone.OFF


def test_no_worker_is_red_and_a_living_one_green():
    assert machinery.workers().tone == Tone.BAD
    assert "docs/operations.md" in machinery.workers().remedy
    pulse("worker-1", timezone.now())
    assert machinery.workers().tone == Tone.OK


def test_a_worker_that_went_silent_beside_a_living_one_is_to_be_looked_at():
    pulse("worker-1", timezone.now())
    Heartbeat.objects.create(name="worker-2", at=timezone.now() - LONG_AGO)
    card = machinery.workers()
    assert (card.tone, card.said) == (Tone.WARN, "1 of 2 work")


def test_a_clock_that_stopped_is_red():
    pulse(BEAT, timezone.now())
    assert machinery.clock().tone == Tone.OK
    Heartbeat.objects.update(at=timezone.now() - LONG_AGO)
    card = machinery.clock()
    assert (card.tone, card.said) == (Tone.BAD, "Last ticked 3 min ago")


def test_a_broker_that_is_down_is_red(monkeypatch):
    dead = app.connection_for_write("redis://127.0.0.1:1/0", transport_options={"socket_connect_timeout": 1})
    monkeypatch.setattr(app, "connection_for_write", lambda **_: dead)
    card = machinery.broker()
    assert card.tone == Tone.BAD
    assert "Start Valkey or Redis again" in card.remedy


def test_takes_that_stand_too_long_are_to_be_looked_at(project, bob):
    take = make_generation(project, bob, Status.QUEUED)
    assert machinery.backlog().tone == Tone.OK
    Generation.objects.filter(pk=take.pk).update(status_at=timezone.now() - timedelta(hours=1))
    card = machinery.backlog()
    assert card.tone == Tone.WARN
    assert ("Queued", "1, oldest since 60 min") in card.facts


def test_a_queue_that_waits_for_credit_is_red():
    Lane.objects.update_or_create(pk=1, defaults={"paused_at": timezone.now(), "balance": Decimal(0)})
    assert machinery.backlog().said == "The queue waits"
    assert keeping.balance().said == "Used up"


def test_a_check_of_the_month_that_failed_is_red():
    month = Month.named(month_of(timezone.now()))
    Month.objects.filter(pk=month.pk).update(checked_at=timezone.now(), problem="Runflow did not answer.")
    assert keeping.books().tone == Tone.BAD


def test_what_nobody_examined_for_a_while_is_not_called_well(monkeypatch, sandbox):
    with_key(monkeypatch, sandbox.url, KEY)
    examine("key")
    Examination.objects.update(at=timezone.now() - timedelta(hours=1))
    assert examined("key").tone == Tone.WARN


def test_whatever_is_not_well_says_what_to_do():
    for check in CHECKS.values():
        card = check()
        assert bool(card.remedy) == card.needs_care, card


def test_the_command_names_what_is_bad_and_ends_with_one(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:1"
    out = StringIO()
    with pytest.raises(CommandError, match="Callbacks"):
        call_command("doctor", stdout=out)
    assert "correct PUBLIC_URL" in out.getvalue()


def test_a_worker_of_this_machine_that_was_killed_is_not_missed():
    ended = subprocess.Popen(["true"])
    ended.wait()
    detail = {"host": socket.gethostname(), "pid": ended.pid}
    Heartbeat.objects.create(name="killed", detail=detail)
    Heartbeat.objects.create(name="elsewhere", detail={**detail, "host": "another"})
    pulse("alive", timezone.now())
    bury()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"elsewhere", "alive"}


def test_no_password_of_the_broker_is_shown(settings):
    settings.BROKER_URL = "redis://user:secret@10.0.0.5:6379/0"
    assert machinery.where() == (("Address", "redis://10.0.0.5:6379/0"),)
