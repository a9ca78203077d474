"""Where the rooms meet the provider: the steps of a take's life that happen in the background.

Every task takes an id, looks at the row, and does nothing when somebody else was there first; running one twice, late
or never is harmless, because `reconcile` finds whatever stands still. Only `submit` makes a paid call, and only after
`Generation.begin_post` has committed the intent.
"""

import logging
from decimal import Decimal
from functools import cache
from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from generations.assets import addresses, forget
from generations.callbacks import Delivery
from generations.collecting import bring_home, sweep
from generations.generation import Generation, patience
from generations.live import events
from generations.live.events import Event
from generations.money.usd import ZERO
from generations.queue import claim_next, order, out_of_credit, went_well
from generations.runflow import errors
from generations.runflow.client import Runflow, connect
from generations.runflow.schema import CANCELLED, Run, RunRequest
from generations.status import Status
from happyhorse.celery import wake
from projects.characters.citing import reasons_against

log = logging.getLogger(__name__)

ABSENT_ATTEMPTS = 5
# Longer than the provider's own delays, so that a run which is not listed by then was never made.
ABSENT_SECONDS = 300
DELIVERY_SECONDS = 3600
SHOWN_WAITING = 30


@cache
def provider() -> Runflow:
    """One client for the whole process: making one costs more than a call."""
    return connect()


@shared_task
def dispatch() -> None:
    """Give every free place at the provider to whoever's turn it is, and tell those who wait that they moved up."""
    claimed = 0
    while take := claim_next():
        wake(submit, take.pk)
        claimed += 1
    if claimed:
        for project_id, take_id in waiting():
            events.record(project_id, Event.Kind.TAKE, take_id)


def waiting() -> list[tuple[int, int]]:
    ids = order()[:SHOWN_WAITING]
    return list(Generation.objects.filter(pk__in=ids).values_list("project_id", "pk"))


@shared_task
def submit(generation_id: int) -> None:
    """Upload the pictures, commit the intent to pay, and make the paid call once."""
    take = Generation.objects.filter(pk=generation_id, status=Status.SUBMITTING, posted_at=None).first()
    if take is None:
        return
    if is_barred(take):
        return
    try:
        request = request_for(provider(), take)
    except errors.RunflowError as error:
        put_off(take, error)
        return
    if not is_barred(take) and take.begin_post():
        post(provider(), take, request)


def is_barred(take: Generation) -> bool:
    """Whether whom it shows may not be shown any more (citing.py says why). The take ends here then, unpaid."""
    reasons = reasons_against(take.project, take.references.values_list("image__look__character", "image"))
    if reasons:
        fail(take, "consent", f"{' '.join(reasons)} Nothing was sent and nothing was charged.")
    return bool(reasons)


def request_for(client: Runflow, take: Generation) -> RunRequest:
    return RunRequest(
        prompt=take.compiled_prompt,
        image_urls=tuple(addresses(client, take)),
        aspect_ratio=take.aspect_ratio,
        duration=take.duration,
        resolution=take.resolution,
        seed=take.seed,
        enable_safety_checker=take.safety_checker,
    )


def put_off(take: Generation, error: errors.RunflowError) -> None:
    """The pictures could not be sent. Nothing was paid: try later, unless the provider said no."""
    if isinstance(error, errors.Refused):
        fail(take, error.code, error.plain)
        return
    later(take, error, None)


def post(client: Runflow, take: Generation, request: RunRequest) -> None:
    """The paid call. Whatever cannot be told apart from success becomes `unknown` and is never sent again by itself."""
    try:
        run = client.create_run(take.code, request, callback_url(take))
    except errors.OutOfCredit:
        out_of_credit(take)
    except errors.Refused as error:
        fail(take, error.code, error.plain)
    except errors.Busy as error:
        later(take, error, error.retry_after)
    except errors.NotSent as error:
        later(take, error, None)
    except errors.RunflowError as error:
        take.enter(Status.UNKNOWN, why=f"the answer was lost: {error}", check_at=timezone.now() + patience(3))
    else:
        take.enter(Status.RENDERING, run_id=run.id, check_at=timezone.now() + patience(5))
        went_well()


def fail(take: Generation, code: str, problem: str, cost: Decimal = ZERO, **fields: Any) -> bool:
    problem = problem[:300]
    return take.enter(Status.FAILED, why=problem, problem=problem, failure_code=code[:80], cost=cost, **fields)


def later(take: Generation, error: Exception, seconds: float | None) -> None:
    """Back into the queue, on an answer that says that no run was made."""
    tries = take.attempts + 1
    wait = patience(seconds or min(5 * 2**tries, 300))
    take.enter(Status.QUEUED, why=f"not sent yet: {error}", attempts=tries, check_at=timezone.now() + wait)


def callback_url(take: Generation) -> str | None:
    path = reverse("runflow_callback", args=[take.code])
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else None


@shared_task
def process_delivery(delivery_id: int) -> None:
    """Follow the run that a callback speaks of. The callback itself is only a hint."""
    delivery = Delivery.objects.filter(pk=delivery_id, processed_at=None).first()
    if delivery is None:
        return
    take = Generation.objects.filter(code=delivery.code).first()
    run_id = delivery.run_id or (take and take.run_id)
    if take is None or not run_id:
        return
    delivery.generation = take
    try:
        run = provider().get_run(run_id)
    except errors.NotFound:
        delivery.done("Runflow does not know this run")
    except errors.RunflowError as error:
        log.warning("The run of delivery %s could not be read: %s", delivery.pk, error)
    else:
        delivery.done(apply(take, run))


