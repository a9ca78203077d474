"""Changing a budget's limit: what is committed already is counted by the ledger, so that a limit set today knows of it.

Whoever changes a limit holds the row that every hold of the project must lock (nest.py), so nobody slips between.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from generations.live import events
from generations.live.events import Event
from generations.money.budgets import Budget, Standing
from generations.money.ledger import Entry, today
from generations.money.ledger import Kind as Booked
from generations.money.periods import Holding, Period
from generations.money.usd import ZERO, dollars
from projects.audit import record
from projects.happenings import Happening, tell
from projects.happenings import Kind as About
from projects.people.user import User

Kind, Resets = Budget.Kind, Budget.Resets
Wanted = tuple[Decimal | None, str]


class BelowCommitted(Exception):
    """A limit would be lower than what is spent and reserved already. Nothing was changed."""

    def __init__(self, standing: Standing) -> None:
        committed = standing.held + standing.charged
        super().__init__(
            f"{dollars(committed)} is spent or reserved already by what counts here, so the limit cannot be lower. "
            "Nothing was changed."
        )


def set_limit(budget: Budget, limit: Decimal | None, resets: str, by: User) -> None:
    """Raises BelowCommitted. The budget is made if it is not there yet."""
    change(budget, by, lambda _: (limit, resets))


def raise_limit(budget: Budget, more: Decimal, by: User, start: Decimal | None = None) -> None:
    """By so many USD; a budget that is not there yet begins at `start`. One without a limit keeps none."""

    def higher(row: Budget) -> Wanted:
        base = row.limit if row.pk else start
        return (None if base is None else base + more, row.resets)

    change(budget, by, higher)


def change(budget: Budget, by: User, wanted: Callable[[Budget], Wanted]) -> None:
    with transaction.atomic():
        row = locked(budget)
        limit, resets = wanted(row)
        was = limits_of(row)
        if row.pk is None or resets != row.resets:
            row.resets = resets
            row.save(update_fields=["resets"] if row.pk else None)
            recount(row)
        refuse_below(row, limit)
        row.limit = limit
        row.save(update_fields=["limit", "resets"])
        log(row, by, was, limits_of(row))
        announce(row, by, limit)
    budget.pk, budget.limit, budget.resets = row.pk, row.limit, row.resets
    budget._state.adding = False  # noqa: SLF001 (it is the same row now)


def remove(budget: Budget, by: User) -> None:
    """Only a member's own. What they committed counts in everybody's budget from then on."""
    if budget.member_id is None:
        raise ValueError("Only a member's own budget can be taken away.")
    with transaction.atomic():
        shared = Budget.objects.filter(kind=budget.kind, project=budget.project, member=None).first()
        row = locked(budget, shared)
        if shared:
            recount(shared, row.member_id)
        Holding.objects.filter(period__budget=row).delete()
        log(row, by, limits_of(row), {})
        announce(row, by, None)
        row.delete()


def locked(budget: Budget, beside: Budget | None = None) -> Budget:
    """The row as it is now, or still unsaved; nobody reserves or settles by it until the transaction ends."""
    # In the order in which everybody locks: the counters (of the one beside it too), then the row that every hold
    # in reach must lock. Its key stays free, for counters that refer to it.
    ids = [each.pk for each in (budget, beside) if each and each.pk]
    counters = Period.objects.select_for_update(no_key=True, of=("self",)).filter(budget__in=ids)
    list(counters.order_by("budget", "key"))
    Budget.objects.select_for_update(no_key=True, of=("self",)).get(pk=Budget.of(budget.project).pk)
    return Budget.named(budget.kind, budget.project, budget.member)


def refuse_below(budget: Budget, limit: Decimal | None) -> None:
    """Raises BelowCommitted for the one who has committed most."""
    if limit is None or budget.kind == Kind.TAKE:
        return
    worst = max(standings(budget), key=lambda each: each.held + each.charged, default=None)
    if worst and worst.held + worst.charged > limit:
        raise BelowCommitted(worst)


def standings(budget: Budget) -> list[Standing]:
    """How it stands now, for each person whom it counts apart; those with a budget of their own are not among them."""
    day = today()
    if not budget.is_counted_apart:
        return [Standing(budget, budget.held, budget.charged, day=day)]
    rows = Period.objects.filter(budget=budget, name=budget.period(day)).select_related("member")
    if budget.member_id is None and budget.kind in (Kind.DAY, Kind.MEMBER):
        own = Budget.objects.filter(kind=budget.kind, project=budget.project).exclude(member=None)
        rows = rows.exclude(member__in=own.values("member"))
    return [Standing(budget, row.held, row.charged, row.member.first_name if row.member else "", day) for row in rows]


def log(budget: Budget, by: User, was: dict[str, Any], now: dict[str, Any]) -> None:
    """In the audit log, where something differs; a member is named by id."""
    whose = {"member": budget.member_id} if budget.member_id else {}
    action = "budget.changed" if now else "budget.removed"
    if was != now:
        record(
            action,
            budget,
            by=by,
            label=budget.get_kind_display(),
            project=budget.project,
            before=was,
            after=now | whose,
        )


def limits_of(budget: Budget) -> dict[str, Any]:
    return {"limit": budget.limit, "resets": budget.resets}


def announce(budget: Budget, by: User, limit: Decimal | None) -> None:
    if budget.project is None:
        return
    whose = f"{budget.member.first_name}'s" if budget.member else "everybody's"
    words = {
        Kind.PROJECT: "changed the project's budget",
        Kind.MEMBER: f"changed {whose} budget",
        Kind.DAY: f"changed {whose} budget for a day",
        Kind.TAKE: f"changed {whose} highest price of a take",
    }[Kind(budget.kind)]
    tell(Happening(budget.project.pk, About.MONEY, words, by=by, amount=limit))
    events.record(budget.project.pk, Event.Kind.BUDGET, budget.project.pk)


# Counting anew


def recount(budget: Budget, member_id: int | None = None) -> None:
    """Make the present counters from the takes themselves; of one member only, where one is named."""
    if not budget.is_counted_apart:
        return
    day = today()
    member_id = member_id or budget.member_id
    holds = holds_of(budget, day, member_id)
    old = Period.objects.filter(budget=budget, name=budget.period(day))
    old = old.filter(member=member_id) if member_id else old
    Holding.objects.filter(period__in=old).delete()
    old.update(held=ZERO, charged=ZERO)
    sums: Iterable[tuple[Any, ...]]
    if budget.kind in (Kind.DAY, Kind.MEMBER):
        sums = holds.order_by().values_list("member").annotate(held=reserved(), charged=charged())
    else:
        sums = [(None, *holds.aggregate(held=reserved(), charged=charged()).values())]
    for member, held, spent in sums:
        fill(budget, Period.begin(budget, member, day), held, spent)
    stand_again(budget, holds, day)


def beginnings() -> QuerySet[Entry]:
    """The first entry of each take: its hold, or the correction by which a run that was found came into the books."""
    earlier = Entry.objects.filter(generation=OuterRef("generation"), position__lt=OuterRef("position"))
    return Entry.objects.filter(Q(kind=Booked.HOLD) | Q(kind=Booked.CORRECTION) & ~Exists(earlier))


def reserved() -> Sum:
    return Sum("generation__reserved", default=0)


def charged() -> Sum:
    return Sum("generation__charged", default=0)


def holds_of(budget: Budget, day: date, member_id: int | None) -> QuerySet[Entry]:
    """The entries by which takes came to count in the budget's present period: one for each take."""
    rows = beginnings()
    rows = rows.filter(project=budget.project) if budget.project else rows
    rows = rows.filter(member=member_id) if member_id else rows
    if budget.rhythm == Resets.DAILY:
        return rows.filter(day=day)
    if budget.rhythm == Resets.MONTHLY:
        first = day.replace(day=1)
        return rows.filter(day__gte=first, day__lt=(first + timedelta(days=32)).replace(day=1))
    return rows


def fill(budget: Budget, period: Period, held: Decimal, spent: Decimal) -> None:
    figures = {"held": held, "charged": spent, "member_id": period.member_id, "name": period.name}
    Period.objects.update_or_create(budget=budget, key=period.key, defaults=figures)


def stand_again(budget: Budget, holds: QuerySet[Entry], day: date) -> None:
    """Those that are not settled yet are given back in these counters too."""
    periods = {row.member_id: row for row in Period.objects.filter(budget=budget, name=budget.period(day))}
    open_takes = holds.filter(generation__reserved__gt=0).values_list(
        "generation", "member", "generation__reserved", named=True
    )
    Holding.objects.bulk_create(
        Holding(
            generation_id=row.generation, period=periods[budget.counts_for(row.member)], amount=row.generation__reserved
        )
        for row in open_takes
    )
