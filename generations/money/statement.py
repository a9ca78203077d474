"""A month of one project on paper: what was charged, to whom, for which shot, at which prices, and how to check it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from generations.money.ledger import Account, Entry, Kind
from generations.money.prices import Price
from generations.money.usd import ZERO
from projects.project import Project

MOST_CORRECTIONS = 200


@dataclass(frozen=True)
class Line:
    """One row of a table: USD charged, and for how many takes. `note` says more about the name.

    `query` is what narrows a report to its rows, as (name, value) pairs.
    """

    name: str
    charged: Decimal
    takes: int
    note: str = ""
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sums:
    """USD that moved within the month; `charged` is settled, overrun and corrected together, `before` of all earlier
    months. `takes` are those that anything was charged for, or corrected."""

    before: Decimal
    settled: Decimal
    overrun: Decimal
    corrected: Decimal
    held: Decimal
    released: Decimal
    takes: int

    @property
    def charged(self) -> Decimal:
        return self.settled + self.overrun + self.corrected

    @property
    def after(self) -> Decimal:
        return self.before + self.charged


@dataclass(frozen=True)
class Chain:
    """The month's part of the project's ledger: its first and last entry, and the hash that covers all until then."""

    first: int
    last: int
    head: str
    previous: str


@dataclass(frozen=True)
class Statement:
    project: Project
    first: date
    last: date

    @classmethod
    def of(cls, project: Project, month: date) -> "Statement":
        """`month` is any day in it."""
        first = month.replace(day=1)
        return cls(project, first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    def rows(self) -> QuerySet[Entry]:
        return Entry.objects.filter(project=self.project, day__gte=self.first, day__lte=self.last).order_by()

    def charges(self) -> QuerySet[Entry]:
        return self.rows().filter(target=Account.CHARGED)

    def sums(self) -> Sums:
        moved = dict(self.rows().values_list("kind").annotate(Sum("amount")))
        earlier = Entry.objects.filter(project=self.project, day__lt=self.first, target=Account.CHARGED)
        return Sums(
            before=earlier.aggregate(total=Sum("amount"))["total"] or ZERO,
            settled=moved.get(Kind.SETTLE, ZERO),
            overrun=moved.get(Kind.OVERRUN, ZERO),
            corrected=moved.get(Kind.CORRECTION, ZERO),
            held=moved.get(Kind.HOLD, ZERO),
            released=moved.get(Kind.RELEASE, ZERO),
            takes=self.charges().aggregate(count=Count("generation", distinct=True))["count"],
        )

    def by_member(self) -> list[Line]:
        """With the member's id, which keeps two of one name apart."""
        rows = self.grouped("member__name", "member_id")
        return [Line(name, charged, takes, f"member {pk}", (("member", str(pk)),)) for name, pk, charged, takes in rows]

    def by_shot(self) -> list[Line]:
        rows = self.grouped("generation__shot__code", "generation__shot__title", "generation__shot")
        return [
            Line(code or "No shot", charged, takes, title or "", (("shot", str(pk or "none")),))
            for code, title, pk, charged, takes in rows
        ]

    def by_day(self) -> list[Line]:
        rows = self.grouped("day", order="day")
        return [
            Line(f"{day:%A} {day.day} {day:%B}", charged, takes, "", (("from", f"{day}"), ("to", f"{day}")))
            for day, charged, takes in rows
        ]

    @property
    def tables(self) -> list[tuple[str, list[Line]]]:
        return [("member", self.by_member()), ("shot", self.by_shot()), ("day", self.by_day())]

    def prices(self) -> list[tuple[Price, Decimal, int]]:
        """The versions at which takes charged in this month were held; what was charged at each, for how many takes."""
        found = self.grouped("price_id")
        prices = Price.objects.in_bulk([pk for pk, *_ in found])
        return sorted(((prices[pk], charged, takes) for pk, charged, takes in found), key=lambda line: str(line[0]))

    def corrections(self) -> list[Entry]:
        """At most MOST_CORRECTIONS; the export has all."""
        found = self.rows().filter(kind=Kind.CORRECTION).select_related("generation", "by")
        return list(found.order_by("position")[:MOST_CORRECTIONS])

    def chain(self) -> Chain | None:
        """None in a month without entries."""
        within = self.rows().order_by("position")
        first, last = within.first(), within.last()
        return Chain(first.position, last.position, last.hash, first.previous_hash) if first and last else None

    def grouped(self, *names: str, order: str = "") -> list[tuple[Any, ...]]:
        """What was charged, and for how many takes; the dearest first where nothing else is said."""
        sums = {"charged": Sum("amount"), "takes": Count("generation", distinct=True)}
        rows = self.charges().values_list(*names).annotate(**sums)
        return list(rows.order_by(order or "-charged", *names))
