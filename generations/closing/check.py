"""Checking a month: the provider's whole list of runs is read, then compared with our books in one transaction.

Nothing is written before the list was read to its end, and no take is called absent before the provider was asked for
its very run. Checking again changes what is known of a difference; it never makes a second one of it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from generations.closing.matching import Booked, Kind, Outcome, Paid, Span, Unlike, match
from generations.closing.month import Difference, IsClosed, Month
from generations.generation import Generation
from generations.money.ledger import Account, Entry
from generations.money.usd import STEP, ZERO
from generations.runflow import errors
from generations.runflow.client import Runflow
from generations.runflow.schema import Run
from generations.status import MOVING, Status

# Clocks differ, and a run is made a little after its take was sent.
MARGIN = timedelta(days=1)
# A run that has not ended after so long is taken to cost nothing more.
OPEN_FOR = timedelta(days=2)
AT_ONCE = 500
LEFT = (Difference.Outcome.BOOKED, Difference.Outcome.DISMISSED)
RECIPE = ("prompt", "duration", "resolution", "aspect_ratio", "seed", "enable_safety_checker")

Item = TypeVar("Item")


def check(month: Month, client: Runflow) -> bool:
    """Compare the month with the provider's record; False when that could not be read, and `problem` says so.

    Raises IsClosed.
    """
    if month.closed_at:
        raise IsClosed(month)
    began, span = timezone.now(), month.span
    try:
        runs = {run.id: run for run in client.list_runs(span.start - MARGIN, span.end + MARGIN)}
        absent = confirmed(client, span, runs)
    except errors.RunflowError as error:
        month.problem = f"Runflow's list of runs could not be read to its end, so nothing was compared. {error}"[:300]
        month.save(update_fields=["problem"])
        return False
    with transaction.atomic():
        write(month.locked(), compare(span, runs), absent, runs, began)
    month.refresh_from_db()
    return True


def compare(span: Span, runs: dict[str, Run]) -> Outcome:
    paid = [paid_of(run) for run in runs.values()]
    return match(span, paid, list(books(span, paid)))


def confirmed(client: Runflow, span: Span, runs: dict[str, Run]) -> set[str]:
    """The runs that are absent indeed: each is asked for by name, and what is there after all is put to `runs`."""
    absent = set()
    for unlike in compare(span, runs).unlike:
        if unlike.kind is not Kind.ABSENT:
            continue
        found = asked_for(client, unlike)
        runs.update({run.id: run for run in found})
        if not found:
            absent.add(unlike.run_id)
    return absent


def asked_for(client: Runflow, unlike: Unlike) -> list[Run]:
    take = Generation.objects.get(pk=unlike.take or 0)
    if not take.run_id:
        return client.find_runs(take.code, since=take.posted_at)
    try:
        return [client.get_run(take.run_id)]
    except errors.NotFound:
        return []


def paid_of(run: Run) -> Paid:
    recent = run.created_at is None or run.created_at > timezone.now() - OPEN_FOR
    is_open = recent and (not run.finished or run.cost is None)
    return Paid(run.id, run.code, run.created_at, cost_of(run), run.succeeded, is_open)


def cost_of(run: Run) -> Decimal:
    """In USD with four places, as our books have them."""
    return (run.cost or ZERO).quantize(STEP, ROUND_HALF_UP)


def books(span: Span, runs: Iterable[Paid]) -> Iterator[Booked]:
    """The takes that these runs name, and those that were charged and sent in the span."""
    takes = Generation.objects.order_by().annotate(
        sent_at=Coalesce("posted_at", "created_at"),
        is_left=Exists(Difference.objects.filter(generation=OuterRef("pk"), outcome__in=LEFT)),
    )
    around = Q(sent_at__gte=span.start - MARGIN, sent_at__lt=span.end + MARGIN) & ~Q(charged=ZERO)
    ids = set(takes.filter(around).values_list("pk", flat=True))
    for some in batched(runs, AT_ONCE):
        named = Q(code__in=[run.code for run in some]) | Q(run_id__in=[run.run_id for run in some])
        ids.update(takes.filter(named).values_list("pk", flat=True))
    for some_ids in batched(sorted(ids), AT_ONCE):
        charged = charges(some_ids)
        for take in takes.filter(pk__in=some_ids):
            yield booked(take, charged.get(take.pk, ZERO))


def batched(several: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(several)
    while some := list(islice(rest, size)):
        yield some


def booked(take: Any, charged: Decimal) -> Booked:
    """`take` carries `sent_at`, and `is_left` when a person has decided to do without its clip."""
    ended_without = take.status in {Status.FAILED, Status.CANCELLED} and take.failure_code != "broken_clip"
    return Booked(
        id=take.pk,
        code=take.code,
        run_id=take.run_id or "",
        charged=charged,
        sent_at=take.sent_at,
        moving=take.status in (Status.HELD, *MOVING),
        lacks_clip=ended_without and not take.clip and not take.is_left,
    )


def charges(ids: Iterable[int]) -> dict[int, Decimal]:
    """What the ledger's rows say that each of these takes was charged, in USD."""
    rows = Entry.objects.filter(generation__in=list(ids)).order_by()
    given = dict(rows.filter(target=Account.CHARGED).values_list("generation").annotate(Sum("amount")))
    taken = dict(rows.filter(source=Account.CHARGED).values_list("generation").annotate(Sum("amount")))
    return {take: amount - taken.get(take, ZERO) for take, amount in given.items()}