@shared_task
def poll(generation_id: int) -> None:
    """Ask for the run of a take that renders."""
    take = Generation.objects.filter(pk=generation_id, status=Status.RENDERING).first()
    if take is None:
        return
    try:
        run = provider().get_run(take.run_id or "")
    except errors.RunflowError as error:
        log.warning("The run of %s could not be read: %s", take.code, error)
        take.try_again(pause(take))
    else:
        apply(take, run)
    give_up(take)


def pause(take: Generation) -> float:
    """Seconds between two polls: 5 at first, growing to 15."""
    return min(5 + take.attempts, 15)


def give_up(take: Generation) -> None:
    """A run that never ends must not keep money reserved for ever."""
    rendering_for = timezone.now() - take.status_at
    if rendering_for > patience(settings.RENDER_DEADLINE_SECONDS):
        problem = "Runflow did not finish this take in time. What was reserved for it is free again."
        fail(take, "deadline", problem, sources=(Status.RENDERING,))


def apply(take: Generation, run: Run) -> str:
    """Move the take by its run's record. Says why the record could not be used, else an empty string."""
    if run.code != take.code or take.run_id not in (None, run.id):
        return "this run belongs to another take"
    if not run.finished:
        if not take.enter(Status.RENDERING, run_id=run.id, check_at=timezone.now() + patience(5)):
            take.try_again(pause(take))
    elif not finish(take, run) and run.cost is not None:
        # Given up by us, perhaps just now, and billed all the same.
        take.book_late(run.cost, f"by Runflow's record of run {run.id}")
    return ""


def finish(take: Generation, run: Run) -> bool:
    """Enter what follows from a finished run; False when the take is there already, or finished without it."""
    if not run.succeeded:
        return finish_without_clip(take, run)
    if take.enter(Status.STORING, run_id=run.id):
        wake(collect, take.pk)
        return True
    return False


def finish_without_clip(take: Generation, run: Run) -> bool:
    """Failed or cancelled at the provider, which bills nothing for it unless its record says otherwise."""
    cost = run.cost or ZERO
    if run.status == CANCELLED:
        return take.enter(Status.CANCELLED, run_id=run.id, why="cancelled at Runflow", cost=cost)
    forget(take)
    code, message = run.reason
    # Without the figure: the card says it to those who may see costs, and this sentence is read by everybody.
    charge = "Runflow charged it all the same." if cost else "Nothing was charged."
    return fail(take, code or "failed", errors.plain_words(code, message, charge), cost, run_id=run.id)


@shared_task
def resolve(generation_id: int) -> None:
    """Find out whether the run of an unanswered call exists: adopt it, or release the money when it surely does not."""
    take = Generation.objects.filter(pk=generation_id, status=Status.UNKNOWN).first()
    if take is None:
        return
    try:
        runs = provider().find_runs(take.code, since=take.posted_at)
    except errors.RunflowError as error:
        log.warning("The runs of %s could not be listed: %s", take.code, error)
        take.lease(10)
        return
    if runs:
        apply(take, runs[0])
    else:
        absent(take)


def absent(take: Generation) -> None:
    waited = timezone.now() - (take.posted_at or take.status_at)
    if take.attempts + 1 >= ABSENT_ATTEMPTS and waited > patience(ABSENT_SECONDS):
        fail(take, "never_arrived", "Runflow never received this take. Nothing was charged; you can send it again.")
    else:
        take.try_again(10 + 10 * take.attempts)


@shared_task
def collect(generation_id: int) -> None:
    """Copy the finished clip to our storage and settle the money at the run's cost."""
    take = Generation.objects.filter(pk=generation_id, status=Status.STORING).first()
    if take is not None and take.lease(120):
        bring_home(provider(), take)


STEPS = {
    Status.SUBMITTING: submit,
    Status.UNKNOWN: resolve,
    Status.RENDERING: poll,
    Status.STORING: collect,
}


@shared_task
def reconcile() -> None:
    """Look at every take that stands where it should not stand any longer, and at deliveries nobody processed."""
    now = timezone.now()
    if Generation.objects.due(now).filter(status=Status.QUEUED).exists():
        wake(dispatch)
    for take in Generation.objects.due(now).exclude(status=Status.QUEUED).order_by("check_at")[:200]:
        wake_up(take)
    for delivery in Delivery.objects.filter(processed_at=None, received_at__lt=now - patience(5))[:200]:
        wake_delivery(delivery)


def wake_up(take: Generation) -> None:
    """Queue the work of the take's state; a paid call whose answer never came becomes `unknown` first."""
    if take.status == Status.SUBMITTING and take.posted_at:
        take.enter(Status.UNKNOWN, why="no answer to our call came back")
    elif take.lease(10):
        wake(STEPS[Status(take.status)], take.pk)


def wake_delivery(delivery: Delivery) -> None:
    """Process it again; one that stays unusable is closed after an hour, with the reason."""
    if timezone.now() - delivery.received_at > patience(DELIVERY_SECONDS):
        known = Generation.objects.filter(code=delivery.code).exists()
        delivery.done(delivery.problem or ("the run could not be read" if known else "no take has this code"))
    else:
        wake(process_delivery, delivery.pk)


@shared_task
def tidy() -> None:
    """Forget the events that no open page can still ask for, and what killed workers left lying about."""
    events.trim(timezone.now())
    sweep(timezone.now())
