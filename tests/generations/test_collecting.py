"""The clip that was paid for: brought home, looked at, settled; and never given up lightly."""

import tempfile
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from generations.collecting import sweep
from generations.generation import Generation
from generations.rules.policy import Policy
from generations.status import Status
from generations.tasks import collect
from tests.generations.test_media import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def storing(take, provider) -> Generation:
    take.enter(Status.SUBMITTING)
    take.enter(Status.STORING, run_id=provider.start(take.code)["id"])
    provider.finish("run-1")
    return take


@pytest.fixture
def clip(tmp_path) -> bytes:
    return make_clip(tmp_path / "made.mp4").read_bytes()


def collected(take) -> Generation:
    collect(take.pk)
    return Generation.objects.get(pk=take.pk)


def again(take) -> Generation:
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        return collected(take)


def test_a_clip_comes_home_with_its_facts_poster_and_preview(storing, provider, clip):
    provider.files["/files/run-1.mp4"] = clip
    take = collected(storing)
    assert (take.status, take.width, take.height, take.has_audio) == ("ready", 256, 144, True)
    assert take.clip_bytes == len(clip)
    assert all(default_storage.exists(str(file.name)) for file in (take.clip, take.poster, take.preview))


@pytest.mark.parametrize("cost", ["0.70", "0.55", "1.40"])
def test_the_money_is_settled_at_what_the_run_cost(storing, provider, clip, cost):
    provider.files["/files/run-1.mp4"] = clip
    provider.runs["run-1"]["cost"] = cost
    take = collected(storing)
    assert (take.charged, take.reserved) == (Decimal(cost), 0)


def test_a_run_that_does_not_say_its_cost_is_settled_at_the_price(storing, provider, clip):
    provider.files["/files/run-1.mp4"] = clip
    provider.runs["run-1"]["cost"] = None
    assert collected(storing).charged == storing.amount


def test_an_expired_link_is_asked_for_anew(storing, provider, clip):
    assert collected(storing).status == "storing"
    provider.files["/files/run-1.mp4"] = clip
    assert again(storing).status == "ready"


def test_a_file_that_stays_broken_fails_the_take_with_its_charge_in_the_books(storing, provider, clip):
    provider.files["/files/run-1.mp4"] = clip[: len(clip) // 2]
    for _ in range(5):
        take = again(Generation.objects.get(pk=storing.pk))
    assert (take.status, take.charged) == ("failed", Decimal("0.70"))
    assert "playable" in take.problem


def test_a_silent_provider_is_asked_for_most_of_a_day(storing, provider):
    provider.silent = True
    for _ in range(10):
        again(Generation.objects.get(pk=storing.pk))
    assert Generation.objects.get(pk=storing.pk).status == "storing"


def test_running_the_task_twice_settles_once(storing, provider, clip):
    provider.files["/files/run-1.mp4"] = clip
    collected(storing)
    assert collected(storing).charged == Decimal("0.70")
    assert storing.entries.filter(kind="settle").count() == 1


def test_a_flagged_clip_says_so(storing, provider, clip):
    provider.files["/files/run-1.mp4"] = clip
    provider.runs["run-1"]["output"]["nsfw_detected"] = True
    assert collected(storing).nsfw_detected is True


def test_what_a_killed_worker_left_lying_about_is_swept_away_later(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "happyhorse-clip-1"
    (left / "inside").mkdir(parents=True)
    assert sweep(timezone.now()) == 0
    assert sweep(timezone.now() + timedelta(hours=1)) == 1
    assert not left.exists()


def flagged(provider, clip) -> None:
    provider.files["/files/run-1.mp4"] = clip
    provider.runs["run-1"]["output"]["nsfw_detected"] = True


def test_a_clip_that_the_checker_marked_is_hidden_before_anybody_saw_it(storing, provider, clip):
    flagged(provider, clip)
    take = collected(storing)
    assert (take.status, take.visibility, take.charged) == (Status.READY, "hidden", take.amount)
    assert take.cases.get().kind == "output"


def test_where_the_studio_does_not_hide_them_it_is_seen(storing, provider, clip):
    Policy.objects.create(hides_flagged=False)
    flagged(provider, clip)
    take = collected(storing)
    assert (take.nsfw_detected, take.visibility) == (True, "visible")
    assert not take.cases.exists()
