"""The nest: every budget that one take must fit in, and how money is reserved in all of them or in none.

The rows are changed by conditional UPDATEs within the caller's transaction, in one fixed order: the narrowest first and
the studio's last, because its row is the hottest lock. What was read before a row was locked is looked at again
afterwards; where somebody changed a limit meanwhile, all of it begins anew (`until_still`).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q

from generations.money.budgets import Budget, OverBudget, Standing
from generations.money.periods import Holding, Period
from generations.money.usd import ZERO, usd
from projects.people.user import User
from projects.project import Project

Kind = Budget.Kind
ORDER = (Kind.TAKE, Kind.DAY, Kind.MEMBER, Kind.PROJECT, Kind.STUDIO)
NARROW, WIDE, BELOW = ORDER[:-1], ORDER[-1:], ORDER[:3]
ROWS = (Kind.PROJECT, Kind.STUDIO)
TRIES = 20


class Moved(Exception):
    """A budget was changed between our look and our lock. Nothing is written; the next try sees it."""


def until_still(act: Callable[[], None]) -> None:
    """Do it in a transaction, again while limits move under it. Raises Moved when they never stand still."""
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return act()
        except Moved:
            continue
    with transaction.atomic():
        act()
    return None


def rank(budget: Budget) -> int:
    return ORDER.index(Kind(budget.kind))


def applicable(project: Project, member_id: int) -> list[Budget]:
    """The budgets that there are for this member's takes, the narrowest first, in one query.

    A member's own comes before everybody's.
    """
    reach = Q(project=project) | Q(project=None, kind=Kind.STUDIO)
    rows = Budget.objects.filter(reach, Q(member=None) | Q(member=member_id))
    chosen = {row.kind: row for row in sorted(rows, key=lambda row: row.member_id is not None)}
    for row in chosen.values():
        row.project = project if row.project_id else None
    return sorted(chosen.values(), key=rank)


@dataclass
class Nest:
    """The budgets for one author's takes in one project on one day, the narrowest first, with their counters."""

    project: Project
    author: User
    day: date
    budgets: list[Budget]
    counters: dict[int, Period] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, author: User, day: date) -> "Nest":
        """As they stand now; to look at."""
        nest = cls(project, author, day, applicable(project, author.pk))
        nest.counters = {period.budget_id: period for period in nest.periods()}
        return nest

    @classmethod
    def ready(cls, project: Project, author: User, day: date) -> "Nest":
        """To reserve in: with every row and counter that a hold changes."""
        nest = cls.of(project, author, day)
        there = {budget.kind for budget in nest.budgets}
        if not there.issuperset(ROWS):
            Budget.of(project), Budget.of(None)
            return cls.ready(project, author, day)
        missing = [budget for budget in nest.counted if budget.pk not in nest.counters]
        if missing:
            Period.objects.bulk_create([nest.period_of(budget) for budget in missing], ignore_conflicts=True)
            nest.counters = {period.budget_id: period for period in nest.periods()}
        return nest

    @property
    def counted(self) -> list[Budget]:
        return [budget for budget in self.budgets if budget.is_counted_apart]

    def period_of(self, budget: Budget) -> Period:
        """This day's counter of it, not saved."""
        return Period.begin(budget, budget.counts_for(self.author.pk), self.day)

    def periods(self) -> Iterable[Period]:
        wanted = [self.period_of(budget) for budget in self.counted]
        if not wanted:
            return []
        # Budgets times keys is a little more than is wanted; each key belongs to this member and this day.
        rows = Period.objects.filter(budget__in=self.counted, key__in={period.key for period in wanted})
        keys = {(period.budget_id, period.key) for period in wanted}
        return [row for row in rows if (row.budget_id, row.key) in keys]

    def standing(self, budget: Budget) -> Standing:
        whose = self.author.first_name
        if not budget.is_counted_apart:
            held, charged = (budget.held, budget.charged) if budget.kind in ROWS else (ZERO, ZERO)
            return Standing(budget, held, charged, whose, self.day)
        counter = self.counters.get(budget.pk) or self.period_of(budget)
        return Standing(budget, counter.held, counter.charged, whose, self.day)

    @property
    def standings(self) -> list[Standing]:
        return [self.standing(budget) for budget in self.budgets]

    @property
    def narrowest(self) -> Standing | None:
        """Where the least is left; None without any limit. A highest price per take is no store to draw on."""
        stores = [each for each in self.standings if each.left is not None and each.budget.kind != Kind.TAKE]
        return min(stores, key=lambda each: each.left or ZERO, default=None)

    @property
    def highest_price(self) -> Standing | None:
        """What one take may cost at most, if that is limited."""
        limited = (each for each in self.standings if each.budget.kind == Kind.TAKE and each.limit is not None)
        return next(limited, None)

    def check_each(self, amounts: Iterable[Decimal]) -> None:
        """Raises OverBudget for a take that costs more than a single one may."""
        dearest, highest = max(amounts, default=ZERO), self.highest_price
        if highest and highest.limit is not None and dearest > highest.limit:
            raise OverBudget(highest, dearest)

    # Within a transaction

    def reserve(self, amount: Decimal, kinds: Collection[str]) -> None:
        """In those of these kinds, in order. Raises OverBudget and Moved."""
        for budget in self.budgets:
            if budget.kind in kinds and budget.kind in ROWS:
                self._raise_row(budget, amount)
            if budget.kind in kinds and budget.is_counted_apart:
                self._raise_counter(budget, amount)

    def _raise_row(self, budget: Budget, amount: Decimal) -> None:
        fits = Q(limit=None) | Q(limit__gte=F("held") + F("charged") + usd(amount))
        # Where a counter is asked, the row is only locked, and must still say what the counter will be asked by.
        unless = Q(limit=budget.limit) if budget.is_counted_apart else fits
        rows = Budget.objects.filter(unless, pk=budget.pk, resets=budget.resets)
        if not rows.update(held=F("held") + usd(amount)):
            self._refuse(budget, amount)

    def _raise_counter(self, budget: Budget, amount: Decimal) -> None:
        rows = Period.objects.filter(pk=self.counters[budget.pk].pk)
        if budget.limit is not None:
            rows = rows.filter(held__lte=usd(budget.limit - amount) - F("charged"))
        if not rows.update(held=F("held") + usd(amount)):
            self._refuse(budget, amount)

    def _refuse(self, budget: Budget, amount: Decimal) -> None:
        fresh = Nest.of(self.project, self.author, self.day)
        standing = next((each for each in fresh.standings if each.budget == budget), None)
        if standing is None or standing.left is None or standing.left >= amount:
            raise Moved
        raise OverBudget(standing, amount)

    def confirm(self) -> None:
        """Raises Moved unless the budgets are as they were read, now that nobody can change the project's."""
        fresh = applicable(self.project, self.author.pk)
        if [facts(budget) for budget in fresh] != [facts(budget) for budget in self.budgets]:
            raise Moved

    def remember(self, amounts: Iterable[tuple[int, Decimal]]) -> None:
        """Which counters each take (its id, and USD) stands in: it is given back in exactly these."""
        held = [(take, amount) for take, amount in amounts if amount and self.counters]
        rows = [
            Holding(generation_id=take, period=period, amount=amount)
            for take, amount in held
            for period in self.counters.values()
        ]
        if rows:
            Holding.objects.bulk_create(rows)


