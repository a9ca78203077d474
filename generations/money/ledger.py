"""The ledger: double entry, append-only, one hash chain per project.

Every movement takes an amount from one account of its project and gives it to another. The balance of `reserved` is
what takes on their way hold, the balance of `charged` what was paid; budgets carry the same two figures. A row is
never changed: a mistake is corrected by another row.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.money.budgets import Budget
from generations.money.months import first_open
from generations.money.nest import BELOW, NARROW, WIDE, Change, Nest, Settlement, corrected, until_still
from generations.money.prices import Price
from generations.money.usd import ZERO, UsdField
from projects.people.user import User
from projects.project import Project


class Account(models.TextChoices):
    BUDGET = "budget"
    RESERVED = "reserved"
    CHARGED = "charged"


class Kind(models.TextChoices):
    HOLD = "hold"
    SETTLE = "settle"
    OVERRUN = "overrun"
    RELEASE = "release"
    CORRECTION = "correction"


ROUTES = {
    Kind.HOLD: (Account.BUDGET, Account.RESERVED),
    Kind.SETTLE: (Account.RESERVED, Account.CHARGED),
    Kind.OVERRUN: (Account.BUDGET, Account.CHARGED),
    Kind.RELEASE: (Account.RESERVED, Account.BUDGET),
    Kind.CORRECTION: (Account.BUDGET, Account.CHARGED),
}


class LedgerIsAppendOnly(Exception):
    """Somebody tried to change or delete an entry."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly


@dataclass(frozen=True)
class Movement:
    """What is to be booked for one take: USD along the route of its kind."""

    kind: Kind
    amount: Decimal
    generation_id: int
    member_id: int
    price_id: int
    run_id: str = ""
    reason: str = ""
    by_id: int | None = None


class Entry(models.Model):
    """One movement of money, for ever. `hash` covers the row and the hash of the project's row before it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveBigIntegerField(help_text="Place in the project's chain, from 1.")
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=10, choices=Account)
    target = models.CharField(max_length=10, choices=Account)
    amount = UsdField()
    generation = models.ForeignKey("generations.Generation", on_delete=models.PROTECT, related_name="entries")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="entries")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    run_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who corrected it.")
    day = models.DateField(help_text="In the studio's time zone.")
    created_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "position"), name="one_entry_per_position")]
        indexes = [
            # With all that a report of costs reads of a row, so that it reads no table.
            models.Index(fields=("day", "project", "member", "generation", "kind", "amount"), name="entries_by_day"),
            models.Index(fields=("project", "day", "generation", "kind", "amount"), name="entries_by_project"),
        ]
        ordering = ("project", "position")
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        raise LedgerIsAppendOnly

    def digest(self) -> str:
        """SHA-256 over every field that means something, in a fixed order."""
        moment = self.created_at.astimezone(ZoneInfo("UTC")).isoformat(timespec="microseconds")
        fields = (
            *(self.previous_hash, self.project_id, self.position, self.kind, self.source, self.target),
            *(f"{self.amount:.4f}", self.generation_id, self.member_id, self.price_id, self.run_id, self.reason),
            *(self.day.isoformat(), moment),
            # Rows from before corrections had a person keep their hash.
            *((self.by_id,) if self.by_id else ()),
        )
        return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def today() -> date:
    return timezone.localdate(timezone=ZoneInfo(settings.STUDIO_TIME_ZONE))


def hold(project: Project, author: User, movements: Sequence[Movement]) -> None:
    """Reserve USD for takes of one author in every budget of their nest, and book it.

    Raises OverBudget, which names the first that refuses, and then changes nothing.
    """
    amounts = [(movement.generation_id, movement.amount) for movement in movements]
    total = sum((amount for _, amount in amounts), ZERO)

    def reserve() -> None:
        nest = Nest.ready(project, author, today())
        nest.check_each(amount for _, amount in amounts)
        nest.reserve(total, NARROW)
        nest.confirm()
        post(project, movements)
        nest.reserve(total, WIDE)
        nest.remember(amounts)

    if movements:
        until_still(reserve)


def settle(project: Project, held: Decimal, charged: Decimal, movements: Sequence[Movement]) -> None:
    """Give back what was reserved and book what was charged (USD), in every budget and counter that it stands in."""
    spent: dict[int, Decimal] = {}
    for movement in movements:
        paid = movement.amount if ROUTES[movement.kind][1] == Account.CHARGED else ZERO
        spent[movement.generation_id] = spent.get(movement.generation_id, ZERO) + paid

    def give_back() -> None:
        late = [change for movement in movements for change in late_changes(project, movement)]
        settlement = Settlement.of(spent, late)
        settlement.apply(BELOW)
        Budget.of(project).settle(held, charged)
        settlement.apply([Budget.Kind.PROJECT])
        post(project, movements)
        Budget.of(None).settle(held, charged)
        settlement.apply(WIDE)
        settlement.close()

    until_still(give_back)


def late_changes(project: Project, movement: Movement) -> list[Change]:
    """A correction counts where its take did: by the day of its first entry, else today's."""
    if movement.kind != Kind.CORRECTION:
        return []
    first = Entry.objects.filter(project=project, generation=movement.generation_id)
    day = first.order_by("position").values_list("day", flat=True).first()
    return corrected(project, movement.member_id, day or today(), movement.amount)


def post(project: Project, movements: Sequence[Movement]) -> None:
    """Append the movements to the project's chain, whose budget row this transaction has locked."""
    budget = Budget.objects.only("entries", "head").get(kind=Budget.Kind.PROJECT, project=project)
    entries = list(chain(budget, project, movements))
    Entry.objects.bulk_create(entries)
    Budget.objects.filter(pk=budget.pk).update(entries=entries[-1].position, head=entries[-1].hash)


def chain(budget: Budget, project: Project, movements: Sequence[Movement]) -> Iterable[Entry]:
    """The entries that follow the chain's head, each carrying the hash of the one before."""
    previous, now, day = budget.head, timezone.now(), first_open(today())
    for position, movement in enumerate(movements, start=budget.entries + 1):
        source, target = ROUTES[movement.kind]
        entry = Entry(
            project=project, position=position, kind=movement.kind, source=source, target=target,
            amount=movement.amount, generation_id=movement.generation_id, member_id=movement.member_id,
            price_id=movement.price_id, run_id=movement.run_id,
            reason=movement.reason[:200], by_id=movement.by_id, day=day,
            created_at=now, previous_hash=previous,
        )  # fmt: skip
        entry.hash = previous = entry.digest()
        yield entry


def balance(project: Project, account: Account) -> Decimal:
    """What the rows say stands on this account of the project, in USD."""
    rows = Entry.objects.filter(project=project)
    given = rows.filter(target=account).aggregate(total=models.Sum("amount"))["total"] or Decimal(0)
    taken = rows.filter(source=account).aggregate(total=models.Sum("amount"))["total"] or Decimal(0)
    return Decimal(given - taken)
