"""From the answer to the clip: polls, callbacks, lost answers and the provider's record."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from generations.assets import Asset
from generations.callbacks import Delivery
from generations.generation import Generation
from generations.runflow.schema import Run
from generations.status import Status
from generations.tasks import apply, give_up, poll, process_delivery, reconcile, resolve, wake_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def rendering(take, provider) -> Generation:
    take.enter(Status.SUBMITTING)
    take.begin_post()
    take.enter(Status.RENDERING, run_id=provider.start(take.code)["id"])
    return take


@pytest.fixture
def unknown(take) -> Generation:
    take.enter(Status.SUBMITTING)
    take.begin_post()
    take.enter(Status.UNKNOWN)
    return take


def deliver(take, run_id="run-1") -> Delivery:
    delivery = Delivery.objects.create(code=take.code, digest=run_id, run_id=run_id, body="{}")
    process_delivery(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def now(take) -> Generation:
    return Generation.objects.get(pk=take.pk)


def test_a_finished_run_is_stored_next(rendering, provider):
    provider.finish("run-1")
    poll(rendering.pk)
    assert now(rendering).status == "storing"


def test_polls_begin_at_five_seconds_and_slow_down_to_fifteen(rendering):
    waits = []
    for _ in range(14):
        poll(rendering.pk)
        waits.append(round((now(rendering).check_at - timezone.now()).total_seconds()))
    assert (waits[0], waits[-1]) == (5, 15)


def test_a_failed_run_is_released_and_says_why(rendering, provider):
    provider.finish("run-1", "failed", cost="0", failure_code="MODERATION", failure_message="nsfw")
    poll(rendering.pk)
    take = now(rendering)
    assert (take.status, take.reserved, take.charged) == ("failed", 0, 0)
    assert "Nothing was charged" in take.problem


def test_after_a_failed_run_its_pictures_are_uploaded_anew(rendering, provider, picture):
    Asset.objects.create(sha256=picture.sha256, asset_id="a", url="https://x", expires_at=timezone.now())
    provider.finish("run-1", "failed", cost="0")
    poll(rendering.pk)
    assert not Asset.objects.exists()


def test_a_failed_run_that_was_billed_all_the_same_is_booked(rendering, provider):
    provider.finish("run-1", "failed", cost="0.14")
    poll(rendering.pk)
    assert now(rendering).charged == Decimal("0.14")
    assert "charged it all the same" in now(rendering).problem


@pytest.mark.parametrize("spelling", ["canceled", "cancelled"])
def test_a_run_cancelled_at_the_provider_is_cancelled_here(rendering, provider, spelling):
    provider.finish("run-1", spelling, cost="0")
    poll(rendering.pk)
    assert now(rendering).status == "cancelled"


def test_a_silent_provider_is_asked_again(rendering, provider):
    provider.runs.clear()
    poll(rendering.pk)
    take = now(rendering)
    assert (take.status, take.attempts) == ("rendering", 1)


def test_a_run_that_never_ends_does_not_keep_the_money_for_ever(rendering):
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        poll(rendering.pk)
    assert (now(rendering).status, now(rendering).reserved) == ("failed", 0)


def test_how_long_a_run_may_take_is_a_setting(rendering, settings):
    settings.RENDER_DEADLINE_SECONDS = 60
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        poll(rendering.pk)
    assert now(rendering).failure_code == "deadline"


def test_a_take_that_is_being_stored_by_now_is_not_given_up(rendering):
    now(rendering).enter(Status.STORING)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        give_up(rendering)
    assert now(rendering).status == "storing"


def test_a_callback_that_overtook_the_answer_moves_the_take(take, provider):
    take.enter(Status.SUBMITTING)
    take.begin_post()
    provider.start(take.code)
    provider.finish("run-1")
    assert deliver(take).processed_at is not None
    assert (now(take).status, now(take).run_id) == ("storing", "run-1")
    assert take.enter(Status.RENDERING, run_id="run-1") is False


def test_a_callback_about_another_takes_run_changes_nothing(rendering, provider):
    provider.start("take_of_somebody_else")
    provider.finish("run-2")
    assert deliver(rendering, "run-2").problem == "this run belongs to another take"
    assert now(rendering).status == "rendering"


def test_a_callback_that_says_more_than_the_record_changes_nothing(rendering):
    deliver(rendering)
    assert now(rendering).status == "rendering"


def test_a_callback_is_kept_while_the_provider_is_silent(rendering, provider):
    provider.silent = True
    assert deliver(rendering).processed_at is None


def test_a_late_bill_for_a_failed_take_reaches_the_books(rendering, provider):
    rendering.enter(Status.FAILED)
    provider.finish("run-1", cost="0.70")
    deliver(rendering)
    assert (now(rendering).status, now(rendering).charged) == ("failed", Decimal("0.70"))


def test_a_bill_that_was_read_while_the_take_was_given_up_reaches_the_books(rendering, provider):
    provider.finish("run-1", cost="0.70")
    now(rendering).enter(Status.FAILED)
    apply(rendering, Run.model_validate(provider.runs["run-1"]))
    assert (now(rendering).status, now(rendering).charged) == ("failed", Decimal("0.70"))


def test_a_lost_answer_is_resolved_by_finding_the_run(unknown, provider):
    provider.start(unknown.code)
    resolve(unknown.pk)
    assert (now(unknown).status, now(unknown).run_id) == ("rendering", "run-1")


def test_a_lost_answer_of_a_finished_run_goes_straight_to_storing(unknown, provider):
    provider.start(unknown.code)
    provider.finish("run-1")
    resolve(unknown.pk)
    assert now(unknown).status == "storing"


def test_a_run_that_is_not_there_yet_is_not_given_up_at_once(unknown, provider):
    for _ in range(10):
        resolve(unknown.pk)
    assert now(unknown).status == "unknown"


def test_a_run_that_is_surely_absent_is_released_and_offered_again(unknown, provider):
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        for _ in range(5):
            resolve(unknown.pk)
    take = now(unknown)
    assert (take.status, take.reserved, provider.posts) == ("failed", 0, [])
    assert "send it again" in take.problem


def test_while_the_provider_cannot_be_asked_nothing_is_given_up(unknown, provider):
    provider.silent = True
    with time_machine.travel(timezone.now() + timedelta(hours=10)):
        for _ in range(10):
            resolve(unknown.pk)
    assert now(unknown).status == "unknown"


def test_a_call_whose_process_died_becomes_unknown_and_is_never_sent_again(take, provider):
    take.enter(Status.SUBMITTING)
    take.begin_post()
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        reconcile()
    assert (now(take).status, provider.posts) == ("unknown", [])


@pytest.mark.parametrize(
    ("status", "task"),
    [("submitting", "submit"), ("unknown", "resolve"), ("rendering", "poll"), ("storing", "collect")],
)
def test_what_stands_still_is_woken(take, status, task, monkeypatch):
    Generation.objects.filter(pk=take.pk).update(status=status, run_id="run-1")
    woken = []
    monkeypatch.setattr("generations.tasks.wake", lambda task, *ids: woken.append((task.name.rpartition(".")[2], *ids)))
    wake_up(now(take))
    assert woken == [(task, take.pk)]


def test_reconcile_wakes_the_queue(take, monkeypatch):
    woken = []
    monkeypatch.setattr("generations.tasks.wake", lambda task, *_: woken.append(task.name))
    reconcile()
    assert woken == ["generations.tasks.dispatch"]


def test_a_delivery_for_an_unknown_take_is_kept_and_closed_after_an_hour(db):
    delivery = Delivery.objects.create(code="take_nobody", digest="x", run_id="run-9", body="{}")
    reconcile()
    delivery.refresh_from_db()
    assert delivery.processed_at is None
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        reconcile()
    delivery.refresh_from_db()
    assert (delivery.processed_at is not None, delivery.problem) == (True, "no take has this code")