def facts(budget: Budget) -> tuple[object, ...]:
    """What a hold relied on; the studio's row is asked for the rest when it is locked."""
    return (budget.pk,) if budget.kind == Kind.STUDIO else (budget.pk, budget.resets, budget.limit)


@dataclass(frozen=True)
class Change:
    """What is given back and charged in one counter, in USD."""

    period: Period
    held: Decimal
    charged: Decimal

    @property
    def place(self) -> tuple[int, int, str]:
        """In the order in which everybody locks."""
        return rank(self.period.budget), self.period.budget_id, self.period.key

    def apply(self) -> None:
        row = Period.objects.filter(pk=self.period.pk)
        row.update(held=F("held") - usd(self.held), charged=F("charged") + usd(self.charged))


@dataclass(frozen=True)
class Settlement:
    """What the end of takes, or a correction, changes in the counters. `takes` by id with what each was charged."""

    takes: Collection[int]
    changes: Sequence[Change]
    holdings: int

    @classmethod
    def of(cls, charged: dict[int, Decimal], late: Iterable[Change] = ()) -> "Settlement":
        """Of takes that end, with what they cost; `late` are changes that stand in no holding any more."""
        rows = list(Holding.objects.filter(generation__in=charged).select_related("period__budget"))
        changes = [Change(row.period, row.amount, charged[row.generation_id]) for row in rows]
        return cls(charged, sorted([*changes, *late], key=lambda change: change.place), len(rows))

    def apply(self, kinds: Collection[str]) -> None:
        for change in self.changes:
            if change.period.budget.kind in kinds:
                change.apply()

    def close(self) -> None:
        """Forget the holdings. Raises Moved if there are more, or fewer, than those that were settled."""
        if Holding.objects.filter(generation__in=self.takes).delete()[0] != self.holdings:
            raise Moved


def corrected(project: Project, member_id: int, day: date, amount: Decimal) -> list[Change]:
    """What a correction (USD) changes: the counters in which a take of that member counted on that day.

    Made where there are none yet, so that a run that was found counts before the member's first press.
    """
    counted = [budget for budget in applicable(project, member_id) if budget.is_counted_apart]
    begun = [Period.begin(budget, budget.counts_for(member_id), day) for budget in counted]
    Period.objects.bulk_create(begun, ignore_conflicts=True)
    names = ("", f"{day:%Y-%m}", f"{day:%Y-%m-%d}")
    mine = Q(member=None) | Q(member=member_id)
    reach = Q(budget__project=project) | Q(budget__kind=Kind.STUDIO)
    rows = Period.objects.filter(mine, reach, name__in=names).select_related("budget")
    return [Change(row, ZERO, amount) for row in rows]
