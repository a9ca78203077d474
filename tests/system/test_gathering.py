"""The facts are what the tables and the files say, without anybody's opinion."""

import json
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from generations import media
from generations.callbacks import Delivery
from generations.generation import Generation
from generations.status import Status
from generations.system import gathering
from generations.system.audit import audit
from generations.system.facts import Facts, RunFacts
from tests.factories import make_generation
from tests.generations.test_media import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(project, bob, tmp_path) -> Generation:
    """A take with all its files, three seconds long."""
    take = make_generation(project, bob, Status.READY, duration=3)
    path = make_clip(tmp_path / "clip.mp4", rate=8, frames=24)
    take.clip = default_storage.save(f"clips/{take.code}.mp4", ContentFile(path.read_bytes()))
    take.poster = default_storage.save(f"posters/{take.code}.webp", ContentFile(media.poster(path)))
    take.preview = default_storage.save(f"previews/{take.code}.mp4", ContentFile(media.preview(path)))
    take.save()
    return take


@pytest.fixture
def invoice(monkeypatch) -> list[dict[str, str]]:
    """What the sandbox's invoice says."""
    lines: list[dict[str, str]] = []
    monkeypatch.setattr(gathering, "witness", lambda _: {"runs": lines})
    return lines


def gathered() -> Facts:
    return gathering.gather({}, [])


def breaches(facts: Facts) -> list[str]:
    return [breach for verdict in audit(facts) for breach in verdict.breaches]


def test_a_take_that_was_paid_for_and_is_here_has_no_breach(ready, invoice):
    invoice.append({"run_id": "run-1", "client_ref": ready.code, "status_code": "succeeded", "cost": "0.42"})
    assert breaches(gathering.gather({ready.click: 1}, [])) == []


def test_a_take_in_flight_is_reserved_on_the_card_and_in_the_ledger(project, bob, invoice):
    make_generation(project, bob, Status.RENDERING, duration=3)
    (take,) = gathered().takes
    assert (take.reserved, take.booked_reserved, take.booked_charged) == (Decimal("0.42"), Decimal("0.42"), Decimal(0))


def test_a_change_that_passed_the_ledger_by_is_seen(ready, invoice):
    Generation.objects.update(charged=Decimal("9.99"))
    assert any("its card says $9.99" in breach for breach in breaches(gathered()))


def test_a_run_that_is_not_finished_has_cost_nothing(invoice, project):
    invoice.append({"run_id": "run-1", "client_ref": None, "status_code": "running", "cost": None})
    assert gathered().runs == [RunFacts("run-1", "", "running", Decimal(0))]


def test_a_delivery_says_what_it_was_told(project, invoice):
    body = json.dumps({"status": "failed"})
    Delivery.objects.create(code="take_a", digest="x", run_id="run-1", body=body, processed_at=timezone.now())
    (delivery,) = gathered().deliveries
    assert (delivery.status, delivery.processed) == ("failed", True)


@pytest.mark.parametrize("name", ["clip", "poster", "preview"])
def test_a_file_that_is_missing_is_a_flaw(ready, name):
    default_storage.delete(getattr(ready, name).name)
    assert getattr(ready, name).name in gathering.flaw_of(ready)


def test_a_ready_take_that_never_had_a_file_is_flawed(project, bob):
    assert gathering.flaw_of(make_generation(project, bob, Status.READY)) != ""


def test_a_clip_of_another_length_is_a_flaw(ready):
    ready.duration = 4
    assert gathering.flaw_of(ready) == "it lasts 3 s instead of 4 s"


def test_a_silent_clip_is_a_flaw(ready, tmp_path):
    silent = make_clip(tmp_path / "silent.mp4", frames=24, audio=False)
    ready.clip = default_storage.save("clips/silent.mp4", ContentFile(silent.read_bytes()))
    assert gathering.flaw_of(ready) == "its codecs are h264 and None"


def test_what_became_of_lost_answers_is_read_from_the_history(project, bob):
    found, absent, waiting = (make_generation(project, bob, Status.SUBMITTING) for _ in range(3))
    for take in (found, absent):
        take.enter(Status.UNKNOWN)
    found.enter(Status.RENDERING, run_id="run-1")
    absent.enter(Status.FAILED)
    waiting.enter(Status.QUEUED)
    recoveries = gathering.recoveries()
    assert (recoveries.unanswered, recoveries.adopted, recoveries.released, recoveries.put_off) == (2, 1, 1, 1)