def write(month: Month, outcome: Outcome, absent: set[str], runs: dict[str, Run], began: datetime) -> None:
    """The month's figures and its differences, in the transaction that compared them."""
    found = [unlike for unlike in outcome.unlike if unlike.kind is not Kind.ABSENT or unlike.run_id in absent]
    kept = {note(month, unlike, runs.get(unlike.run_id)) for unlike in found}
    gone = month.open_differences.exclude(pk__in=kept)
    words = "When we looked again, the two records agreed."
    gone.update(closed_at=timezone.now(), outcome=Difference.Outcome.GONE, explanation=words)
    month.checked_at, month.problem = began, ""
    month.runs, month.matched, month.under_way = outcome.runs, outcome.matched, outcome.under_way
    month.ours, month.theirs = outcome.ours, outcome.theirs
    month.save()


def note(month: Month, unlike: Unlike, run: Run | None) -> int:
    """Keep one difference, by month, kind and run. What a person closed stays closed while its figures are the same."""
    difference, is_new = Difference.objects.get_or_create(
        month=month, kind=unlike.kind.value, run_id=unlike.run_id[:64], defaults=facts(unlike, run)
    )
    if not is_new and (difference.is_open or is_another(difference, unlike)):
        again = {"closed_at": None, "closed_by": None, "outcome": "", "explanation": ""}
        Difference.objects.filter(pk=difference.pk).update(**facts(unlike, run), **again)
        difference.refresh_from_db()
    return difference.pk


def is_another(difference: Difference, unlike: Unlike) -> bool:
    """Whether one that was closed must be looked at again."""
    by_nobody = difference.closed_by_id is None
    return by_nobody or (difference.ours, difference.theirs) != (unlike.ours, unlike.theirs)


def facts(unlike: Unlike, run: Run | None) -> dict[str, Any]:
    recipe = {name: value for name, value in ((run and run.input) or {}).items() if name in RECIPE}
    has_clip = bool(run and run.succeeded) and unlike.kind in {Kind.UNKNOWN, Kind.DOUBLED}
    return {
        "generation_id": unlike.take,
        "ours": unlike.ours,
        "theirs": unlike.theirs,
        "details": f"It is marked {run.code}"[:300] if run and run.code and not unlike.take else "",
        "made_at": run and run.created_at,
        "recipe": recipe | {"succeeded": has_clip},
    }
